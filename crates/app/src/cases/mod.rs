//! Things that must close: stages, clocks, evidence, a second person, follow-up, rebound.

pub mod access;
pub mod analysis;
pub mod api;
pub mod asked;
pub mod code;
pub mod drafts;
pub mod evidence;
mod finding;
pub mod form;
mod form_view;
mod history_view;
mod intake_view;
pub mod list;
pub mod list_view;
pub mod model;
pub mod pages;
pub mod readers;
pub mod reading;
mod replay;
pub mod rules;
pub mod sealed_api;
pub mod seen;
pub mod store;
pub mod track_view;
mod unread_view;
mod view;
pub mod waiting;
pub mod words;
pub mod write;

pub use replay::{TABLES, replay};
pub use write::{Performed, Received, Sender};

#[cfg(test)]
mod tests;
