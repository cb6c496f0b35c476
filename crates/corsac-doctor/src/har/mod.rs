//! HAR: a browser's recording, read entry by entry and judged by the engine. Bodies are passed over; no value of a cookie or of a
//! credential is kept.

mod clip;
mod judge;
mod markdown;
mod read;
mod sarif;
mod summary;

pub use read::{Entry, HarError, read_har};
pub use summary::{Group, HarSummary};
