//! The parts pages are built from: plain functions with typed arguments that return markup.
//!
//! Invariant: pages hold no classes of their own; whatever looks the same is the same function. Colour carries one
//! meaning: red overdue or broken, amber due soon, green verified.
//! Not here: the frame (`shell.rs`), the stylesheet (`static/app.css`). See them all: `tests/gallery.rs`.

mod badge;
mod choice;
mod clock;
mod code;
pub mod field;
mod figure;
mod filter;
mod form;
mod now;
mod pager;
mod people;
mod record;
mod section;
mod stage;
mod state;
mod table;
mod timeline;
mod typed;

pub use badge::{Mark, badge, grade, outcome};
pub use choice::Choice;
pub use clock::{Clock, ClockState, DueDate, clocks_panel, due_badge, due_line};
pub use code::{code_display, copy_button};
pub use field::{Field, FileRule};
pub use figure::{Bar, Figure, bars, figure, figures};
pub use filter::{Chip, Filters, Search, filter_line};
pub use form::{Form, action_form, button_link, buttons, error_summary, form, hidden, taken};
pub use now::{Duty, Now, RefusedAct, now_panel};
pub use pager::{Pager, pager};
pub use people::Person;
pub use record::{Proof, RecordLink, record_link, verify_here};
pub use section::{breadcrumbs, case_line, columns, disclosure, facts, key_hints, page_head, panel, steps};
pub use stage::{Stage, StageState, stage_track};
pub use state::{Tone, empty, fault, notice, offline, refused};
pub use table::{Cell, Column, ColumnChoice, Row, Sort, column_choice, export_link, table, table_of};
pub use timeline::{Entry, Evidence, cycle, timeline};
pub use typed::{Mistake, Typed};
