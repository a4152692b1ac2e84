//! A fault in the reader's language, found by its machine text.
//!
//! Invariant: `where` and `what` of a fault are English and stable, so that scripts can compare them and operators search for them;
//! for people each is looked up here by its form. One that has none (the words of a database or an operating system) is told as it is.
//! Not here: finding faults (`check.rs`, `verify.rs`, `bellwether-ledger`).

use bellwether_policy::Lang;

use crate::web::locale::{FluentValue, t_args};

/// Each form with the key of its words; a name in braces stands for what differs. The first that fits is taken.
const FORMS: [(&str, &str); 124] = [
    ("fault-at-record-open", "record {seq} open part"),
    ("fault-at-record-part", "record {seq} sealed part {part}"),
    ("fault-at-evidence", "evidence {hash} (record {seq})"),
    ("fault-at-row", "table {table} row {key}"),
    ("fault-at-tables", "tables"),
    ("fault-at-schema", "schema {kind} {name}"),
    ("fault-at-hand-in", "hand-in {number}"),
    ("fault-at-hand-ins", "hand-ins"),
    ("fault-at-answer", "stored answer {id}"),
    ("fault-at-answers", "stored answers"),
    ("fault-at-password", "password of {user}"),
    ("fault-at-passwords", "passwords"),
    ("fault-at-person-key", "key of person {person}"),
    ("fault-at-person-keys", "persons' keys"),
    ("fault-at-erased", "person {person}"),
    ("fault-at-erasures", "list of erasures"),
    ("fault-at-acknowledged", "size last acknowledged"),
    ("fault-at-checkpoint-of", "{place} (of {size} records)"),
    ("fault-at-records-range", "records {first}–{last}"),
    ("fault-at-record", "record {seq}"),
    ("fault-at-records", "records"),
    ("fault-at-kept-checkpoint", "kept checkpoint {size}"),
    ("fault-at-kept-checkpoints", "kept checkpoints"),
    ("fault-at-older-checkpoint", "older checkpoint {number}"),
    ("fault-at-public-checkpoint", "public checkpoint"),
    ("fault-at-checkpoint", "checkpoint"),
    ("fault-at-head-column", "head {column}"),
    ("fault-at-head", "head"),
    ("fault-at-code-key", "code.key"),
    ("fault-at-key", "key"),
    ("fault-at-database-file", "database file"),
    ("fault-at-database", "database"),
    ("fault-at-tile-level", "tile {index} of level {level}"),
    ("fault-at-tile-hashes", "tile/{path} hashes {first}–{last}"),
    ("fault-at-tile-hash", "tile/{path} hash {number}"),
    ("fault-at-tile", "tile/{path}"),
    ("fault-at-tiles", "tiles"),
    ("fault-open", "not what the record committed to"),
    ("fault-part", "ciphertext or salt is not what the record committed to"),
    ("fault-salt", "the salt has not 16 bytes"),
    ("fault-part-opens-not", "it does not open: key, nonce or person is not the one it was sealed with"),
    ("fault-part-key-missing", "the key of its person is missing"),
    ("fault-part-key-length", "the key of its person has not 32 bytes"),
    ("fault-part-nonce", "the nonce has not 24 bytes"),
    ("fault-part-no-such", "the record commits to no such part"),
    ("fault-part-missing", "missing, and no record says that it was erased"),
    ("fault-part-kept", "still stored, though record {by} says that it was erased"),
    ("fault-row-only-live", "only in the table, not in what the log gives"),
    ("fault-row-only-replayed", "missing, though the log gives it"),
    ("fault-row-changed", "not what the log gives: {columns}"),
    ("fault-not-compared", "not compared: {reason}"),
    ("fault-schema-foreign", "not of this program"),
    ("fault-schema-changed", "not as this program makes it"),
    ("fault-hand-in", "not as this installation kept it"),
    ("fault-answer-foreign", "not stored by this installation"),
    ("fault-answers-foreign", "none was stored under this log.key"),
    ("fault-password-missing", "missing, though a record says that it was set"),
    ("fault-password-changed", "not the one that a record committed to"),
    ("fault-person-key-unused", "nothing is sealed under it"),
    ("fault-erased-here", "erased on {day} (record {seq}), and here again; erase again"),
    (
        "fault-erased-files-here",
        "erased on {day} (record {seq}) with all files, and here again; erase again with --all-files",
    ),
    ("fault-erasures-line", "line {line} is not that of an erasure"),
    ("fault-lost", "{acknowledged} records had been acknowledged, the log has {found}: records were lost"),
    ("fault-loss-unread", "a loss that does not say what was lost: {reason}"),
    ("fault-erasure-unread", "an erasure that does not say what it erased: {reason}"),
    ("fault-missing-all-after", "missing, and its tile too: nothing after this was read"),
    ("fault-missing", "missing"),
    ("fault-number", "its number is {found}, expected {expected}"),
    ("fault-jurisdiction", "it is of jurisdiction {found}, the log of {expected}"),
    ("fault-time", "time runs backwards: recorded at {at} µs, the one before at {last} µs"),
    ("fault-time-minute", "time runs backwards: its minute is {at}, that of the one before {last}"),
    ("fault-minute", "its minute is {found}, its time and the record before give {expected}"),
    ("fault-format", "it is of format {found}, the log of {expected}"),
    ("fault-version", "version {found} of stream {stream}, expected {expected}"),
    ("fault-bytes", "{found} bytes, expected {expected}"),
    ("fault-file-size", "{found} bytes, the record says {named}"),
    ("fault-file-bytes", "its bytes are not those that were recorded"),
    ("fault-file-missing", "the file is missing"),
    ("fault-file-unread", "the file cannot be read: {reason}"),
    ("fault-file-no-hash", "the record names no SHA-256"),
    ("fault-leaf", "not the bytes that were signed: their hash is not the one in the tiles"),
    ("fault-tile-hash", "not the hash of record {seq}"),
    ("fault-tile-hashes", "not the hashes of records {first}–{last}"),
    ("fault-tile-upper", "not what the records below give"),
    ("fault-rewritten", "the log's first records are not those it was signed for: history was rewritten"),
    ("fault-cut-off", "the log has only {size} records: records were cut off"),
    ("fault-origin-note", "its origin is {found}, expected {expected}"),
    ("fault-checkpoint-size", "signed for {signed} records, the log has {found}"),
    ("fault-checkpoint-root", "its root is not that of the records"),
    ("fault-note-size", "its note is signed for {size} records"),
    ("fault-beyond", "beyond the end of the log"),
    ("fault-head-root", "it is not the root of the log"),
    ("fault-head-size", "it is {found}, the log has {records} records"),
    ("fault-head-last", "it is {found} µs, the last record was written at {last} µs"),
    ("fault-head-public-size", "it is {found}, its note is signed for {size} records"),
    ("fault-head-minute", "it is not the minute of the last record"),
    ("fault-head-origin", "it is {found}, expected {expected}"),
    ("fault-key-unchecked", "signatures were not checked: {reason}"),
    ("fault-code-key", "it is not the key that these residents' codes were made with"),
    ("fault-code-key-check", "the check value beside the log is not that of the key"),
    ("fault-key-file-missing", "the key file is missing"),
    ("fault-key-file-length", "the key file has not 32 bytes"),
    ("fault-no-database", "the file is not a database"),
    ("fault-damaged", "the file is damaged"),
    ("fault-unchecked", "cannot be checked: {reason}"),
    ("fault-unopened", "cannot be opened: {reason}"),
    ("fault-heads-unread", "the heads cannot be read: {reason}"),
    ("fault-column-unread", "its column {column} cannot be read: {reason}"),
    ("fault-row-unread", "the database cannot read it: {reason}"),
    ("fault-unread", "cannot be read: {reason}"),
    ("fault-commitment-unread", "its commitment does not read: {reason}"),
    ("fault-sealed-unread", "the commitment to a sealed part does not read: {reason}"),
    ("fault-value", "its {name} is {value}"),
    ("fault-note-malformed", "not a signed note"),
    ("fault-note-name", "not a key name: empty, or with a space, control character or `+`"),
    ("fault-note-key", "not a verifier key (name+id+key)"),
    ("fault-note-unsigned", "not signed by the known key"),
    ("fault-note-signature", "the signature is wrong"),
    ("fault-note-part", "the checkpoint's {part} is missing or malformed"),
    ("fault-entry-long", "longer than {bytes} bytes"),
    ("fault-entry-lines", "not lines of UTF-8 text, each ended by a line feed"),
    ("fault-entry-header", "first line is not `{header}`"),
    ("fault-entry-line", "line `{name}` is missing or malformed"),
    ("fault-commitment-form", "not a commitment (sha256:… or sm3:… and 32 bytes in base64)"),
];

/// The words for one machine text.
pub fn words(lang: Lang, text: &str) -> String {
    let found = FORMS.iter().find_map(|(key, form)| Some((*key, parts(form, text)?)));
    let Some((key, parts)) = found else { return text.to_owned() };
    let args: Vec<(&'static str, FluentValue<'_>)> =
        parts.into_iter().map(|(name, part)| (name, words(lang, part).into())).collect();
    t_args(lang, key, &args)
}

/// What stands in the place of each name, if the text has this form.
fn parts<'t>(form: &'static str, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let mut pieces = form.split('{');
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    for piece in pieces {
        let (name, after) = piece.split_once('}')?;
        let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
        if end == 0 {
            return None;
        }
        parts.push((name, &rest[..end]));
        rest = &rest[end + after.len()..];
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
pub fn is_known(text: &str) -> bool {
    FORMS.iter().any(|(_, form)| parts(form, text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_words_are_the_machine_text() {
        for (key, form) in FORMS {
            let text = form.replace('{', "<").replace('}', ">");
            let (found, parts) =
                FORMS.iter().find_map(|(key, form)| Some((*key, parts(form, &text)?))).unwrap();
            assert_eq!(found, key, "{form} is taken by an earlier one");
            assert!(parts.iter().all(|(name, part)| *part == format!("<{name}>")), "{form}: {parts:?}");
            assert_eq!(words(Lang::En, &text), text);
        }
    }

    #[test]
    fn chinese_words_have_nothing_english_left() {
        assert_eq!(words(Lang::Zh, "kept checkpoint 256 (of 256 records)"), "留存的检查点 256（256 条记录）");
        assert_eq!(
            words(
                Lang::Zh,
                "its commitment does not read: not a commitment (sha256:… or sm3:… and 32 bytes in base64)"
            ),
            "其承诺值无法识别：不是承诺值（sha256:… 或 sm3:…，后接 base64 的 32 个字节）"
        );
        assert_eq!(
            words(Lang::Zh, "disk I/O error"),
            "disk I/O error",
            "what has no words of ours is told as it is"
        );
    }
}
