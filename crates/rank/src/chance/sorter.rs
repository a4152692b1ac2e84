//! Sorting one draw's values, the step that is repeated most.
//!
//! Values go into two or more equal buckets per unit, and the nearly sorted rest is put right by insertion: about
//! twice as fast as a general sort on bell-shaped draws. If one bucket overflows (an outlier stretches the range), the
//! general sort takes over.
//! Invariant: places come out best (largest) first; values that agree in all but the bits given up for the place
//! (12 of 52 for 3,000 units, far below the noise) keep the order of their places.

/// Above this many values in one bucket, insertion would be slower than sorting.
const CROWDED: u32 = 32;

pub struct Sorter {
    keys: Vec<u64>,
    bucket_of: Vec<u32>,
    /// Running number of values before each bucket.
    starts: Vec<u32>,
    /// Enough low bits to hold a place.
    places: u64,
}

impl Sorter {
    pub fn new(n: usize) -> Self {
        let places = n.next_power_of_two();
        let starts = vec![0; 2 * places + 1];
        Self { keys: vec![0; n], bucket_of: vec![0; n], starts, places: places as u64 - 1 }
    }

    /// The places of `values`, largest value first.
    pub fn best_first(&mut self, values: &[f64]) -> impl Iterator<Item = usize> {
        if self.spread(values) {
            insertion(&mut self.keys);
        } else {
            for (place, (key, value)) in self.keys.iter_mut().zip(values).enumerate() {
                *key = sort_key(*value, place, self.places);
            }
            self.keys.sort_unstable();
        }
        let places = self.places;
        self.keys.iter().map(move |key| (key & places) as usize)
    }

    /// Puts the keys into bucket order; `false` if the values do not spread over the buckets.
    fn spread(&mut self, values: &[f64]) -> bool {
        let (low, high) = values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
        let buckets = self.starts.len() - 1;
        let scale = buckets as f64 / (high - low);
        if !scale.is_finite() {
            return false;
        }
        self.starts.fill(0);
        for (bucket, value) in self.bucket_of.iter_mut().zip(values) {
            *bucket = (((high - value) * scale) as u32).min(buckets as u32 - 1);
            self.starts[*bucket as usize + 1] += 1;
        }
        let (mut before, mut most) = (0, 0);
        for start in &mut self.starts {
            most = most.max(*start);
            before += *start;
            *start = before;
        }
        if most > CROWDED {
            return false;
        }
        for (place, (bucket, value)) in self.bucket_of.iter().zip(values).enumerate() {
            let slot = &mut self.starts[*bucket as usize];
            self.keys[*slot as usize] = sort_key(*value, place, self.places);
            *slot += 1;
        }
        true
    }
}

/// Sorts what is nearly sorted.
fn insertion(keys: &mut [u64]) {
    for i in 1..keys.len() {
        let key = keys[i];
        let mut at = i;
        while at > 0 && keys[at - 1] > key {
            keys[at] = keys[at - 1];
            at -= 1;
        }
        keys[at] = key;
    }
}

/// A whole number that is smaller the larger the value, with the place in its low bits.
fn sort_key(value: f64, place: usize, places: u64) -> u64 {
    let bits = value.to_bits();
    let ascending = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (!ascending & !places) | place as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_shape_of_values_comes_out_largest_first() {
        let wave = |n: usize| (0..n).map(|i| (i as f64 * 12.9898).sin() * 43.7).collect::<Vec<f64>>();
        let mut outlier = wave(500);
        outlier[7] = 1e12;
        for values in [wave(1), wave(2), wave(300), outlier, vec![2.0; 40], vec![-1.0, 0.0, 1e-300, -5e300]] {
            let mut sorter = Sorter::new(values.len());
            let order: Vec<usize> = sorter.best_first(&values).collect();
            assert!(order.windows(2).all(|pair| values[pair[0]] >= values[pair[1]]));
            let mut places = order.clone();
            places.sort_unstable();
            assert_eq!(places, (0..values.len()).collect::<Vec<_>>());
        }
    }
}
