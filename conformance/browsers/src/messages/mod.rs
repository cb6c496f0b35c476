//! Messages: what browsers print on their consoles when a fetch fails, as data per failing step.
//!
//! `template` turns a line into what all lines of its kind share, `attribute` finds the lines of a case, `file` is
//! `messages.toml`: [`Messages`] reads, holds and writes it.

mod attribute;
mod file;
mod template;

pub use attribute::lines_of;
pub use file::{Message, Messages};
pub use template::template;
