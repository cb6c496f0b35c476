//! Predict: what the engine says of a case: the requests on the wire, and what script sees.
//!
//! `case` plays the fetches of a case through `corsac::fetch`, `prepare` makes its request, `seen` says what script sees,
//! `told` what a vector says besides, `deciding` which differences of the browser matter to it.

mod case;
mod deciding;
mod prepare;
mod seen;
mod told;

pub(crate) use case::field_value;
pub use case::{Expected, predict};
pub use deciding::{decides, deciding};
pub use prepare::prepare;
pub use told::{Exchange, Told};
