//! Arguments: what both commands are told: who plays which cases.

use crate::engine::EngineKind;
use clap::Args;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::path::PathBuf;

/// Who plays which cases.
#[derive(Clone, Debug, Args)]
pub struct Shared {
    /// A browser: chromium, firefox, webkit, or a release such as chromium-131 [default: the first three]
    #[arg(long = "engine", value_name = "ENGINE")]
    pub engines: Vec<EngineKind>,
    /// How many cases each browser plays
    #[arg(long, default_value_t = 2_000)]
    pub cases: u64,
    /// The number of the first case
    #[arg(long, default_value_t = 0)]
    pub from: u64,
    /// The seed of the cases; the same seed gives the same cases [default: a fresh one]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where known divergences of browsers from the standard stand
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))]
    pub ledger: PathBuf,
}

impl Shared {
    /// The seed, a fresh one if none is told; it is printed, so that the run can be played again.
    #[must_use]
    pub fn announced_seed(&self) -> u64 {
        let seed = self.seed.unwrap_or_else(|| RandomState::new().hash_one("seed") >> 32);
        println!("seed {seed}");
        seed
    }

    /// The numbers of so many cases.
    #[must_use]
    pub const fn numbers(&self, cases: u64) -> Range<u64> {
        self.from..self.from.saturating_add(cases)
    }
}
