//! What befalls a dispute: most go straight, some each in their own way.
//!
//! Invariant: the shares are those of a whole season; a shorter one has its part of them. Late and overdue are not dealt out:
//! they come of how long people take (`county.rs`, `script.rs`).

use crate::db::chance::Chance;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Straight,
    Declined,
    Withdrawn,
    /// A party refuses mediation.
    Refused,
    /// Mediation comes to nothing.
    Failed,
    Referred,
    Regraded,
    Recategorised,
    /// A mediator steps back.
    Recused,
    /// The handler steps back.
    HandlerRecused,
    HandedOver,
    /// The follow-up finds it unsolved.
    NotSolved,
    /// The check finds it back.
    Rebounded,
    /// The resident says that it is not solved.
    Contradicted,
    /// Staff finds it again.
    FoundAgain,
    Escalated,
    Complained,
    /// The other line reports it too: two cases.
    Duplicated,
    /// The same, but it was another matter after all: two cases.
    Mistaken,
    /// Left lying for weeks.
    Forgotten,
}

/// How many of 320.
const SHARES: [(Turn, usize); 19] = [
    (Turn::Declined, 3),
    (Turn::Withdrawn, 3),
    (Turn::Refused, 3),
    (Turn::Failed, 2),
    (Turn::Referred, 20),
    (Turn::Regraded, 14),
    (Turn::Recategorised, 8),
    (Turn::Recused, 11),
    (Turn::HandlerRecused, 2),
    (Turn::HandedOver, 8),
    (Turn::NotSolved, 10),
    (Turn::Rebounded, 8),
    (Turn::Contradicted, 9),
    (Turn::FoundAgain, 5),
    (Turn::Escalated, 8),
    (Turn::Complained, 12),
    (Turn::Duplicated, 12),
    (Turn::Mistaken, 2),
    (Turn::Forgotten, 18),
];
const SEASON: usize = 320;

impl Turn {
    /// How many cases it makes.
    pub fn cases(self) -> usize {
        if matches!(self, Turn::Duplicated | Turn::Mistaken) { 2 } else { 1 }
    }
}

/// The turns of a season of so many cases, in no order.
pub fn dealt(cases: usize, chance: &mut Chance) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for (turn, share) in SHARES {
        turns.extend(std::iter::repeat_n(turn, share * cases / SEASON));
    }
    let dealt: usize = turns.iter().map(|turn| turn.cases()).sum();
    turns.extend(std::iter::repeat_n(Turn::Straight, cases - dealt));
    for place in (1..turns.len()).rev() {
        turns.swap(place, chance.below(place as u64 + 1) as usize);
    }
    turns
}
