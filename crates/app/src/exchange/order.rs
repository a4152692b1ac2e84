//! PURE. Tells by the order of the rows which of its two occurrences is meant when an hour came twice.
//!
//! Invariant: a time is settled only where exactly one of its meanings lets the rows run forward; what would have to be guessed stays open.

use std::collections::HashMap;

use super::times::When;

/// How far the times of earlier rows have come.
#[derive(Default)]
pub struct Order {
    /// The last time of a file whose rows have run forward all along; none once they have not.
    file: Reached,
    /// The last time of each case, by its log's id.
    cases: HashMap<String, i64>,
}

enum Reached {
    Forward(i64),
    Mixed,
}

impl Default for Reached {
    fn default() -> Reached {
        Reached::Forward(i64::MIN)
    }
}

impl Order {
    /// Settles the times of the next rows, each with its case: by the order of the whole file while its rows
    /// run forward, otherwise by that of the case's rows. A time that neither settles is `None`.
    pub fn settle(&mut self, rows: &[(&str, When)]) -> Vec<Option<i64>> {
        let mut times: Vec<When> = rows.iter().map(|(_, when)| *when).collect();
        if let Reached::Forward(from_us) = self.file {
            self.file = match forward(&times, from_us) {
                Some(spans) => {
                    narrow(&mut times, &spans);
                    Reached::Forward(spans.last().map_or(from_us, |(earliest_us, _)| *earliest_us))
                }
                None => Reached::Mixed,
            };
        }
        let mut of_case: HashMap<&str, Vec<usize>> = HashMap::new();
        for (n, (case, _)) in rows.iter().enumerate() {
            of_case.entry(case).or_default().push(n);
        }
        for (case, places) in of_case {
            let mut own: Vec<When> = places.iter().map(|n| times[*n]).collect();
            let from_us = self.cases.get(case).copied().unwrap_or(i64::MIN);
            if let Some(spans) = forward(&own, from_us) {
                narrow(&mut own, &spans);
                if let Some((earliest_us, _)) = spans.last() {
                    self.cases.insert(case.to_owned(), *earliest_us);
                }
            }
            for (place, when) in places.iter().zip(own) {
                times[*place] = when;
            }
        }
        times.into_iter().map(When::at_us).collect()
    }
}

/// For each time of a sequence, the earliest and the latest it can be so that all run forward from `from_us`;
/// `None` if they cannot.
fn forward(times: &[When], from_us: i64) -> Option<Vec<(i64, i64)>> {
    let mut spans = Vec::with_capacity(times.len());
    let mut reached = from_us;
    for when in times {
        reached = when.meanings().into_iter().find(|at_us| *at_us >= reached)?;
        spans.push((reached, reached));
    }
    let mut ahead = i64::MAX;
    for (when, span) in times.iter().zip(&mut spans).rev() {
        // One is always found: the earliest fits, and is no later than the next one can be.
        ahead = when.meanings().into_iter().rev().find(|at_us| *at_us <= ahead)?;
        span.1 = ahead;
    }
    Some(spans)
}

fn narrow(times: &mut [When], spans: &[(i64, i64)]) {
    for (when, (earliest_us, latest_us)) in times.iter_mut().zip(spans) {
        if earliest_us == latest_us {
            *when = When::At(*earliest_us);
        }
    }
}

impl When {
    /// In the order of time.
    fn meanings(self) -> [i64; 2] {
        match self {
            When::At(at_us) => [at_us, at_us],
            When::Twice { first_us, second_us } => [first_us, second_us],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes after one o'clock in the night in which the clocks go back from three to two: 90 is half past two, or 150.
    fn at(minutes: i64) -> When {
        if (60..120).contains(&minutes) {
            When::Twice { first_us: minutes, second_us: minutes + 60 }
        } else {
            When::At(minutes)
        }
    }

    fn settled(rows: &[(&str, i64)]) -> Vec<Option<i64>> {
        let rows: Vec<(&str, When)> = rows.iter().map(|(case, minutes)| (*case, at(*minutes))).collect();
        Order::default().settle(&rows)
    }

    #[test]
    fn rows_that_run_forward_tell_the_two_hours_apart() {
        // 01:50, 02:30, 02:10, 03:10: the step back lies between the two.
        assert_eq!(
            settled(&[("a", 50), ("a", 90), ("a", 70), ("a", 190)]),
            [Some(50), Some(90), Some(130), Some(190)]
        );
        assert_eq!(settled(&[("a", 90), ("b", 70)]), [Some(90), Some(130)], "also across cases");
    }

    #[test]
    fn an_hour_that_could_be_either_stays_open() {
        assert_eq!(settled(&[("a", 50), ("a", 90), ("a", 190)]), [Some(50), None, Some(190)]);
        assert_eq!(settled(&[("a", 90)]), [None]);
    }

    #[test]
    fn in_a_file_that_is_no_sequence_each_case_has_its_own_order() {
        let rows = [("a", 50), ("a", 90), ("a", 70), ("b", 10), ("b", 90), ("c", 200), ("c", 90)];
        assert_eq!(
            settled(&rows),
            [Some(50), Some(90), Some(130), Some(10), None, Some(200), None],
            "b's could be either, and c's rows run backward"
        );
    }

    #[test]
    fn the_order_goes_on_from_one_stretch_to_the_next() {
        let mut order = Order::default();
        order.settle(&[("a", at(50)), ("b", at(10)), ("a", at(200))]);
        assert_eq!(order.settle(&[("b", at(90)), ("b", at(70))]), [Some(90), Some(130)]);
        let mut order = Order::default();
        assert_eq!(order.settle(&[("a", at(90)), ("a", at(70))]), [Some(90), Some(130)]);
        assert_eq!(order.settle(&[("a", at(75))]), [Some(135)]);
    }
}
