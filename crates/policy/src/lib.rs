//! Policies as data: load, validate and evaluate the files a county can read, change, check and adopt.
//!
//! Pure: no database, web, file, clock or chance. Files come in as text; `now` is an argument.

pub mod calendar;
pub mod case_policy;
pub mod check;
pub mod examples;
mod forbidden;
pub mod log_map;
mod problem;
mod role;
mod text;

pub use calendar::{Calendar, Counting, DueDate};
pub use forbidden::{Forbidden, ForbiddenKind, forbidden};
pub use problem::{Problem, Source};
pub use role::Role;
pub use text::{Lang, Text};
