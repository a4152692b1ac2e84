//! Builds what the binary carries: the tables of locale and policy files, and the static files with their hash and compressed forms.
//!
//! Invariant: a file's URL holds the hash of its bytes, so a browser may keep it for ever.
//! Not here: how they are served (`web/static_files.rs`) or spoken (`web/locale.rs`).

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// The kinds of file `static/` may serve, with their media types.
const KINDS: [(&str, &str); 3] =
    [("css", "text/css; charset=utf-8"), ("js", "text/javascript; charset=utf-8"), ("svg", "image/svg+xml")];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    locales(&root, &out)?;
    policies(&root, &out)?;
    static_files(&root, &out)
}

/// `&[(folder, file, text)]` over every `policies/<folder>/<file>.toml`.
fn policies(root: &Path, out: &Path) -> io::Result<()> {
    let mut table = String::from("&[\n");
    let policies = root.join("policies");
    println!("cargo::rerun-if-changed={}", policies.display());
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&policies)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let name = stem(folder);
        for file in sorted_files(folder, &["toml"])? {
            let path = fs::canonicalize(&file)?;
            let file_name = format!("{}.toml", stem(&file));
            writeln!(table, "    ({name:?}, {file_name:?}, include_str!({path:?})),")
                .expect("a string takes text");
        }
    }
    table.push(']');
    fs::write(out.join("policies.rs"), table)
}

/// `LOCALES: &[(language tag, slice, text)]` over every `locales/<tag>/<slice>.ftl`.
fn locales(root: &Path, out: &Path) -> io::Result<()> {
    let mut table = String::from("&[\n");
    for tag in ["zh-CN", "en"] {
        let folder = root.join("locales").join(tag);
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in sorted_files(&folder, &["ftl"])? {
            let slice = stem(&file);
            let path = fs::canonicalize(&file)?;
            writeln!(table, "    ({tag:?}, {slice:?}, include_str!({path:?})),")
                .expect("a string takes text");
        }
    }
    table.push(']');
    fs::write(out.join("locales.rs"), table)
}

/// `FILES: &[StaticFile]` over every servable file of `static/`.
fn static_files(root: &Path, out: &Path) -> io::Result<()> {
    let folder = root.join("static");
    println!("cargo::rerun-if-changed={}", folder.display());
    let extensions = KINDS.map(|(extension, _)| extension);
    let mut table = String::from("&[\n");
    for file in sorted_files(&folder, &extensions)? {
        let name = file.file_name().and_then(|name| name.to_str()).expect("our names are ASCII");
        let kind = KINDS.iter().find(|(extension, _)| name.ends_with(extension)).expect("filtered above").1;
        let bytes = fs::read(&file)?;
        let hash: String = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let packed = packed(out, name, &hash, &bytes)?;
        writeln!(
            table,
            "    StaticFile {{ name: {name:?}, href: \"/static/{hash}/{name}\", hash: {hash:?}, kind: {kind:?}, \
             plain: include_bytes!({:?}), gzip: include_bytes!({:?}), brotli: include_bytes!({:?}) }},",
            fs::canonicalize(&file)?,
            packed.0,
            packed.1
        )
        .expect("a string takes text");
    }
    table.push(']');
    fs::write(out.join("static_files.rs"), table)
}

/// The gzip and brotli forms, made once for each content: the best level is slow in an unoptimised build script.
fn packed(out: &Path, name: &str, hash: &str, bytes: &[u8]) -> io::Result<(PathBuf, PathBuf)> {
    let gzip = out.join(format!("{name}.{hash}.gz"));
    let brotli = out.join(format!("{name}.{hash}.br"));
    if !(gzip.exists() && brotli.exists()) {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes)?;
        fs::write(&gzip, encoder.finish()?)?;
        let mut small = Vec::new();
        let params = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
        brotli::BrotliCompress(&mut &bytes[..], &mut small, &params)?;
        fs::write(&brotli, small)?;
    }
    Ok((gzip, brotli))
}

fn sorted_files(folder: &Path, extensions: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
