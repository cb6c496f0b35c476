//! Headers: their names, lists of them, and the tokens that stand in their values.

mod forbidden;
#[cfg(feature = "fetch")]
mod list;
pub mod names;
#[cfg(feature = "fetch")]
mod split;
mod token;

pub use forbidden::is_forbidden_request_header_name;
#[cfg(feature = "fetch")]
pub(crate) use list::trim;
#[cfg(feature = "fetch")]
pub use list::{
    Header, HeaderList, InvalidHeader, is_header_value, normalize_header_value, sorted_lowercase_set,
};
#[cfg(feature = "fetch")]
pub use split::get_decode_and_split;
#[cfg(feature = "fetch")]
pub(crate) use split::split_header_value;
pub use token::is_token;
#[cfg(feature = "policy")]
pub(crate) use token::{ByteClasses, TokenCase};
