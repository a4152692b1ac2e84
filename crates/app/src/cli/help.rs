//! The help of every command in one language: the words are ours, so that nothing of it stays English in Chinese.
//!
//! Invariant: what a command and its arguments are called and mean comes from keys `cli-<command>-<subcommand>` and
//! `cli-arg-<name>` or, for one command alone, `cli-<command>-arg-<name>`; a longer explanation from `cli-<command>-more`.
//! Not here: mistakes in arguments (`usage.rs`).

use bellwether_policy::Lang;
use clap::{Arg, ArgAction, Command};

use crate::web::locale::{has, t, t_args};

/// Columns of a line of help.
const WIDTH: usize = 100;

/// The command with its help, usage, `--help` and `--version` in one language.
pub fn localized(command: Command, lang: Lang) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command.disable_version_flag(true).arg(version);
    let everywhere: Vec<Arg> = command.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    described(command, "cli", "bellwether", &everywhere, lang)
}

fn described(command: Command, key: &str, path: &str, everywhere: &[Arg], lang: Lang) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let mut command = command.disable_help_flag(true).disable_help_subcommand(true).arg(help);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let (key, path) = (format!("{key}-{name}"), format!("{path} {name}"));
        command = command.mut_subcommand(name, |sub| described(sub, &key, &path, everywhere, lang));
    }
    let about = about_key(key);
    let usage = usage(&command, path, lang);
    let mut page = format!("{}\n", wrapped(&t(lang, &about), 0));
    let more = format!("{key}-more");
    if has(&more) {
        page.push_str(&format!("\n{}\n", wrapped(&t(lang, &more), 0)));
    }
    page.push_str(&format!("\n{}{usage}\n", t(lang, "cli-help-usage")));
    for (heading, rows) in sections(&command, key, everywhere, lang) {
        page.push_str(&table(&t(lang, heading), &rows));
    }
    command.about(t(lang, &about).into_owned()).override_usage(usage).override_help(page)
}

fn about_key(key: &str) -> String {
    if key == "cli" { "cli-about".to_owned() } else { key.to_owned() }
}

/// The one line that says what may stand where.
fn usage(command: &Command, path: &str, lang: Lang) -> String {
    let mut words = vec![path.to_owned(), format!("[{}]", t(lang, "cli-help-options-word"))];
    let must = |arg: &&Arg| arg.is_required_set() && !arg.is_positional();
    words.extend(command.get_arguments().filter(must).map(named));
    words.extend(command.get_positionals().map(|arg| match arg.is_required_set() {
        true => format!("<{}>", value_name(arg)),
        false => format!("[{}]", value_name(arg)),
    }));
    if command.has_subcommands() {
        words.push(format!("<{}>", t(lang, "cli-help-command-word")));
    }
    words.join(" ")
}

type Rows = Vec<(String, String)>;

/// Commands, arguments and options, each with the key of its heading.
fn sections(command: &Command, key: &str, everywhere: &[Arg], lang: Lang) -> [(&'static str, Rows); 3] {
    let commands = command
        .get_subcommands()
        .map(|sub| (sub.get_name().to_owned(), t(lang, &format!("{key}-{}", sub.get_name())).into_owned()));
    let shown = |arg: &&Arg| !arg.is_hide_set();
    let row = |arg: &Arg| {
        let name = if arg.is_positional() { format!("<{}>", value_name(arg)) } else { flagged(arg) };
        (name, explained(arg, key, lang))
    };
    let from_above =
        everywhere.iter().filter(|arg| !command.get_arguments().any(|own| own.get_id() == arg.get_id()));
    let options = command.get_arguments().filter(|arg| !arg.is_positional()).filter(shown).chain(from_above);
    [
        ("cli-help-commands", commands.collect()),
        ("cli-help-arguments", command.get_positionals().filter(shown).map(row).collect()),
        ("cli-help-options", options.map(row).collect()),
    ]
}

/// `--data <DIR>`
fn named(arg: &Arg) -> String {
    let long = arg.get_long().unwrap_or_default();
    if arg.get_action().takes_values() {
        format!("--{long} <{}>", value_name(arg))
    } else {
        format!("--{long}")
    }
}

fn flagged(arg: &Arg) -> String {
    let short = arg.get_short().map_or_else(|| "    ".to_owned(), |short| format!("-{short}, "));
    short + &named(arg)
}

fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| arg.get_id().to_string(), ToString::to_string)
}

/// What an argument means, with its values, what holds without it, and where else it may come from.
fn explained(arg: &Arg, key: &str, lang: Lang) -> String {
    let name = arg.get_id().as_str().replace('_', "-");
    let own = format!("{key}-arg-{name}");
    let key = if has(&own) { own } else { format!("cli-arg-{name}") };
    let mut text = t(lang, &key).into_owned();
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = default.join(" ");
    if !default.is_empty() && arg.get_action().takes_values() {
        text.push_str(&t_args(lang, "cli-help-default", &[("value", default.into())]));
    }
    if let Some(name) = arg.get_env() {
        text.push_str(&t_args(lang, "cli-help-environment", &[("name", name.to_string_lossy().into())]));
    }
    if arg.get_action().takes_values() {
        for value in arg.get_possible_values() {
            let meaning = t(lang, &format!("{key}-{}", value.get_name())).into_owned();
            text.push_str(&format!("\n- {}{}{meaning}", value.get_name(), t(lang, "cli-colon")));
        }
    }
    text
}

fn table(heading: &str, rows: &[(String, String)]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let widest = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let indent = widest + 4;
    let lines = rows.iter().map(|(name, text)| format!("  {name:widest$}  {}\n", wrapped(text, indent)));
    format!("\n{heading}\n{}", lines.collect::<String>())
}

/// The text broken into lines that begin at `indent`. English breaks at spaces, Chinese between any two of its characters but
/// not before its punctuation.
fn wrapped(text: &str, indent: usize) -> String {
    let margin = format!("\n{}", " ".repeat(indent));
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push_str(&margin);
        }
        let mut column = indent;
        for piece in pieces(line) {
            let width = width(piece.trim_end());
            if column > indent && column + width > WIDTH {
                out.truncate(out.trim_end_matches(' ').len());
                out.push_str(&margin);
                column = indent;
            }
            out.push_str(piece);
            column += self::width(piece);
        }
    }
    out
}

/// A line cut where it may be broken.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, letter) in line.char_indices() {
        let may_break = before.is_some_and(|before: char| {
            let between_wide = is_wide(before) || is_wide(letter);
            before == ' '
                || between_wide && !"。，、；：）》”？".contains(letter) && !"（《“".contains(before)
        });
        if may_break && letter != ' ' {
            pieces.push(&line[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&line[start..]);
    pieces
}

/// Columns on a terminal.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '“' | '”')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_between_characters_but_not_before_punctuation() {
        let text = "甲".repeat(49) + "，乙丙";
        let lines: Vec<String> = wrapped(&text, 2).lines().map(str::to_owned).collect();
        assert_eq!(lines, ["甲".repeat(48), "  甲，乙丙".to_owned()]);
    }

    #[test]
    fn english_breaks_at_spaces() {
        let text = "word ".repeat(30);
        let wrapped = wrapped(text.trim(), 4);
        assert!(wrapped.lines().all(|line| line.len() <= WIDTH && !line.ends_with(' ')), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().count(), 30);
    }
}
