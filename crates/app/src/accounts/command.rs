//! `bellwether user …`: people and their roles from the command line, which is the operator's.
//!
//! Invariant: every change is a record whose actor is `operator`; a password comes from a one-time link or from standard input,
//! never from an argument, which other users of the machine could read. Not here: what is allowed (`rules.rs`, `append.rs`).

use std::io::{BufRead as _, IsTerminal as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use bellwether_policy::Role;
use clap::{Args, Subcommand};
use serde_json::json;

use super::append;
use super::model::{Held, NewUser};
use super::rules;
use super::session::Token;
use super::store::{self, User};
use crate::cases::store::open_in_hand;
use crate::cli::args::{InstallationArgs, Run};
use crate::cli::operator::{Done, Operator};
use crate::contact::Contact;
use crate::db::chance::Chance;
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};
use crate::registry::{self, Level, PlaceCode};
use crate::web::locale::{t, t_args};

#[derive(Subcommand, Debug)]
pub enum UserCommand {
    Add(AddArgs),
    Disable(WhoArgs),
    Enable(WhoArgs),
    Password(PasswordArgs),
    #[command(subcommand)]
    Role(RoleCommand),
}

#[derive(Subcommand, Debug)]
pub enum RoleCommand {
    Grant(GrantArgs),
    Revoke(RoleArgs),
}

#[derive(Args, Debug)]
pub struct AddArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "")]
    post: String,
    #[arg(long, default_value = "")]
    unit: String,
    /// Needed only where the installation has several.
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args, Debug)]
pub struct WhoArgs {
    sign_in: String,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub struct PasswordArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args, Debug)]
pub struct RoleArgs {
    #[command(flatten)]
    who: WhoArgs,
    role: String,
    #[arg(value_name = "CODE", required_unless_present = "unit")]
    place: Option<String>,
    /// Over the cases that are with this unit, and no others.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
}

#[derive(Args, Debug)]
pub struct GrantArgs {
    #[command(flatten)]
    role: RoleArgs,
    /// Answers beforehand what is asked where a role is granted over more than a village.
    #[arg(long)]
    yes: bool,
}

/// Runs one command; the exit status is 0 only when it was done.
///
/// # Errors
/// When the installation does not open; what the rules refuse.
pub fn run(command: UserCommand, run: &Run) -> Result<ExitCode> {
    let who = match &command {
        UserCommand::Add(args) => &args.who,
        UserCommand::Disable(who) | UserCommand::Enable(who) => who,
        UserCommand::Password(args) => &args.who,
        UserCommand::Role(RoleCommand::Grant(args)) => &args.role.who,
        UserCommand::Role(RoleCommand::Revoke(args)) => &args.who,
    };
    let operator = Operator::open(&who.installation, run.lang, run)?;
    let people = People(&operator);
    let done = match &command {
        UserCommand::Add(args) => people.add(args),
        UserCommand::Disable(who) => people.disable(who),
        UserCommand::Enable(who) => people.enable(who),
        UserCommand::Password(args) => people.password(&args.who.sign_in, args.password_stdin),
        UserCommand::Role(RoleCommand::Grant(args)) => people.role(&args.role, Some(args.yes)),
        UserCommand::Role(RoleCommand::Revoke(args)) => people.role(args, None),
    };
    operator.answer(done, who.json)
}

/// A person and what they may do, changed by the operator.
struct People<'o>(&'o Operator);

impl People<'_> {
    fn find(&self, sign_in: &str) -> Result<User, AppError> {
        let sign_in = rules::normal_sign_in(sign_in);
        let unknown = Refusal::new("refusal-user-unknown").with("sign_in", Arg::Text(sign_in.clone()));
        self.0
            .app
            .readers
            .read_blocking(move |link| store::user_by_sign_in(link, &sign_in)?.ok_or(unknown.into()))
    }

    fn add(&self, args: &AddArgs) -> Done {
        let jurisdiction = self.0.jurisdiction(args.jurisdiction)?;
        let (sign_in, name) = (args.who.sign_in.clone(), args.name.clone());
        let (post, unit) = (args.post.clone(), args.unit.clone());
        let id = self.0.write(jurisdiction, "user add", move |tx, by| {
            let id = tx.new_id();
            let new = NewUser { id: id.clone(), sign_in, name, post, unit };
            append::add_user(tx, by, jurisdiction, &new)?;
            Ok(id)
        })?;
        let added = t_args(
            self.0.lang,
            "accounts-added",
            &[("name", args.name.clone().into()), ("user", id.clone().into())],
        );
        let (words, mut value) = self.password(&args.who.sign_in, args.password_stdin)?;
        value["user"] = json!(id);
        Ok((format!("{added}\n{words}"), value))
    }

    /// A one-time link, or a password from standard input.
    fn password(&self, sign_in: &str, from_stdin: bool) -> Done {
        let user = self.find(sign_in)?;
        if from_stdin {
            let password = read_password()?;
            rules::check_password(&password, &[&user.sign_in, &user.name])?;
            let hash = super::hash_password(&password, &mut Chance::from_system())?;
            let value = json!({ "user": user.id, "password": "set" });
            self.0.write(user.jurisdiction, "user password", move |tx, by| {
                append::set_password(tx, by, &user, &hash, "")
            })?;
            return Ok((t(self.0.lang, "accounts-password-set").into_owned(), value));
        }
        let token = Token::new(user.jurisdiction, &mut Chance::from_system());
        let (id, hash) = (user.id.clone(), token.hash());
        self.0
            .write(user.jurisdiction, "user password", move |tx, by| append::invite(tx, by, &user, &hash))?;
        let path = format!("{}/password/{}", self.site(), token.secret());
        let words = t_args(self.0.lang, "accounts-link", &[("path", path.clone().into())]);
        Ok((words, json!({ "user": id, "link": path })))
    }

    fn disable(&self, who: &WhoArgs) -> Done {
        let user = self.find(&who.sign_in)?;
        let (id, words) = (user.id.clone(), self.named("accounts-disabled", &user));
        let open = self.0.write(user.jurisdiction, "user disable", move |tx, by| {
            append::disable_user(tx, by, &user)?;
            Ok(open_in_hand(tx, user.jurisdiction, &user.id)?)
        })?;
        Ok((self.with_left(words, open), json!({ "user": id, "open_cases": open })))
    }

    fn enable(&self, who: &WhoArgs) -> Done {
        let user = self.find(&who.sign_in)?;
        let (id, words) = (user.id.clone(), self.named("accounts-enabled", &user));
        self.0.write(user.jurisdiction, "user enable", move |tx, by| append::enable_user(tx, by, &user))?;
        Ok((words, json!({ "user": id })))
    }

    /// Where the pages are, as the county gave it for residents; nothing where it did not.
    fn site(&self) -> String {
        let contact = Contact::read(&self.0.app.installation.data).unwrap_or_default();
        let host = contact.address.split_once("://").and_then(|(scheme, rest)| {
            let host = rest.split('/').next().filter(|host| !host.is_empty())?;
            Some(format!("{scheme}://{host}"))
        });
        host.unwrap_or_default()
    }

    fn named(&self, key: &str, user: &User) -> String {
        t_args(self.0.lang, key, &[("name", user.name.clone().into())])
    }

    /// What was done, and how many open cases are in the hand of whoever it was done to.
    fn with_left(&self, words: String, open: i64) -> String {
        if open == 0 {
            return words;
        }
        format!("{words}\n{}", t_args(self.0.lang, "accounts-open-cases", &[("count", open.into())]))
    }

    /// Grants a role, where it is said whether that was answered beforehand, or revokes it.
    fn role(&self, args: &RoleArgs, granted: Option<bool>) -> Done {
        let user = self.find(&args.who.sign_in)?;
        let unknown = || {
            let roles = Role::ALL.map(|role| self.role_named(role)).join(", ");
            let refusal = Refusal::new("refusal-role-unknown").with("role", Arg::Text(args.role.clone()));
            refusal.with("roles", Arg::Text(roles))
        };
        let role = Role::parse(&args.role).ok_or_else(unknown)?;
        let held = self.held(user.jurisdiction, role, args)?;
        let key = if granted.is_some() { "accounts-granted" } else { "accounts-revoked" };
        let over = self.over(user.jurisdiction, &held)?;
        let what = [
            ("name", user.name.clone().into()),
            ("role", self.role_named(role).into()),
            ("place", over.into()),
        ];
        let words = t_args(self.0.lang, key, &what);
        if granted == Some(false) && held.unit.is_empty() && held.place.level() < Level::Village {
            self.confirm(&t_args(self.0.lang, "accounts-granted-wide", &what))?;
        }
        let mut value = json!({ "user": user.id, "role": role, "place": held.place, "unit": held.unit });
        if granted.is_some() {
            self.0.write(user.jurisdiction, "user role grant", move |tx, by| {
                append::grant_role(tx, by, &user, held)
            })?;
            return Ok((words, value));
        }
        let open = self.0.write(user.jurisdiction, "user role revoke", move |tx, by| {
            append::revoke_role(tx, by, &user, held)?;
            Ok(open_in_hand(tx, user.jurisdiction, &user.id)?)
        })?;
        value["open_cases"] = json!(open);
        Ok((self.with_left(words, open), value))
    }

    /// `驻村工作队队长 (team-leader)`.
    fn role_named(&self, role: Role) -> String {
        format!("{} ({})", t(self.0.lang, &format!("role-{}", role.as_str())), role.as_str())
    }

    /// The place by name, level and code, so that a code with a digit too few is seen; or the unit.
    fn over(&self, jurisdiction: i64, held: &Held) -> Result<String, AppError> {
        let place = held.place;
        let known =
            self.0.app.readers.read_blocking(move |link| Ok(registry::place(link, jurisdiction, place)?))?;
        let unknown = || Refusal::new("refusal-place-unknown").with("code", Arg::Text(place.to_string()));
        let name = known.ok_or_else(unknown)?.name;
        let level = t(self.0.lang, &format!("level-{}", place.level().as_str()));
        let whole = format!("{name} · {level} · {place}");
        Ok(if held.unit.is_empty() { whole } else { format!("{} · {whole}", held.unit) })
    }

    /// Asks whoever sits at a terminal; elsewhere it is said and goes on, as a script has nobody to ask.
    fn confirm(&self, words: &str) -> Result<(), AppError> {
        eprintln!("{words}");
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Ok(());
        }
        eprint!("{} ", t(self.0.lang, "accounts-go-on"));
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("reading the answer")?;
        if matches!(line.trim(), "y" | "Y" | "yes" | "是") {
            return Ok(());
        }
        Err(Refusal::new("accounts-not-granted").into())
    }

    /// What a role is held over: a place, or what is with a unit, within the unit's own place unless another is named.
    fn held(&self, jurisdiction: i64, role: Role, args: &RoleArgs) -> Result<Held, AppError> {
        let place = args.place.as_deref().map(|code| {
            let not_code = |_| Refusal::new("refusal-place-code").with("code", Arg::Text(code.to_owned()));
            PlaceCode::parse(code).map_err(not_code)
        });
        let place = place.transpose()?;
        let Some(id) = args.unit.clone() else {
            return Ok(Held::at(role, place.ok_or_else(|| Refusal::new("refusal-place-missing"))?));
        };
        let unknown = Refusal::new("refusal-unit-unknown").with("unit", Arg::Text(id.clone()));
        let wanted = id.clone();
        let unit = self.0.app.readers.read_blocking(move |link| {
            registry::unit(link, jurisdiction, &wanted)?.ok_or_else(|| AppError::from(unknown))
        })?;
        Ok(Held { role, place: place.unwrap_or(unit.place), unit: id })
    }
}

/// The first line of standard input.
fn read_password() -> Result<String, AppError> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(Refusal::new("accounts-no-password").into());
    }
    Ok(password)
}
