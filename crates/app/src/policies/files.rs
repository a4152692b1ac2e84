//! Where policy files come from: the binary itself, or a folder on disk. Reading only; what they say is judged elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::files::{read_text, shown, unusable};
use crate::refusal::Refusal;

/// `(folder, file, text)` of every TOML file under `policies/`.
static EMBEDDED: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// One policy's folder, or `calendar`.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    pub name: String,
    /// File name to (path for messages, text).
    files: BTreeMap<String, (String, String)>,
}

impl Folder {
    /// A file's path, for messages, and its text.
    pub fn file(&self, name: &str) -> Option<(&str, &str)> {
        self.files.get(name).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The earlier versions of its policy, oldest first.
    pub fn earlier(&self) -> Vec<u32> {
        let version = |name: &String| name.strip_prefix("policy-")?.strip_suffix(".toml")?.parse().ok();
        let mut versions: Vec<u32> = self.files.keys().filter_map(version).collect();
        versions.sort_unstable();
        versions
    }

    /// The folder's own path with a file name that may not exist.
    pub fn path_of(&self, name: &str) -> String {
        self.file(name).map_or_else(|| format!("{}/{name}", self.name), |(path, _)| path.to_owned())
    }

    pub(super) fn put(&mut self, name: &str, path: String, text: String) {
        self.files.insert(name.to_owned(), (path, text));
    }
}

/// The file of an earlier version.
pub fn earlier_file(version: u32) -> String {
    format!("policy-{version}.toml")
}

/// The folders the program carries.
pub fn embedded() -> Vec<Folder> {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for (name, file, text) in EMBEDDED {
        let folder =
            folders.entry(name).or_insert_with(|| Folder { name: (*name).to_owned(), ..Folder::default() });
        folder.put(file, format!("policies/{name}/{file}"), (*text).to_owned());
    }
    folders.into_values().collect()
}

/// The folders of `dir`, or `dir` itself if it holds a policy.
///
/// # Errors
/// When it cannot be read, or holds no policy at all.
pub fn read(dir: &Path) -> Result<Vec<Folder>> {
    if dir.join("policy.toml").is_file() {
        return Ok(vec![read_folder(dir)?]);
    }
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| unusable(dir, &error))?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let mut folders = Vec::new();
    for path in paths.iter().filter(|path| path.is_dir()) {
        let folder = read_folder(path)?;
        if !folder.files.is_empty() {
            folders.push(folder);
        }
    }
    if !folders.iter().any(|folder| folder.file("policy.toml").is_some()) {
        return Err(Refusal::new("refusal-no-policies").with("path", shown(dir)).into());
    }
    Ok(folders)
}

fn read_folder(dir: &Path) -> Result<Folder> {
    let resolved = dir.canonicalize().map_err(|error| unusable(dir, &error))?;
    let name = resolved.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut folder = Folder { name, ..Folder::default() };
    for entry in fs::read_dir(dir).map_err(|error| unusable(dir, &error))? {
        let path = entry.map_err(|error| unusable(dir, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            let text = read_text(&path)?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            folder.put(&name, path.display().to_string(), text);
        }
    }
    Ok(folder)
}
