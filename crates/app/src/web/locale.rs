//! The words of the interface: Fluent messages from `locales/<tag>/<slice>.ftl`, carried in the binary.
//!
//! Invariant: every key exists in both languages with the same arguments, and every key named in code exists (tests below).
//! A key that is missing all the same shows as `⟦key⟧`: visible, never blank, never a panic.
//! Not here: names and sentences that policies carry (`bellwether_policy::Text`), dates (`time.rs`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use bellwether_policy::{Lang, Text};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::refusal::{Arg, Refusal};
use crate::web::{number, time};

pub use fluent_bundle::FluentValue;

/// Every locale file: language tag, slice, text.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

static ZH: LazyLock<Words> = LazyLock::new(|| Words::load(Lang::Zh));
static EN: LazyLock<Words> = LazyLock::new(|| Words::load(Lang::En));

struct Words {
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, formatted once: most of a page is these.
    plain: HashMap<String, String>,
}

impl Words {
    fn load(lang: Lang) -> Words {
        let tag: LanguageIdentifier = lang.tag().parse().expect("our tags are well formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks would travel with copied text; both languages run left to right.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(grouped));
        let mut keys = Vec::new();
        for (_, slice, text) in FILES.iter().filter(|(tag, ..)| *tag == lang.tag()) {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(_, errors)| {
                panic!("{}/{slice}.ftl does not parse: {errors:?}", lang.tag())
            });
            keys.extend(message_keys(text));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("{}/{slice}.ftl repeats a key: {errors:?}", lang.tag()));
        }
        let plain = keys.into_iter().filter_map(|key| Some((key.to_owned(), formatted_plain(&bundle, key)?)));
        Words { plain: plain.collect(), bundle }
    }
}

fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// The ids of a file's messages: the lines that begin with a letter, as Fluent's grammar has it.
fn message_keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
}

fn formatted_plain(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// Numbers in sentences carry thousands separators; a year or a code is passed as text.
fn grouped<M>(value: &FluentValue, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(number::count(number.value as i64))
        }
        _ => None,
    }
}

/// The message `key`, which takes no arguments.
pub fn t(lang: Lang, key: &str) -> Cow<'static, str> {
    match words(lang).plain.get(key) {
        Some(text) => Cow::Borrowed(text.as_str()),
        None => Cow::Owned(missing(key)),
    }
}

/// The message `key` with its arguments: `t_args(lang, "due-in-days", &[("days", 2.into())])`.
pub fn t_args(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    let bundle = &words(lang).bundle;
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return missing(key);
    };
    let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

fn missing(key: &str) -> String {
    format!("⟦{key}⟧")
}

/// Whether both languages have `key`.
pub fn has(key: &str) -> bool {
    Lang::ALL.into_iter().all(|lang| words(lang).bundle.has_message(key))
}

/// A rule's no, in words.
pub fn refusal_text(lang: Lang, refusal: &Refusal) -> String {
    let args: Vec<_> = refusal.args.iter().map(|(name, arg)| (*name, arg_value(lang, arg))).collect();
    t_args(lang, refusal.key, &args)
}

fn arg_value(lang: Lang, arg: &Arg) -> FluentValue<'static> {
    match arg {
        Arg::Text(text) => text.clone().into(),
        Arg::Number(number) => (*number).into(),
        Arg::Date(date) => time::full_date(lang, *date).into(),
        Arg::Named(text) => text.get(lang).to_owned().into(),
        Arg::List(names) => joined(lang, names.iter().map(|name: &Text| name.get(lang))).into(),
    }
}

/// Names joined as the language joins them: `甲、乙` · `a, b`.
pub fn joined<'a>(lang: Lang, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    names.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// What a refusal that became an error says in English.
#[cfg(test)]
pub fn in_english(error: &anyhow::Error) -> String {
    refusal_text(Lang::En, error.downcast_ref().expect("it was refused"))
}

#[cfg(test)]
mod tests;
