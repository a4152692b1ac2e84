//! The one place where the time of day enters the program, and the watch over it.
//!
//! A wall clock can be wrong: set by hand, by a broken time server, by a battery. Beside it runs a clock that only counts, also while
//! the machine sleeps, and that nobody sets. As long as both go together the wall clock is believed. Once they part by more than a
//! minute, the program goes on with the time it believed until then, and the desk writes no facts.
//! Not here: whether the clock fits the log (`log.rs`, `gate.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How far the two clocks may part before the wall clock is no longer believed.
pub const MOST_SKEW_US: i64 = 60_000_000;

/// The clock that the desk gives its commands and that pages show.
#[derive(Clone)]
pub enum Clock {
    Watched(Arc<Watched>),
    /// A clock that stands where it is put: demonstrations and tests.
    Set(Arc<AtomicI64>),
}

/// Two clocks, and how far apart they stood when the wall clock was last believed.
pub struct Watched {
    clocks: Clocks,
    apart_us: AtomicI64,
}

enum Clocks {
    System,
    /// For tests: wall clock and counting clock.
    Set(Arc<AtomicI64>, Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock, believed as it stands now.
    pub fn system() -> Clock {
        Clock::Watched(Arc::new(Watched::new(Clocks::System)))
    }

    /// Two clocks that stand where they are put: wall and counting, in microseconds.
    pub fn of_two(wall_us: Arc<AtomicI64>, counted_us: Arc<AtomicI64>) -> Clock {
        Clock::Watched(Arc::new(Watched::new(Clocks::Set(wall_us, counted_us))))
    }

    /// Microseconds UTC, as far as the wall clock is believed.
    pub fn now_us(&self) -> i64 {
        match self {
            Clock::Watched(watched) => watched.now_us(),
            Clock::Set(now_us) => now_us.load(Ordering::Relaxed),
        }
    }

    /// By how much the wall clock has left the counting one, in microseconds, where that is too much to believe it.
    pub fn skew_us(&self) -> Option<i64> {
        match self {
            Clock::Watched(watched) => Some(watched.skew_us()).filter(|skew| skew.abs() > MOST_SKEW_US),
            Clock::Set(_) => None,
        }
    }

    /// Somebody says that the wall clock is right: it is believed from now on.
    pub fn believe(&self) {
        if let Clock::Watched(watched) = self {
            watched.apart_us.store(watched.clocks.apart_us(), Ordering::Relaxed);
        }
    }
}

impl Watched {
    fn new(clocks: Clocks) -> Watched {
        let apart_us = AtomicI64::new(clocks.apart_us());
        Watched { clocks, apart_us }
    }

    fn skew_us(&self) -> i64 {
        self.clocks.apart_us() - self.apart_us.load(Ordering::Relaxed)
    }

    fn now_us(&self) -> i64 {
        let wall_us = self.clocks.wall_us();
        let skew_us = self.skew_us();
        if skew_us.abs() > MOST_SKEW_US { wall_us - skew_us } else { wall_us }
    }
}

impl Clocks {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time of day enters the program")]
    fn wall_us(&self) -> i64 {
        match self {
            Clocks::System => jiff::Timestamp::now().as_microsecond(),
            Clocks::Set(wall_us, _) => wall_us.load(Ordering::Relaxed),
        }
    }

    fn counted_us(&self) -> i64 {
        match self {
            Clocks::System => counted_by_the_system_us(),
            Clocks::Set(_, counted_us) => counted_us.load(Ordering::Relaxed),
        }
    }

    fn apart_us(&self) -> i64 {
        self.wall_us() - self.counted_us()
    }
}

/// Microseconds since some moment, counting those in which the machine slept where the system tells them.
fn counted_by_the_system_us() -> i64 {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    let now = rustix::time::clock_gettime(clock);
    now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(wall_us: i64) -> (Clock, Arc<AtomicI64>, Arc<AtomicI64>) {
        let (wall, counted) = (Arc::new(AtomicI64::new(wall_us)), Arc::new(AtomicI64::new(0)));
        (Clock::of_two(Arc::clone(&wall), Arc::clone(&counted)), wall, counted)
    }

    #[test]
    fn a_wall_clock_that_leaves_the_counting_one_is_not_believed_until_somebody_says_so() {
        let start_us = 1_772_420_000_000_000;
        let (clock, wall, counted) = two(start_us);
        wall.fetch_add(59_000_000, Ordering::Relaxed);
        assert_eq!((clock.now_us(), clock.skew_us()), (start_us + 59_000_000, None));
        wall.fetch_add(7_900 * 365 * 86_400_000_000, Ordering::Relaxed);
        counted.fetch_add(5_000_000, Ordering::Relaxed);
        assert_eq!(clock.now_us(), start_us + 5_000_000, "the counted time goes on");
        assert!(clock.skew_us().is_some_and(|skew_us| skew_us > 0));
        clock.believe();
        assert_eq!((clock.now_us(), clock.skew_us()), (wall.load(Ordering::Relaxed), None));
    }

    #[test]
    fn a_wall_clock_that_comes_back_is_believed_again() {
        let (clock, wall, counted) = two(1_772_420_000_000_000);
        wall.fetch_sub(3_600_000_000, Ordering::Relaxed);
        assert!(clock.skew_us().is_some_and(|skew_us| skew_us < 0));
        wall.fetch_add(3_602_000_000, Ordering::Relaxed);
        counted.fetch_add(1_000_000, Ordering::Relaxed);
        assert_eq!((clock.now_us(), clock.skew_us()), (1_772_420_002_000_000, None));
    }
}
