//! Hashing and checking passwords: Argon2id with the least parameters OWASP names, two at a time.
//!
//! Invariants: never on a thread that serves requests; at most two at once, so that sign-in costs at most 38 MiB; an unknown name
//! takes as long as a wrong password. Not here: what a password must be (`rules.rs`), where hashes stand (`store.rs`).

use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::rules;
use crate::db::chance::Chance;
use crate::db::hex;
use crate::error::AppError;

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashings that may run at once.
static TURNS: Semaphore = Semaphore::const_new(2);

/// How long a sign-in waits for its turn before it is told that we are busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an unknown name's password is compared with.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    hash("nobody has this password", &mut Chance::from_seed(0)).expect("the parameters are sound")
});

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| anyhow!("Argon2 parameters: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC text of a password, under 16 random bytes of salt.
///
/// # Errors
/// Never with these parameters; Argon2 refuses only passwords of 4 GiB.
pub fn hash(password: &str, chance: &mut Chance) -> Result<String> {
    let salt: [u8; 16] = chance.bytes();
    let hashed = argon2()?.hash_password_with_salt(rules::normal(password).as_bytes(), &salt);
    Ok(hashed.map_err(|error| anyhow!("a password was not hashed: {error}"))?.to_string())
}

/// What the log says of a stored hash. The hash holds its own 16 random bytes of salt, which stand in no record: whoever reads this alone can
/// try no password against it.
pub fn commitment(stored: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update("bellwether password v1\n");
    hasher.update(stored);
    format!("sha256:{}", hex(&hasher.finalize()))
}

fn fits(password: &str, stored: &str) -> Result<bool> {
    let parsed =
        PasswordHash::new(stored).map_err(|error| anyhow!("a stored password does not read: {error}"))?;
    Ok(argon2()?.verify_password(rules::normal(password).as_bytes(), &parsed).is_ok())
}

/// Whether `password` is the one stored; an empty `stored` (nobody, or no password yet) takes as long and never fits.
///
/// # Errors
/// Busy when too many wait for their turn.
pub async fn verify(password: String, stored: String) -> Result<bool, AppError> {
    in_turn(move || {
        let known = !stored.is_empty();
        let fits = fits(&password, if known { &stored } else { &NOBODY })?;
        Ok(known && fits)
    })
    .await
}

/// Hashes a new password in its turn.
///
/// # Errors
/// Busy when too many wait for their turn.
pub async fn hash_in_turn(password: String) -> Result<String, AppError> {
    in_turn(move || hash(&password, &mut Chance::from_system())).await
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let turn = tokio::time::timeout(PATIENCE, TURNS.acquire())
        .await
        .map_err(|_| AppError::Busy { retry_after_s: 10 })?;
    let _turn = turn.context("the turns are never closed")?;
    Ok(tokio::task::spawn_blocking(work).await.context("hashing a password")??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_however_it_was_typed() {
        let stored = hash("灌溉渠边 ABC 老榆树", &mut Chance::from_seed(7)).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(fits("灌溉渠边 ＡＢＣ 老榆树", &stored).unwrap(), "full-width letters are the same letters");
        assert!(!fits("灌溉渠边 ABC 老榆", &stored).unwrap());
    }

    #[test]
    fn nobody_can_sign_in_without_a_stored_password() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let fits =
            |password: &str, stored: &str| runtime.block_on(verify(password.into(), stored.into())).unwrap();
        assert!(!fits("nobody has this password", ""));
        let stored = hash("k7mfq2zrtw", &mut Chance::from_seed(7)).unwrap();
        assert!(fits("k7mfq2zrtw", &stored));
    }
}
