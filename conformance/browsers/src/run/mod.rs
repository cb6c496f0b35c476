//! Run: cases of a seed through one browser, and what comes of them.
//!
//! `browser` is a real browser as the harness's player, `examine` plays, `verdict` judges (with what was `printed`), `confirm` plays what disagrees again,
//! `tally` counts by `detail`, `smallest` shrinks what disagrees, `recheck` holds the ledger's evidence against the browser and
//! `remeasure` what it has as unstable.

mod browser;
mod confirm;
mod detail;
mod examine;
mod printed;
mod recheck;
mod remeasure;
mod smallest;
mod tally;
mod verdict;

pub use browser::RealBrowser;
pub use examine::examine;
pub use recheck::recheck;
pub use remeasure::{Measured, remeasure};
pub use smallest::{Smallest, smallest, smallest_departure};
pub use tally::{Count, Finding, Tally};
