//! What I owe now, overdue first; what others owe me, and until when.
//!
//! Invariant: a duty is shown to those whom the policy's clock names and who stand to the case as it asks; nothing is shown
//! twice. Not here: a case itself (`cases`), a village's page (`villages`).

pub mod api;
mod look_here;
mod model;
pub mod pages;
mod view;
