//! Firefox, by WebDriver BiDi over a WebSocket. A map.
//!
//! BiDi without a driver program: the browser speaks it itself. Its chrome scope, where the browser's own code runs, reads
//! the console with the categories that BiDi's log leaves out, and adds our authority without a tool of NSS.

mod chrome_scope;
mod preferences;
mod session;
mod start;

pub(super) use self::start::Firefox;
