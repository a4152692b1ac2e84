//! The check that a record's page runs in the reader's browser, on every inclusion proof of small trees and on what is none.
//!
//! Trees and paths are made here from the definition in RFC 6962, section 2.1, not by the code that makes the log's.

use anyhow::{Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_ledger::{Hash, leaf_hash, node_hash};
use serde::Serialize;

use crate::check::watched;
use crate::visitor::{Demonstration, Look, Visitor};

/// What pages load.
const VERIFY: &str = include_str!("../../../static/verify.js");

/// Boxes at a time: few enough that a slow machine has answered for all of them before the driver gives up.
const AT_ONCE: usize = 250;

/// Puts a box for each claim on the page, as a record's page has one, in place of those before.
const PUT: &str = "document.querySelectorAll('[data-verify]').forEach((box) => box.remove());
for (const data of arguments[0]) {
    const box = document.createElement('div');
    Object.assign(box.dataset, data, {verify: ''});
    const result = document.createElement('p');
    result.setAttribute('role', 'status');
    box.append(document.createElement('button'), result);
    document.body.append(box);
}";

/// Presses every button, and returns what each box says once all have spoken.
const PRESS: &str = "const said = (box) => new Promise((done) => {
    const [button, result] = box.children;
    new MutationObserver(() => done(result.dataset.state)).observe(result, {attributes: true});
    button.click();
});
return Promise.all([...document.querySelectorAll('[data-verify]')].map(said))";

/// One box: what a record's page gives the browser, as text.
#[derive(Debug, Serialize)]
struct Claim {
    entry: String,
    index: String,
    size: String,
    path: String,
    root: String,
}

/// Asks the browser about every claim and compares its word with what is true.
///
/// # Errors
/// It took a false claim or refused a true one.
pub async fn told_apart(there: &Demonstration) -> Result<Vec<String>> {
    let claims: Vec<(Claim, bool)> = (1..=40).flat_map(claims).collect();
    Visitor::visits(there, None, Look::PLAIN, async |visitor| {
        visitor.open("/sign-in", 200).await?;
        for some in claims.chunks(AT_ONCE) {
            let boxes: Vec<&Claim> = some.iter().map(|(claim, _)| claim).collect();
            visitor.client.execute(PUT, vec![serde_json::to_value(boxes)?]).await?;
            visitor.client.execute(VERIFY, Vec::new()).await?;
            let said: Vec<String> = serde_json::from_value(visitor.ask(PRESS).await?)?;
            ensure!(said.len() == some.len(), "of {} boxes {} spoke", some.len(), said.len());
            for ((claim, truth), said) in some.iter().zip(said) {
                ensure!(
                    said == if *truth { "good" } else { "bad" },
                    "the browser calls this {said}: {claim:?}"
                );
            }
        }
        watched(visitor, "proofs", 200).await
    })
    .await
}

/// True and false claims about each record of a tree.
fn claims(size: usize) -> Vec<(Claim, bool)> {
    let entries: Vec<Vec<u8>> = (0..size).map(|number| format!("entry {number}").into_bytes()).collect();
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let root = root_of(&leaves);
    let mut claims = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = path_of(index, &leaves);
        let longer = [path.as_slice(), &[root]].concat();
        let mut claim = |entry: &[u8], index, path: &[Hash], truth| {
            claims.push((Claim::new(entry, index, size, path, &root), truth));
        };
        claim(entry, index, &path, true);
        claim(b"other", index, &path, false);
        claim(entry, index, &longer, false);
        claim(entry, size, &path, false);
        if size > 1 {
            claim(entry, (index + 1) % size, &path, false);
            claim(entry, index, &path[1..], false);
        }
    }
    claims
}

impl Claim {
    fn new(entry: &[u8], index: usize, size: usize, path: &[Hash], root: &Hash) -> Claim {
        let path: Vec<String> = path.iter().map(|hash| STANDARD.encode(hash)).collect();
        Claim {
            entry: STANDARD.encode(entry),
            index: index.to_string(),
            size: size.to_string(),
            path: path.join(" "),
            root: STANDARD.encode(root),
        }
    }
}

/// Where RFC 6962 splits a tree: the largest power of two below its size.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

fn root_of(leaves: &[Hash]) -> Hash {
    if let [leaf] = leaves {
        return *leaf;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    node_hash(&root_of(left), &root_of(right))
}

fn path_of(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (path_of(index, left), root_of(right))
    } else {
        (path_of(index - left.len(), right), root_of(left))
    };
    path.push(sibling);
    path
}

#[cfg(test)]
mod tests {
    use bellwether_ledger::verify_inclusion;

    use super::*;

    #[test]
    fn the_paths_are_those_that_the_log_takes_and_no_other() {
        for size in 1..=40_usize {
            let leaves: Vec<Hash> = (0..size).map(|number| leaf_hash(&number.to_be_bytes())).collect();
            let root = root_of(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let path = path_of(index, &leaves);
                let takes =
                    |path: &[Hash]| verify_inclusion(leaf, index as u64, size as u64, path, &root).is_ok();
                assert!(takes(&path), "{index} of {size}");
                assert!(!takes(&[path.as_slice(), &[root]].concat()), "{index} of {size}");
            }
        }
    }
}
