//! Refusal: why script gets nothing, with the values that were compared.

mod code;
mod kind;
mod place;
mod text;

pub use kind::{AllowOriginFault, Refusal, RefusalKind};
pub use place::Place;
