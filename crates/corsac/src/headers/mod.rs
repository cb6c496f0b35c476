//! Headers: their names, and the tokens that stand in lists of them.

pub mod names;
mod token;

pub(crate) use token::TokenCase;
pub use token::is_token;
