//! Origin: who asks. Serialised origins of requests, patterns of policies, and sets of patterns.

mod host;
mod ip;
mod pattern;
mod pattern_parser;
mod public_suffix;
mod serialized;
mod set;
mod trust;

pub use pattern::{
    Correction, OriginPattern, OriginPatternError, OriginPatternErrorKind, ParsedPattern, Port,
};
pub use public_suffix::{PUBLIC_SUFFIX_DATA, is_public_suffix};
pub use serialized::{MAX_ORIGIN_BYTES, MalformedOrigin, Origin, TupleOrigin, default_port};
pub use set::OriginSet;
pub use trust::{is_insecure, is_loopback};
