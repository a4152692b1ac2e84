//! Villages: where things stand in each, and one village's own page.
//!
//! Invariant: every number is a link to the cases behind it, within the reader's scope; figures are of places, never of people.
//! Not here: the place tree itself (`registry`), what I owe (`today`).

pub mod api;
pub mod pages;
mod view;
