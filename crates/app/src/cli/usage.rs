//! Mistakes in the arguments, in the reader's language.
//!
//! Invariant: whatever the parser of arguments finds wrong has a sentence of ours, and the exit status is 2.
//! Not here: what the arguments mean (`help.rs`), why a command failed (`failure.rs`).

use bellwether_policy::Lang;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::web::locale::{joined, t, t_args};

/// What is wrong, how the command is used, and where to read on.
pub fn words(lang: Lang, error: &Error) -> String {
    let mut text = sentence(lang, error);
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        if let Some(near) = given(lang, error, kind) {
            text.push_str(&t_args(lang, "cli-usage-near", &[("near", near.into())]));
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim().trim_start_matches("Usage:").trim();
        text.push_str(&format!("\n\n{}{usage}", t(lang, "cli-help-usage")));
    }
    text.push_str(&format!("\n{}", t(lang, "cli-usage-more")));
    text
}

/// What is wrong, in one sentence.
pub fn sentence(lang: Lang, error: &Error) -> String {
    let given = |kind| given(lang, error, kind).unwrap_or_default();
    let (arg, value) = (given(ContextKind::InvalidArg), given(ContextKind::InvalidValue));
    let said = |key: &str| t_args(lang, key, &[("arg", arg.clone().into()), ("value", value.clone().into())]);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = given(ContextKind::InvalidSubcommand);
            t_args(lang, "cli-usage-command", &[("command", command.into())])
        }
        ErrorKind::UnknownArgument => said("cli-usage-unknown"),
        ErrorKind::MissingRequiredArgument => said("cli-usage-missing"),
        ErrorKind::MissingSubcommand => t(lang, "cli-usage-no-command").into_owned(),
        ErrorKind::InvalidValue if value.is_empty() => said("cli-usage-no-value"),
        ErrorKind::InvalidValue => {
            let text = said("cli-usage-value");
            let values = given(ContextKind::ValidValue);
            if values.is_empty() {
                return text;
            }
            text + &t_args(lang, "cli-usage-values", &[("values", values.into())])
        }
        ErrorKind::ValueValidation => said("cli-usage-value"),
        ErrorKind::ArgumentConflict => {
            let other = given(ContextKind::PriorArg);
            if other.is_empty() || other == arg {
                return said("cli-usage-twice");
            }
            t_args(lang, "cli-usage-conflict", &[("arg", arg.into()), ("other", other.into())])
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            said("cli-usage-count")
        }
        ErrorKind::InvalidUtf8 => t(lang, "cli-usage-not-utf8").into_owned(),
        _ => t(lang, "cli-usage-other").into_owned(),
    }
}

/// What the parser names under one heading.
fn given(lang: Lang, error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(joined(lang, texts.iter().map(String::as_str))),
        _ => None,
    }
}
