//! The policy files the installation runs on, and the command that checks them.

mod set;

pub use set::Policies;
