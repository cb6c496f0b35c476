//! Answer: what script would see, as JSON, with the reason and the wire requests beside it.

mod evidence;
mod script;
mod trace;
mod why;

pub(crate) use script::Answer;
