//! Whether the installation's `code.key` is the one that these data were made with.
//!
//! Not here: codes themselves (`code.rs`), what follows from a wrong key (`app.rs`, `audit/verify.rs`).

use anyhow::Result;

use crate::cases::code;
use crate::db::Link;

/// Whether a stored hash of a code is the one that the key gives for its case; a key that fits none of some is another key. One would
/// do, but a damaged row must not pass for a wrong key. With no case yet, every key fits.
pub fn code_key_fits(link: &mut Link<'_>, key: &[u8; 32]) -> Result<bool> {
    let some = link.query(
        "select code_hash, case_id, generation from tracking where code_hash > $1 order by code_hash limit 16",
        &[&""],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<i64>(2)?)),
    )?;
    let fits = |(hash, case, generation): &(String, String, i64)| {
        let generation = u32::try_from(*generation).unwrap_or(u32::MAX);
        *hash == code::code_hash(key, &code::code_of(key, case, generation))
    };
    Ok(some.is_empty() || some.iter().any(fits))
}
