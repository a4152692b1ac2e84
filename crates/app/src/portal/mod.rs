//! Residents' pages: hand in, follow by code, confirm or reopen, complain, and receipts of all that.
//!
//! Invariant: nobody is signed in here; whoever holds a case's code sees that case and nothing of any other.
//! Not here: what may be done to a case (`cases::rules`), how a code is made (`cases::code`).

pub mod api;
mod case_view;
mod followed;
mod hand_in;
mod hand_in_view;
mod handed_in;
mod held;
pub mod pages;
mod pictures;
mod receipt;
mod receipt_view;
mod rules;
mod throttle;
mod view;
mod waiting_view;

#[cfg(test)]
mod tests;
