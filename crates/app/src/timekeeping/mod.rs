//! What an operator says of the machine's clock: that it is right, or that records are from the future.
//!
//! Invariant: each saying is a record in every log of the installation; the log itself is never moved in time.
//! Not here: when the program asks (`db/gate.rs`), the watch over a clock that jumps (`db/clock.rs`).

mod append;
pub mod command;

pub use append::{MENDED, confirm, confirm_if_silent, confirmed_by_founding, mend};

/// How the kinds of records about the clock begin.
pub const KINDS: &str = "clock.";
