//! Random: dice that fall the same way for the same seed.

/// The dice of one case.
#[derive(Debug)]
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64, number: u64) -> Self {
        // Neighbouring numbers must not give neighbouring cases.
        let mut rng = fastrand::Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let _ = rng.u64(..);
        Self(rng)
    }

    /// A number below the limit; 0 when that is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { self.0.usize(0..limit) }
    }

    /// `true` so many times in a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len());
        #[expect(clippy::indexing_slicing, reason = "below the length; callers give constant lists")]
        &of[at]
    }

    /// One of a list that is not empty, each as often as its weight says.
    pub(super) fn weighted<'a, T>(&mut self, of: &'a [(usize, T)]) -> &'a T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        let chosen = of.iter().position(|(weight, _)| {
            let is_chosen = left < *weight;
            left = left.saturating_sub(*weight);
            is_chosen
        });
        #[expect(clippy::indexing_slicing, reason = "a position in the list; callers give constant lists")]
        &of[chosen.unwrap_or_default()].1
    }
}
