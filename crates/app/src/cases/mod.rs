//! Things that must close: stages, clocks, evidence, a second person, follow-up, rebound.

pub mod code;
pub mod model;
pub mod rules;
pub mod store;
pub mod write;

pub use write::{Office, Performed, Received, Sender};
