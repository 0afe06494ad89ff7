//! A seeded source of choices, so that the same seed writes the same bytes on every machine.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
//! It is for choosing, not for secrets.

/// A stream of choices.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

/// The increment of the paper: the golden ratio in 64 bits, odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// An independent stream named `label` and `index`; drawing from it does not move this one,
    /// so that adding a supplier does not change every document after it.
    pub fn fork(&self, label: &str, index: usize) -> Self {
        // FNV-1a over the label, then one mixing step so that neighbours do not resemble each other.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in label.bytes().chain((index as u64).to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut fork = Self { state: self.state ^ hash };
        fork.state = fork.next();
        fork
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but not including `bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // Multiply-shift; its bias below 2^-40 does not matter for choosing samples.
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize + 1) as i64
    }

    /// True in `percent` of a hundred draws.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// `count` decimal digits, the first not 0.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|at| char::from(b'0' + if at == 0 { 1 + self.below(9) as u8 } else { self.below(10) as u8 }))
            .collect()
    }

    /// Puts `items` into a drawn order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_paper() {
        // The first values for seed 1234567, as in the reference implementation's known answers.
        let mut chance = Chance::new(1_234_567);
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_fork_does_not_move_its_source() {
        let source = Chance::new(7);
        let (mut a, mut b, mut c) =
            (source.fork("supplier", 1), source.fork("supplier", 1), source.fork("supplier", 2));
        assert_eq!(a.next(), b.next());
        assert_ne!(a.next(), c.next());
    }
}
