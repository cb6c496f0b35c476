//! Origin: who asks. Serialised origins of requests, patterns of policies, and sets of patterns.

mod host;
mod ip;
#[cfg(feature = "policy")]
mod pattern;
#[cfg(feature = "policy")]
mod pattern_parser;
mod public_suffix;
mod serialized;
#[cfg(feature = "policy")]
mod set;
mod trust;

#[cfg(feature = "policy")]
pub use pattern::{
    Correction, OriginPattern, OriginPatternError, OriginPatternErrorKind, ParsedPattern, Port,
};
pub use public_suffix::{PUBLIC_SUFFIX_DATA, is_public_suffix, registrable_domain};
pub use serialized::{MAX_ORIGIN_BYTES, MalformedOrigin, Origin, TupleOrigin, default_port};
#[cfg(feature = "policy")]
pub use set::OriginSet;
pub use trust::{is_insecure, is_loopback};
