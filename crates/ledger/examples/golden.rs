//! Makes the golden log and the test vectors: `cargo run -p bellwether-ledger --example golden [FOLDER]`.
//!
//! Invariant: no input but this file, so every run writes the same bytes; a test compares them with those kept.
//! Not here: any secret. The seed is public and signs nothing but examples.

use std::fmt::Write as _;

use bellwether_ledger::{
    Checkpoint, Digest, EMPTY_ROOT, Edge, Hash, OpenPart, Receipt, Record, SigningKey, TILE_WIDTH, TileId,
    commit_sealed, consistency_proof, entries_path, entry_bundle, inclusion_proof, leaf_hash,
};
use serde_json::{Value, json};
use sha2::Digest as _;

pub const JURISDICTION: i64 = 652_325;
pub const ORIGIN: &str = "example.org/bellwether/golden";
pub const RECORDS: u64 = 300;
/// The golden log's earlier checkpoint covers this many records.
pub const OLDER: u64 = 200;
const SEED: [u8; 32] = *b"bellwether golden log: not a key";

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let files = files();
    for (path, bytes) in &files {
        let path = std::path::Path::new(&folder).join(path);
        std::fs::create_dir_all(path.parent().expect("every file stands in a folder"))?;
        std::fs::write(path, bytes)?;
    }
    eprintln!("wrote {} files into {folder}", files.len());
    Ok(())
}

pub fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, SEED).expect("the origin is a key name")
}

/// Every kept file, by its path in the crate.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let openings: Vec<Opening> = (0..RECORDS).map(Opening::of).collect();
    let entries: Vec<Vec<u8>> = openings.iter().map(|opening| encode(&opening.record)).collect();
    let mut files = vec![
        ("golden/key".to_owned(), format!("{}\n", key().verifier().vkey()).into_bytes()),
        (
            "golden/openings.txt".to_owned(),
            openings.iter().map(Opening::text).collect::<String>().into_bytes(),
        ),
        ("golden/receipt-1.txt".to_owned(), receipt(1, &entries).text().into_bytes()),
        ("golden/checkpoint-200".to_owned(), note(&entries[..OLDER as usize]).into_bytes()),
        ("vectors/vectors.json".to_owned(), vectors(&entries)),
    ];
    let public = published(&entries, &key());
    files.extend(public.into_iter().map(|(path, bytes)| (format!("golden/log/{path}"), bytes)));
    files
}

/// The files a log of these entries publishes.
pub fn published(entries: &[Vec<u8>], key: &SigningKey) -> Vec<(String, Vec<u8>)> {
    let mut edge = Edge::empty();
    entries.iter().for_each(|entry| edge.push(leaf_hash(entry)));
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: edge.size(), root: edge.root() };
    let note = key.sign(&checkpoint).expect("the origin is one line");
    let mut files = vec![("checkpoint".to_owned(), note.into_bytes())];
    for (id, bytes) in edge.take_changed_tiles() {
        files.push((id.path((bytes.len() / 32) as u16), bytes));
    }
    for (index, chunk) in (0..).zip(entries.chunks(usize::from(TILE_WIDTH))) {
        let path = entries_path(index, chunk.len() as u16);
        files.push((path, entry_bundle(chunk.iter().map(Vec::as_slice))));
    }
    files
}

/// The receipt of a record in the log of these entries.
pub fn receipt(seq: u64, entries: &[Vec<u8>]) -> Receipt {
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let opening = Opening::of(seq);
    Receipt {
        entry: String::from_utf8(encode(&opening.record)).expect("a record is text"),
        open: opening.part().text(&opening.salt).expect("well formed"),
        index: seq,
        path: inclusion_proof(seq, entries.len() as u64, &tiles(&leaves)).expect("the tiles are whole"),
        checkpoint: note(entries),
    }
}

/// The signed checkpoint of a log of these entries.
pub fn note(entries: &[Vec<u8>]) -> String {
    let mut edge = Edge::empty();
    entries.iter().for_each(|entry| edge.push(leaf_hash(entry)));
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: edge.size(), root: edge.root() };
    key().sign(&checkpoint).expect("the origin is one line")
}

pub fn encode(record: &Record) -> Vec<u8> {
    record.encode().expect("the record is well formed")
}

/// A record with what it commits to.
#[derive(Clone, Debug)]
pub struct Opening {
    pub record: Record,
    pub salt: [u8; 16],
    pub kind: String,
    pub stream: String,
    pub version: u64,
    pub occurred_on: String,
    pub recorded_at_us: i64,
    pub actor: String,
    pub sealed: u64,
    pub body: String,
}

impl Opening {
    pub fn of(seq: u64) -> Opening {
        const KINDS: [&str; 5] = ["accepted", "analysed", "mediated", "agreed", "closed"];
        let (case, step) = (seq / 5, (seq % 5) as usize);
        let recorded_at_us = 1_767_225_600_000_000 + 86_400_000_123 * seq as i64;
        let mut opening = Opening {
            record: Record {
                jurisdiction: JURISDICTION,
                seq,
                id: uuid("record", seq, '4'),
                minute: recorded_at_us / 60_000_000,
                commitment: commit_sealed(&[0; 16], b""),
            },
            salt: filler("salt", seq)[..16].try_into().expect("16 bytes"),
            kind: format!("case.{}", KINDS[step]),
            stream: format!("case/{}", uuid("case", case, '7')),
            version: step as u64 + 1,
            occurred_on: format!("2026-{:02}-{:02}", 1 + seq / 28 % 12, 1 + seq % 28),
            recorded_at_us,
            actor: format!("person/{}", seq % 7 + 1),
            sealed: seq % 3,
            body: format!("{{\"case\":{case},\"step\":{step},\"说明\":\"示例\"}}"),
        };
        opening.commit();
        opening
    }

    /// After a change of the open part.
    pub fn commit(&mut self) {
        self.record.commitment = self.part().commit(Digest::Sha256, &self.salt).expect("well formed");
    }

    pub fn part(&self) -> OpenPart<'_> {
        let sealed = (0..self.sealed)
            .map(|part| commit_sealed(&self.salt, &filler("sealed", self.record.seq * 3 + part)));
        OpenPart {
            kind: &self.kind,
            stream: &self.stream,
            version: self.version,
            occurred_on: &self.occurred_on,
            recorded_at_us: self.recorded_at_us,
            actor: &self.actor,
            sealed: sealed.collect(),
            body: &self.body,
        }
    }

    /// The open part, and an empty line.
    fn text(&self) -> String {
        self.part().text(&self.salt).expect("well formed") + "\n"
    }
}

/// Bytes that look like chance and are always the same.
fn filler(purpose: &str, number: u64) -> Hash {
    sha2::Sha256::digest(format!("bellwether golden {purpose} {number}")).into()
}

fn uuid(purpose: &str, number: u64, version: char) -> String {
    let text = hex(&filler(purpose, number));
    format!("{}-{}-{version}{}-8{}-{}", &text[..8], &text[8..12], &text[12..15], &text[15..18], &text[18..30])
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

fn hexes(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hex(hash)).collect()
}

/// Test vectors for other implementations, as JSON.
fn vectors(entries: &[Vec<u8>]) -> Vec<u8> {
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let key = key();
    let all = json!({
        "records": entries[..4].iter().zip(&leaves).map(|(entry, leaf)| json!({
            "entry": String::from_utf8_lossy(entry),
            "leaf_hash": hex(leaf),
        })).collect::<Vec<_>>(),
        "refused_records": refused_records(&String::from_utf8_lossy(&entries[2])),
        "open_parts": open_parts(),
        "refused_open_parts": refused_open_parts(&Opening::of(2)),
        "sealed_parts": sealed(),
        "roots": (0..=20).map(|size| json!({ "size": size, "root": hex(&root(&leaves[..size])) })).collect::<Vec<_>>(),
        "empty_root": hex(&EMPTY_ROOT),
        "inclusion": inclusions(&leaves),
        "consistency": consistencies(&leaves),
        "paths": paths(),
        "note": {
            "seed": hex(&SEED),
            "vkey": key.verifier().vkey(),
            "origin": ORIGIN,
            "size": 20,
            "note": note(&entries[..20]),
        },
    });
    let mut text = serde_json::to_vec_pretty(&all).expect("JSON of text and numbers");
    text.push(b'\n');
    text
}

fn root(leaves: &[Hash]) -> Hash {
    let mut edge = Edge::empty();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    edge.root()
}

fn tiles(leaves: &[Hash]) -> impl Fn(TileId, u16) -> Option<Vec<u8>> {
    let mut edge = Edge::empty();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    let tiles = edge.take_changed_tiles();
    move |id, _| tiles.iter().find(|(known, _)| *known == id).map(|(_, bytes)| bytes.clone())
}

/// Open parts with their commitments by either function.
fn open_parts() -> Vec<Value> {
    let of = |opening: &Opening| {
        let commit = |digest| opening.part().commit(digest, &opening.salt).expect("well formed").to_string();
        let text = opening.part().text(&opening.salt).expect("well formed");
        json!({ "text": text, "sha256": commit(Digest::Sha256), "sm3": commit(Digest::Sm3) })
    };
    let mut spoken = Opening::of(4);
    spoken.actor = "张三 sealed 李四".to_owned();
    spoken.body = "{\"事由\":\"地界\\n水渠\"}".to_owned();
    [Opening::of(0), Opening::of(1), Opening::of(2), spoken].iter().map(of).collect()
}

fn sealed() -> Vec<Value> {
    let salt: [u8; 16] = *b"0123456789abcdef";
    let mut all = Vec::new();
    for digest in [Digest::Sha256, Digest::Sm3] {
        for ciphertext in [&b""[..], &[0, 1, 2, 255]] {
            let made = digest.commit_sealed(&salt, ciphertext).to_string();
            all.push(json!({ "salt": hex(&salt), "ciphertext": hex(ciphertext), "commitment": made }));
        }
    }
    all
}

fn paths() -> Vec<Value> {
    [(0, 0, 256), (0, 0, 1), (0, 999, 256), (1, 1000, 255), (0, 1_234_067, 256), (5, 0, 7)]
        .map(|(level, index, width)| {
            let hashes = TileId { level, index }.path(width);
            let entries = entries_path(index, width);
            json!({ "level": level, "index": index, "width": width, "hashes": hashes, "entries": entries })
        })
        .to_vec()
}

fn inclusions(leaves: &[Hash]) -> Vec<Value> {
    let proof = |index: u64, size: u64| {
        let leaves = &leaves[..size as usize];
        let hashes = inclusion_proof(index, size, &tiles(leaves)).expect("the tiles are whole");
        json!({
            "index": index, "size": size, "leaf": hex(&leaves[index as usize]),
            "root": hex(&root(leaves)), "proof": hexes(&hashes),
        })
    };
    [(0, 1), (0, 2), (2, 3), (4, 7), (6, 7), (0, 20), (16, 20), (19, 20), (255, 300), (299, 300)]
        .map(|(index, size)| proof(index, size))
        .to_vec()
}

fn consistencies(leaves: &[Hash]) -> Vec<Value> {
    let proof = |old: u64, new: u64| {
        let hashes =
            consistency_proof(old, new, &tiles(&leaves[..new as usize])).expect("the tiles are whole");
        json!({
            "old": old, "new": new, "old_root": hex(&root(&leaves[..old as usize])),
            "new_root": hex(&root(&leaves[..new as usize])), "proof": hexes(&hashes),
        })
    };
    [(0, 5), (1, 2), (3, 7), (4, 7), (6, 8), (7, 20), (16, 20), (20, 20), (200, 300), (256, 300)]
        .map(|(old, new)| proof(old, new))
        .to_vec()
}

/// The text with one of its lines replaced.
fn with_line(text: &str, number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[number] = line;
    lines.join("\n") + "\n"
}

/// Bytes that look like a record and must be refused, each with the reason.
fn refused_records(entry: &str) -> Vec<Value> {
    let line = |number: usize, text: &str| with_line(entry, number, text);
    let id = |letter: &str, place: usize| {
        let mut id = entry.lines().nth(3).expect("a record has an id").to_owned();
        id.replace_range(place..=place, letter);
        line(3, &id)
    };
    let mut cases = vec![
        ("no line feed at the end", entry.trim_end().to_owned()),
        ("carriage returns", entry.replace('\n', "\r\n")),
        ("an empty line at the end", format!("{entry}\n")),
        ("a second commitment", format!("{entry}{}\n", entry.lines().nth(5).unwrap_or_default())),
        ("another version of the format", line(0, "bellwether record v3")),
        ("a jurisdiction of five digits", line(1, "65232")),
        ("a leading zero", line(2, "02")),
        ("a sign", line(2, "+2")),
        ("an upper-case id", line(3, "0192F7C2-0000-4000-8000-00000000000A")),
        ("an id of version 7", id("7", 14)),
        ("an id of another variant", id("c", 19)),
        (
            "a commitment with the name of its line",
            line(5, "open sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ),
        ("an unknown hash function", line(5, "md5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("31 bytes", line(5, "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")),
        ("trailing bits", line(5, "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")),
    ];
    let minutes = [
        ("a day that does not exist", "2026-02-29T10:05Z"),
        ("hour 24", "2026-02-28T24:00Z"),
        ("minute 60", "2026-02-28T10:60Z"),
        ("seconds", "2026-02-28T10:05:00Z"),
        ("a zone", "2026-02-28T10:05+08:00"),
        ("a space in the minute", "2026-02-28 10:05Z"),
        ("a minute before 1970", "1969-12-31T23:59Z"),
        ("a minute in decimal", "29511360"),
    ];
    cases.extend(minutes.map(|(why, text)| (why, line(4, text))));
    cases.into_iter().map(|(why, entry)| json!({ "why": why, "entry": entry })).collect()
}

/// Text that looks like an open part and must be refused, each with the reason.
fn refused_open_parts(opening: &Opening) -> Vec<Value> {
    let text = opening.part().text(&opening.salt).expect("well formed");
    let line = |number, line: &str| with_line(&text, number, line);
    let sealed: Vec<&str> = text.lines().filter(|line| line.starts_with("sealed ")).collect();
    let cases = [
        ("no line feed at the end", text.trim_end().to_owned()),
        ("a line after the body", format!("{text}\n")),
        ("a body of two lines", text.replace(",\"step\"", ",\n\"step\"")),
        ("another version of the format", line(0, "bellwether open v1")),
        ("a salt in upper case", line(1, "salt 95ABDEC8FF924945E47879F69BEBC9D4")),
        ("a salt of 15 bytes", line(1, "salt 95abdec8ff924945e47879f69bebc9")),
        ("a line without its name", line(2, "case.accepted")),
        ("an empty word in the kind", line(2, "kind case..accepted")),
        ("a space in the stream", line(3, "stream case/1 2")),
        ("version 0", line(4, "version 0")),
        ("a day that does not exist", line(5, "occurred_on 2026-02-29")),
        ("a time before 1970", line(6, "recorded_at_us -1")),
        ("no actor", line(7, "actor ")),
        ("a sealed part before the actor", {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.swap(7, 8);
            lines.join("\n") + "\n"
        }),
        ("a sealed part by another function", line(8, &sealed[0].replace("sha256", "md5"))),
        ("no body", text.lines().take(10).map(|line| format!("{line}\n")).collect()),
        ("an empty body", line(10, "body ")),
    ];
    cases.into_iter().map(|(why, text)| json!({ "why": why, "text": text })).collect()
}
