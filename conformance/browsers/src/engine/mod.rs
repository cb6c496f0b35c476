//! Real browsers, each behind the same few calls. A map.
//!
//! Pages drive themselves, so a driver opens a URL, collects console lines and ends what it started. That takes little,
//! and no client library carries all of it: WebDriver has no console; Debian packages no geckodriver; older versions of
//! Chromium come without a chromedriver; and WebKit tells its console only without automation. So:
//!
//! * `engine`: the face that the rest of the crate sees; `kind`, `options`, `console`, `error` go with it.
//! * `rpc`: calls and events as JSON, the shape of all three protocols; `websocket` carries two of them.
//! * `chromium`: the DevTools protocol over a pipe.
//! * `firefox`: WebDriver BiDi; in its chrome scope, the console with its categories and our authority.
//! * `webkit`: MiniBrowser in a mount namespace, by the inspector's protocol; its console on standard error.
//! * `process`, `family`: processes that are gone when they should be; `program`: where they lie.

mod chromium;
mod console;
#[expect(clippy::module_inception, reason = "the face of the room is the engine itself")]
mod engine;
mod error;
mod family;
mod firefox;
mod kind;
mod options;
mod process;
mod program;
mod rpc;
mod webkit;
mod websocket;

pub use self::{
    console::ConsoleLine,
    engine::Engine,
    error::{Error, Result},
    kind::{EngineKind, UnknownEngine},
    options::Options,
};
