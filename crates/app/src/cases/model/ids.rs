//! The ids of cases, people and keys, each a type of its own.
//!
//! Invariant: an id is text made elsewhere (UUIDs, from the client or the registry); nothing here makes one.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(id: impl Into<String>) -> Self {
                $name(id.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A case; also the log's stream.
    CaseId
);
text_id!(
    /// A user account of staff.
    PersonId
);
text_id!(
    /// A party to a case: a resident, known only by this and by what is sealed under its key.
    PartyId
);
text_id!(
    /// Whose key seals a text: a party's id, or the case's own id while it has no applicant.
    KeyId
);

/// How the streams of cases begin.
const STREAMS: &str = "case/";

/// The log's stream of a case.
pub fn stream_of(case: &str) -> String {
    format!("{STREAMS}{case}")
}

/// The id of the case whose stream it is; none for other streams.
pub fn case_of(stream: &str) -> Option<&str> {
    stream.strip_prefix(STREAMS)
}

impl From<&PartyId> for KeyId {
    fn from(party: &PartyId) -> Self {
        KeyId(party.0.clone())
    }
}

impl From<&CaseId> for KeyId {
    fn from(case: &CaseId) -> Self {
        KeyId(case.0.clone())
    }
}

/// Who acts on a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    Staff(PersonId),
    /// The one who asked, known by the tracking code.
    Resident,
    /// A log from another system; the names in it are fields, not accounts here.
    Import,
}

impl Who {
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Who::Staff(person) => Some(person),
            Who::Resident | Who::Import => None,
        }
    }
}
