//! Sessions and the tokens in people's hands.
//!
//! Invariants: a token is 32 random bytes with its jurisdiction before it; only its SHA-256 is stored; the form token is made from it
//! and needs no storing. Tokens never come from the desk's source of chance, which a demonstration seeds.
//! Not here: cookies and headers (`web/session.rs`), limits (`rules.rs`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::rules;
use super::store;
use super::viewer::Viewer;
use crate::db::chance::Chance;
use crate::db::{Link, hex};
use crate::error::AppError;

/// A token as its holder has it: `652325.` and 43 letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    jurisdiction: i64,
    text: String,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({}.…)", self.jurisdiction)
    }
}

impl Token {
    /// A new one.
    pub fn new(jurisdiction: i64, chance: &mut Chance) -> Token {
        let secret: [u8; 32] = chance.bytes();
        Token { jurisdiction, text: format!("{jurisdiction:06}.{}", URL_SAFE_NO_PAD.encode(secret)) }
    }

    /// Reads what a cookie, header or link carries; anything else is no token.
    pub fn parse(text: &str) -> Option<Token> {
        let (jurisdiction, secret) = text.split_once('.')?;
        let letters = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let digits = jurisdiction.bytes().all(|byte| byte.is_ascii_digit());
        if !(jurisdiction.len() == 6 && digits && secret.len() == 43 && letters) {
            return None;
        }
        Some(Token { jurisdiction: jurisdiction.parse().ok()?, text: text.to_owned() })
    }

    pub fn jurisdiction(&self) -> i64 {
        self.jurisdiction
    }

    /// For the cookie or the link only; never to a log.
    pub fn secret(&self) -> &str {
        &self.text
    }

    /// What is stored.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }

    /// What stands in this session's forms.
    pub fn csrf(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"bellwether form token\n");
        digest.update(self.text.as_bytes());
        URL_SAFE_NO_PAD.encode(&digest.finalize()[..24])
    }
}

/// What a token leads to.
pub enum Standing {
    /// No such session, or its owner is disabled.
    Nobody,
    /// It is over; whose it was, so that a form sent too late can be kept for them.
    Over { jurisdiction: i64, user: String },
    /// Somebody is here. `stale`: "seen" should be written.
    Here { viewer: Box<Viewer>, stale: bool },
}

/// Looks a token up: two statements, on the path of every request.
///
/// # Errors
/// Faults of the database.
pub fn standing(
    link: &mut Link<'_>,
    key: &[u8; 32],
    token: &Token,
    now_us: i64,
) -> Result<Standing, AppError> {
    let present = store::viewer_of_session(link, key, (token.jurisdiction, &token.hash()), &token.csrf())?;
    let Some(present) = present else {
        return Ok(Standing::Nobody);
    };
    if rules::is_over(present.created_us, present.seen_us, now_us) {
        return Ok(Standing::Over {
            jurisdiction: token.jurisdiction,
            user: present.viewer.user().to_owned(),
        });
    }
    Ok(Standing::Here {
        stale: now_us - present.seen_us >= rules::SEEN_EVERY_US,
        viewer: Box::new(present.viewer),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_its_hash_and_form_token_are_its_own() {
        let mut chance = Chance::from_seed(3);
        let (one, two) = (Token::new(652_325, &mut chance), Token::new(652_325, &mut chance));
        assert_eq!(Token::parse(one.secret()), Some(one.clone()));
        assert_ne!(one.hash(), two.hash());
        assert_ne!(one.csrf(), two.csrf());
        assert!(!one.hash().contains(&one.csrf()));
        assert_eq!(one.csrf().len(), 32);
    }

    #[test]
    fn what_is_not_a_token_is_not_looked_up() {
        for text in [
            "",
            ".",
            "652325",
            "652325.",
            "652325.short",
            "65232x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(Token::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_token_does_not_show_itself_in_a_debug_line() {
        let token = Token::new(652_325, &mut Chance::from_seed(3));
        assert_eq!(format!("{token:?}"), "Token(652325.…)");
    }
}
