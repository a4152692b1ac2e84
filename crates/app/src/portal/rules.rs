//! PURE. How long an address waits before it may try another code or hand in another case.
//!
//! Invariant: waits grow, are capped at minutes and are forgotten, because a whole town may share one address.
//! Not here: counting (`throttle.rs`), what the log itself refuses (`cases::rules`).

use crate::accounts::Pace;

const SECOND_US: i64 = 1_000_000;
const MINUTE_US: i64 = 60 * SECOND_US;

/// Codes that no case has, from one address. An office helps many people in a day, and a whole town may share one address.
pub const CODE: Pace =
    Pace { free: 8, first_us: SECOND_US, longest_us: 30 * SECOND_US, forgotten_us: 10 * MINUTE_US };
/// Codes that no case has, from anywhere. People's own wrong codes are far fewer; beyond that somebody guesses, and the answer to a
/// wrong code is kept back. A right one never is: whoever commands many addresses would keep all residents out.
pub const WRONG_CODE: Pace =
    Pace { free: 600, first_us: SECOND_US, longest_us: 2 * SECOND_US, forgotten_us: 10 * SECOND_US };
/// Cases handed in from one address.
pub const HAND_IN: Pace =
    Pace { free: 12, first_us: 5 * SECOND_US, longest_us: 2 * MINUTE_US, forgotten_us: 5 * MINUTE_US };

/// Cases handed in from anywhere: so many in ten minutes are registered at once, and what comes beyond waits for a person. Nobody is
/// told to come again.
pub fn hand_ins(most: i64) -> Pace {
    Pace {
        free: most,
        first_us: 0,
        longest_us: 0,
        forgotten_us: 10 * MINUTE_US / most.clamp(1, 10 * MINUTE_US),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_hand_ins_are_free_in_ten_minutes_and_time_makes_room_for_one_after_another() {
        let pace = hand_ins(60);
        let after_sixty = (0..60).fold(0, |owed_us, _| {
            assert!(pace.is_free(owed_us, 0, 0));
            pace.after_try(owed_us, 0, 0)
        });
        assert!(!pace.is_free(after_sixty, 0, 0) && !pace.is_free(after_sixty, 0, 10 * SECOND_US - 1));
        assert!(pace.is_free(after_sixty, 0, 10 * SECOND_US));
        assert!(!hand_ins(0).is_free(0, 0, 0), "where all wait");
    }

    #[test]
    fn waits_double_from_the_first_try_too_many_up_to_their_longest() {
        for (pace, beyond, seconds) in [
            (CODE, -1, 0),
            (CODE, 0, 1),
            (CODE, 1, 2),
            (CODE, 4, 16),
            (CODE, 5, 30),
            (CODE, 5_000, 30),
            (WRONG_CODE, -1, 0),
            (WRONG_CODE, 5_000, 2),
            (HAND_IN, -1, 0),
            (HAND_IN, 0, 5),
            (HAND_IN, 3, 40),
            (HAND_IN, 60, 120),
        ] {
            let owed_us = (pace.free + beyond) * pace.forgotten_us;
            assert_eq!(pace.wait_us(owed_us, 0, 0), seconds * SECOND_US, "{pace:?} {beyond}");
        }
    }
}
