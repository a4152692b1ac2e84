//! The demonstration's words: disputes, needs, notes and parts of names, from `data/demonstration.toml`.
//!
//! Invariant: all of it is invented. Not here: who says them and when (`dispute.rs`, `need.rs`).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::db::chance::Chance;

#[derive(Deserialize)]
pub struct Texts {
    /// Family name and its sound.
    surnames: Vec<String>,
    given: Vec<String>,
    /// Names that are not made of two parts, and their sound.
    whole: Vec<String>,
    pub courts: Vec<String>,
    /// Chinese and English name.
    units: Vec<String>,
    pub dispute: Vec<DisputeText>,
    pub need: Vec<NeedText>,
    words: BTreeMap<String, Vec<String>>,
}

/// A matter that is disputed, and what it may be settled by.
#[derive(Deserialize)]
pub struct DisputeText {
    pub category: String,
    pub summary: String,
    pub content: String,
}

/// Something a household asks for.
#[derive(Deserialize)]
pub struct NeedText {
    pub category: String,
    pub need: String,
    pub quantity: String,
    pub measure: String,
    pub plan: String,
    pub result: String,
}

impl Texts {
    /// # Errors
    /// When the embedded file does not read.
    pub fn embedded() -> Result<Texts> {
        toml::from_str(include_str!("../../data/demonstration.toml")).context("the demonstration's words")
    }

    /// One of the sentences for an occasion.
    pub fn words(&self, occasion: &str, chance: &mut Chance) -> &str {
        let choice = self.words.get(occasion).expect("every occasion that is played has its sentences");
        pick::<String>(choice, chance)
    }

    /// A person's name and how it sounds.
    pub fn name(&self, chance: &mut Chance) -> (String, String) {
        if chance.below(12) == 0 {
            let (name, sound) = halves(pick::<String>(&self.whole, chance), " ");
            return (name.to_owned(), sound.to_owned());
        }
        let (surname, sound) = halves(pick::<String>(&self.surnames, chance), " ");
        (format!("{surname}{}", pick::<String>(&self.given, chance)), sound.to_owned())
    }

    /// Chinese and English names of the units that send teams.
    pub fn units(&self) -> impl Iterator<Item = (&str, &str)> {
        self.units.iter().map(|line| halves(line, " | "))
    }
}

fn halves<'t>(line: &'t str, between: &str) -> (&'t str, &'t str) {
    line.split_once(between).unwrap_or((line, line))
}

/// One of several; the list is not empty.
pub fn pick<'t, T>(list: &'t [T], chance: &mut Chance) -> &'t T {
    &list[chance.below(list.len() as u64) as usize]
}
