//! Harness: has cases played by a browser's page, batch by batch, and gathers what came of them.
//!
//! A batch belongs to one page origin. A browser that hangs or dies is started again. Of its batch, what was over counts, what may
//! have been under way is played once more, each case alone, and the rest goes on. A case that fails alone as well is
//! [`Played::lost`], never left out.

mod attempt;
mod play;
mod player;

pub use play::{Harness, HarnessError, Played};
pub use player::Player;
