//! Page: what a page asks for, from the arguments to the answer. `check` and `fetch` share it.

mod means;
mod options;
mod prepare;
mod values;
mod visit;

pub(crate) use means::Means;
pub(crate) use options::Options;
pub(crate) use visit::{Asked, Failure, Reading, Visit, Visitor, is_unreachable};
