//! Harness: has cases played by a browser's page, batch by batch, and gathers what came of them.
//!
//! A batch belongs to one page origin. A browser that hangs or dies is started again and the batch played once more; what
//! fails twice is [`Played::lost`], never left out.

mod play;
mod player;

pub use play::{Harness, HarnessError, Played};
pub use player::Player;
