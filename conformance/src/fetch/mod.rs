//! Fetch: vectors of the browser's side, and the means to run them against the engine.
//!
//! | room | what it is |
//! |---|---|
//! | [`vector`] | the format: a page, what it fetches, what goes over the wire, what script gets |
//! | [`given`] | from the words of a vector to the engine's client, request and answers |
//! | [`drive`] | runs a vector: a server that answers by the script |
//! | [`compare`] | what happened against what the vector expects |

pub mod compare;
pub mod drive;
pub mod given;
pub mod vector;
