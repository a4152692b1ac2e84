//! A sheet of evidence: a one-page PDF that says whose demonstration it belongs to.
//!
//! Invariant: the same words make the same bytes. Not here: real agreements, which people scan or write themselves.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::cases::model::EvidenceRef;
use crate::db::{Installation, hex, private};

pub struct Paper {
    pub named: EvidenceRef,
    bytes: Vec<u8>,
}

impl Paper {
    /// `kind` as the policy names it; `line` in letters of ASCII; `name` is the file's.
    pub fn new(kind: &str, name: &str, line: &str) -> Paper {
        let bytes = pdf(line).into_bytes();
        let named = EvidenceRef {
            kind: kind.to_owned(),
            sha256: hex(&Sha256::digest(&bytes)),
            media_type: "application/pdf".to_owned(),
            size_bytes: bytes.len() as u64,
            name: name.to_owned(),
        };
        Paper { named, bytes }
    }

    /// Puts it where evidence stands, before the command that names it.
    pub fn keep(&self, installation: &Installation) -> Result<()> {
        let path = installation.evidence_file(&self.named.sha256).context("a hash names a file")?;
        private::folder(path.parent().context("evidence stands in a folder")?)?;
        private::write(&path, &self.bytes).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The least a PDF reader asks for (ISO 32000-1, 7.5): objects, their table, a trailer.
fn pdf(line: &str) -> String {
    let text = format!("BT /F1 14 Tf 72 760 Td (Bellwether demonstration) Tj 0 -28 Td ({line}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        put(&mut file, &format!("{number} 0 obj{object}endobj\n"));
    }
    let table = file.len();
    put(&mut file, &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        put(&mut file, &format!("{place:010} 00000 n \n"));
    }
    put(
        &mut file,
        &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1),
    );
    file
}

fn put(file: &mut String, text: &str) {
    write!(file, "{text}").expect("writing to a string cannot fail");
}
