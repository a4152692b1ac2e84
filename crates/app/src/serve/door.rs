//! Who is let in: as many connections as there may be in all, and from each address.
//!
//! Invariant: more connections than files are never let in, so the files that the program itself opens are always to be had. Whoever is
//! one too many is closed at once. Not here: how long somebody may stay (`turn.rs`).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::limits::Limits;

/// Files that are kept for the database, evidence and all else that is no connection.
const OWN_FILES: usize = 256;

/// The count of who is inside.
pub struct Door {
    most: usize,
    /// No bound where all come from one proxy.
    most_per_address: Option<usize>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection that was let in; it is counted until this is dropped.
pub struct Entered {
    door: Arc<Door>,
    address: IpAddr,
}

impl Door {
    /// `files` is how many the system gives this program.
    pub fn new(limits: &Limits, behind_https: bool, files: usize) -> Door {
        let ours = OWN_FILES.min(files / 2);
        let most_per_address = (!behind_https).then_some(limits.connections_per_address);
        Door { most: limits.connections.min(files - ours), most_per_address, inside: Mutex::default() }
    }

    /// Lets a connection in, unless it is one too many.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Entered> {
        let mut inside = self.inside();
        if inside.all >= self.most {
            return None;
        }
        if let Some(most) = self.most_per_address {
            let here = inside.by_address.entry(address).or_default();
            if *here >= most {
                return None;
            }
            *here += 1;
        }
        inside.all += 1;
        Some(Entered { door: Arc::clone(self), address })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Counts are whole at every step, also where a thread panicked.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut inside = self.door.inside();
        inside.all -= 1;
        if let Some(here) = inside.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                inside.by_address.remove(&self.address);
            }
        }
    }
}

/// Raises the limit of open files as far as the system lets this program, and says where it stands then.
#[cfg(unix)]
pub fn raise_file_limit() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!("the limit of open files cannot be raised: {error}");
    }
    let files = getrlimit(Resource::Nofile).current;
    files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Where connections are no files there is no such limit.
#[cfg(not(unix))]
pub fn raise_file_limit() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(
        connections: usize,
        connections_per_address: usize,
        behind_https: bool,
        files: usize,
    ) -> Arc<Door> {
        let limits = Limits { connections, connections_per_address, ..Limits::default() };
        Arc::new(Door::new(&limits, behind_https, files))
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_address_leaves_room_for_others_and_whoever_goes_makes_room() {
        let door = door(3, 2, false, 10_000);
        let mut first: Vec<_> = (0..2).map(|_| door.enter(address(1)).unwrap()).collect();
        assert!(door.enter(address(1)).is_none());
        let other = door.enter(address(2)).unwrap();
        assert!(door.enter(address(3)).is_none(), "there are three in all");
        first.pop();
        let again = door.enter(address(1)).unwrap();
        drop((first, other, again));
        assert!(door.inside().by_address.is_empty(), "nothing is kept about whoever has gone");
    }

    #[test]
    fn behind_a_proxy_all_come_from_one_address() {
        let door = door(3, 1, true, 10_000);
        let all: Vec<_> = (0..4).map_while(|_| door.enter(address(1))).collect();
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn never_are_there_more_connections_than_files() {
        for (files, most) in [(100_000, 4096), (1024, 768), (256, 128)] {
            assert_eq!(door(4096, 256, true, files).most, most, "{files}");
        }
    }
}
