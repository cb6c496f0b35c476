//! Real browsers as oracles: the engine's answer beside Chromium's, Firefox's and WebKit's.
//!
//! A map: [`engine`] starts and drives browsers, [`names`] and [`authority`] are what they must know of the network.

pub mod authority;
pub mod engine;
pub mod names;
