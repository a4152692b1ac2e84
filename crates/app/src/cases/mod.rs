//! Things that must close: stages, clocks, evidence, a second person, follow-up, rebound.

pub mod model;
pub mod rules;
