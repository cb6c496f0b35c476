//! Routes: host, path and method to the policy that decides. Pure: no sockets, no files, no findings.
//!
//! `host` and `path` are the patterns, `target` is the request's side of them, `tree` holds the paths of one host in
//! the order of their rank, `routes` puts hosts and trees together and answers.

mod conflict;
mod host;
mod path;
mod routes;
mod target;
mod tree;

pub use host::{HostPattern, HostPatternError};
pub use path::{PathPattern, PathPatternError};
pub use routes::{Route, RouteConflict, RouteMatch, RoutePolicy, Routes};

pub(crate) use conflict::{Matcher, conflicts};
