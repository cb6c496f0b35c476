//! Compare: what a browser did against what the engine says, one line for each disagreement.
//!
//! `judge` compares a case, `outcome` what script sees, `requests` what went over the wire.

mod disagreement;
mod judge;
mod outcome;
mod requests;

pub use disagreement::{Disagreement, Kind};
pub use judge::judge;
pub use outcome::outcome_disagreements;
pub use requests::wire_disagreements;
