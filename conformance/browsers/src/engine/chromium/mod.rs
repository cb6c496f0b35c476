//! Chromium of any age, by the DevTools protocol over a pipe. A map.
//!
//! A pipe instead of a port: nobody else can connect, nothing waits for a port, and a Chromium whose pipe closes ends by
//! itself, so that not even a killed harness leaves one behind.

mod devtools;
mod messages;
mod pipe;
mod start;

pub(super) use self::start::Chromium;
