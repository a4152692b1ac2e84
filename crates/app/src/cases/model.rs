//! What a case is: ids, commands, events, state, and how an event changes the state.
//!
//! Invariant: pure, and `apply` needs no policy: an event carries its own results, so a log replays the same after the policy
//! has changed. Names, phones and free text about people are never in a state; they travel sealed beside an event.
//! Not here: what is allowed (`rules.rs`), tables and pages.
//!
//! For other slices:
//! - a [`Command`] goes into `rules::decide` with the [`Case`] it is about, and comes back as [`Event`]s or a refusal;
//! - each event names its `case` (a merge touches two); `serde_json` of an event is the record's open body, and
//!   `event.sealed` (not serialised with it) is what to encrypt, each part under the key it names;
//! - the new state is `apply(state, &event)` for each event in order; `serde_json` of a [`Case`] is what the case's row holds.

mod apply;
mod command;
mod event;
mod ids;
mod state;

pub use apply::apply;
pub use command::{
    Actor, Chosen, Command, Context, EvidenceRef, FieldValue, Fields, KnownPerson, NewParty, PartyDetails,
    Perform, Read, Report, whole,
};
pub use event::{Change, ClockChange, Effects, Event, Part, Quick, Registered, Sealed};
pub use ids::{CaseId, KeyId, PartyId, PersonId, Who, case_of, stream_of};
pub use state::{
    Agreement, AgreementForm, Case, Clock, Complaint, Confirmation, Done, Ending, Failure, Mediator, Merged,
    Party, PartyRole, Reporter, Round, TakenIn,
};
