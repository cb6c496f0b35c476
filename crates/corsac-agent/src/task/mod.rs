//! Task: what a caller asks for, from JSON to a request of the standard.

mod body;
mod client;
mod fields;
mod headers;
mod kinds;
mod request;

pub use fields::BadTask;
pub(crate) use fields::Fields;
pub(crate) use request::Task;
