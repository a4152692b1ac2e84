//! What a rule answers when it says no: a locale key with typed arguments, never a sentence.
//!
//! A refusal reads well in Chinese, English, JSON and on the command line because only the edge turns it into words.
//! Not here: faults (`error.rs`), the words themselves (`locales/*/refusal.ftl`).

use bellwether_policy::Text;

/// One typed argument of a refusal's sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Number(i64),
    /// A civil date; shown in the reader's language.
    Date(jiff::civil::Date),
    /// A name that exists in both languages, from a policy.
    Named(Text),
    /// Several names, joined in the reader's language.
    List(Vec<Text>),
}

/// A rule's no. `key` is a message in `refusal.ftl`; `field` is the form field it concerns, if one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub key: &'static str,
    pub args: Vec<(&'static str, Arg)>,
    pub field: Option<String>,
}

impl Refusal {
    pub fn new(key: &'static str) -> Self {
        Refusal { key, args: Vec::new(), field: None }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }

    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused: {}", self.key)
    }
}

impl std::error::Error for Refusal {}
