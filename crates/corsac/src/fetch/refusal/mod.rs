//! Refusal: why script gets nothing, with the values that were compared.

mod code;
mod kind;
mod password;
mod place;
mod text;
mod tolerance;

pub use kind::{AllowOriginFault, Refusal, RefusalKind};
pub(super) use password::without_password;
pub use place::Place;
