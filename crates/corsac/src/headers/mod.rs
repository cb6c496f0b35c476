//! Headers: their names, and the tokens that stand in lists of them.

mod forbidden;
pub mod names;
mod token;

pub use forbidden::is_forbidden_request_header_name;
pub use token::is_token;
pub(crate) use token::{ByteClasses, TokenCase};
