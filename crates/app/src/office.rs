//! What commands and pages need of the installation beside the database.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::db::Installation;
use crate::policies::Policies;

/// The policies in force, the county's zone, the key that makes residents' codes, and where evidence stands.
#[derive(Clone)]
pub struct Office {
    pub policies: Arc<Policies>,
    pub zone: TimeZone,
    pub code_key: [u8; 32],
    pub installation: Installation,
}
