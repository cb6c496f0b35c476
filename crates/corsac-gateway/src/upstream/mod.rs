//! Upstream: requests out, responses in. Knows HTTP/1.1 as a client; nothing of routes, policies and the client's side.
//!
//! | room | what it is |
//! |---|---|
//! | `exchange` | one request and its response |
//! | `line` | one connection |
//! | `pool` | the idle connections to one upstream |
//! | `replay` | a request that may be sent again |
//! | `upload`, `download` | the bodies, on their way |

mod download;
mod exchange;
mod line;
mod pool;
mod replay;
mod upload;

pub(crate) use download::Download;
pub(crate) use exchange::{Fault, Timing, exchange};
pub(crate) use line::{builder, connect};
pub(crate) use pool::{Home, Pool};
pub(crate) use upload::{Bounds, Stage, Upload};
