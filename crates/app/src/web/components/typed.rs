//! What a form holds: what was typed, and what is wrong with it. Nothing typed is ever lost to a refusal.

use bellwether_policy::Lang;

use crate::refusal::Refusal;
use crate::web::locale::refusal_text;

/// The values of a form, in the order sent, and its mistakes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    values: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
}

/// What is wrong, in words, and with which field; none when it concerns the whole form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub field: Option<String>,
    pub words: String,
}

impl Typed {
    /// An untouched form.
    pub fn empty() -> Self {
        Typed::default()
    }

    /// As it was sent.
    pub fn sent(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Typed { values: values.into_iter().collect(), mistakes: Vec::new() }
    }

    /// Filled in beforehand, where nothing was typed yet.
    #[must_use]
    pub fn preset(mut self, name: &str, value: impl Into<String>) -> Self {
        if !self.values.iter().any(|(held, _)| held == name) {
            self.values.push((name.to_owned(), value.into()));
        }
        self
    }

    pub fn refuse(&mut self, lang: Lang, refusal: &Refusal) {
        self.mistake(refusal.field.clone(), refusal_text(lang, refusal));
    }

    pub fn mistake(&mut self, field: Option<String>, words: impl Into<String>) {
        self.mistakes.push(Mistake { field, words: words.into() });
    }

    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The first value of a field, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every value with its field.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.values.clone()
    }

    /// Every value of a field that may be chosen several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|held| held == value)
    }

    pub fn error(&self, name: &str) -> Option<&str> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.field.as_deref() == Some(name));
        mistake.map(|mistake| mistake.words.as_str())
    }
}
