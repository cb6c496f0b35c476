//! Real browsers as oracles: the engine's answer beside Chromium's, Firefox's and WebKit's.
//!
//! A map: [`engine`] starts and drives browsers, [`names`] and [`authority`] are what they must know of the network.
//! [`case`] is what is asked of them, [`server`] answers it, [`harness`] plays it in a page; [`predict`] asks the engine the
//! same, and [`compare`] holds the one against the other, [`wire`] and [`seen`] being what both speak.
//! [`run`] does all of it for one browser, [`messages`] is what browsers print, [`shrink`] and [`vector`] make what it finds readable, [`ledger`] is what is known,
//! [`report`] what is published.
//! [`arguments`] is what its commands share; [`served`] plays pages against `corsac serve` instead.

pub mod arguments;
pub mod authority;
pub mod case;
pub mod compare;
pub mod engine;
pub mod harness;
pub mod ledger;
pub mod messages;
pub mod names;
pub mod predict;
pub mod report;
pub mod run;
pub mod seen;
pub mod served;
pub mod server;
pub mod shrink;
pub mod vector;
pub mod wire;
