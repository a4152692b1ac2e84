//! Files and folders for their owner alone.
//!
//! Invariant: a file made here is 0600 and a folder 0700, whatever the umask adds or takes away, and at no moment more: persons' keys,
//! evidence and rows that were rejected are nobody else's on this machine.
//! Not here: the database's own files (`sqlite_file.rs`), what is made for others to read (an export, a picture of ranks).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder, and those above it, where there is none; one that is there stays as it is.
///
/// # Errors
/// What the system says of it.
pub fn folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        folder(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Ok(()) => close_folder(path),
        // Another made it this moment.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes from everybody else what they may do in a folder.
///
/// # Errors
/// What the system says of it.
pub fn close_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes a file, which must not be there.
///
/// # Errors
/// What the system says of it.
pub fn new_file(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create_new(true))
}

/// Begins a file anew, whether or not it is there.
///
/// # Errors
/// What the system says of it.
pub fn file(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create(true).truncate(true))
}

/// Makes a file of these bytes, in place of whatever is there.
///
/// # Errors
/// What the system says of it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    io::Write::write_all(&mut file(path)?, bytes.as_ref())
}

/// Opens a file as these options say, or makes it.
///
/// # Errors
/// What the system says of it.
pub fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let file = options.open(path)?;
    // It may have been there, or the umask may have made less of what was asked for.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}
