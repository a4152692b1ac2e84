//! Free space: below a floor nothing more is taken in, so that a full disk is never met in the middle of a write.
//!
//! Not here: what a disk that is full all the same means (`trouble.rs`).

use std::path::Path;

/// How much must stay free for files and facts to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// The larger of 512 MiB and 2 % of the disk.
    Usual,
    Bytes(u64),
}

const USUAL_BYTES: u64 = 512 << 20;

impl Floor {
    /// The floor on a disk of this size, in bytes.
    fn bytes(self, size_bytes: u64) -> u64 {
        match self {
            Floor::Usual => USUAL_BYTES.max(size_bytes / 50),
            Floor::Bytes(bytes) => bytes,
        }
    }

    /// Whether the disk that holds `folder` has less than the floor. A disk that does not tell is not refused.
    pub fn is_undercut(self, folder: &Path) -> bool {
        let Ok(disk) = rustix::fs::statvfs(folder) else { return false };
        let free_bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
        free_bytes < self.bytes(disk.f_blocks.saturating_mul(disk.f_frsize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_floor_is_the_larger_of_half_a_gibibyte_and_two_hundredths() {
        assert_eq!(Floor::Usual.bytes(10 << 30), 512 << 20);
        assert_eq!(Floor::Usual.bytes(100 << 30), 2 << 30);
        assert_eq!(Floor::Bytes(7).bytes(100 << 30), 7);
    }

    #[test]
    fn a_floor_higher_than_any_disk_is_undercut_and_one_of_nothing_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Floor::Bytes(u64::MAX).is_undercut(folder.path()));
        assert!(!Floor::Bytes(0).is_undercut(folder.path()));
    }
}
