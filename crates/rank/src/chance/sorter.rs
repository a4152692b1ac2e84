//! Sorting one draw's values, the step that is repeated most.
//!
//! Values go into two or more equal buckets per unit, and the nearly sorted rest is put right by insertion: about
//! twice as fast as a general sort on bell-shaped draws. If one bucket overflows (an outlier stretches the range), the
//! general sort takes over.
//! Invariant: places come out best (largest) first; values that agree in all but the bits given up for the place
//! (12 of 52 for 3,000 units, far below the noise) keep the order of their places.

/// Above this many values in one bucket, insertion would be slower than sorting.
const CROWDED: u32 = 32;
const LANES: usize = 8;

/// 2⁵²: added to a smaller number, it leaves the nearest whole number in the low bits.
const WHOLE: f64 = (1_u64 << 52) as f64;

pub struct Sorter {
    keys: Vec<u64>,
    bucket_of: Vec<u32>,
    sorted: Vec<u64>,
    /// Running number of values before each bucket.
    starts: Vec<u32>,
    /// Enough low bits to hold a place.
    places: u64,
}

impl Sorter {
    pub fn new(n: usize) -> Self {
        let places = n.next_power_of_two();
        Self {
            keys: vec![0; n],
            bucket_of: vec![0; n],
            sorted: vec![0; n],
            starts: vec![0; 2 * places],
            places: places as u64 - 1,
        }
    }

    /// The places of `values`, largest value first.
    pub fn best_first(&mut self, values: &[f64]) -> impl Iterator<Item = usize> {
        for (place, (key, value)) in (0..).zip(self.keys.iter_mut().zip(values)) {
            *key = sort_key(*value) & !self.places | place;
        }
        if self.spread(values) {
            insertion(&mut self.sorted);
        } else {
            self.sorted.copy_from_slice(&self.keys);
            self.sorted.sort_unstable();
        }
        let places = self.places;
        self.sorted.iter().map(move |key| (key & places) as usize)
    }

    /// Puts the keys into bucket order; `false` if the values do not spread over the buckets.
    fn spread(&mut self, values: &[f64]) -> bool {
        let (low, high) = ends(values);
        let last = self.starts.len() as u32 - 1;
        let scale = f64::from(last) / (high - low);
        if !scale.is_normal() {
            return false;
        }
        for (bucket, value) in self.bucket_of.iter_mut().zip(values) {
            *bucket = ((high - value) * scale + WHOLE).to_bits() as u32 & last;
        }
        if self.count() > CROWDED {
            return false;
        }
        for (bucket, key) in self.bucket_of.iter().zip(&self.keys) {
            let slot = &mut self.starts[*bucket as usize];
            self.sorted[*slot as usize] = *key;
            *slot += 1;
        }
        true
    }

    /// Finds where each bucket starts; the size of the largest.
    fn count(&mut self) -> u32 {
        self.starts.fill(0);
        for bucket in &self.bucket_of {
            self.starts[*bucket as usize] += 1;
        }
        let (mut before, mut most) = (0, 0);
        for start in &mut self.starts {
            let size = *start;
            most = most.max(size);
            *start = before;
            before += size;
        }
        most
    }
}

/// The smallest and the largest value, several at a time.
fn ends(values: &[f64]) -> (f64, f64) {
    let mut low = [f64::INFINITY; LANES];
    let mut high = [f64::NEG_INFINITY; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut widen = |lane: usize, value: f64| {
        // Not `f64::min`, whose care for NaN costs more than all the rest.
        low[lane] = if value < low[lane] { value } else { low[lane] };
        high[lane] = if value > high[lane] { value } else { high[lane] };
    };
    for chunk in whole {
        for (lane, value) in chunk.iter().enumerate() {
            widen(lane, *value);
        }
    }
    rest.iter().for_each(|value| widen(0, *value));
    (low.into_iter().fold(f64::INFINITY, f64::min), high.into_iter().fold(f64::NEG_INFINITY, f64::max))
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

/// A whole number that is smaller the larger the value.
fn sort_key(value: f64) -> u64 {
    let bits = value.to_bits();
    // A positive value keeps its sign only, a negative one all its bits.
    bits ^ (((!bits as i64) >> 63) as u64 >> 1)
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
