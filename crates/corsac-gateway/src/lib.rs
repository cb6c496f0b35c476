//! A reverse proxy that puts a Corsac policy in front of any HTTP server.
//!
//! The gateway is the [tower layer](corsac_tower) plus [routes](corsac_config::Routes) plus forwarding; it never decides
//! CORS itself. HTTP/1.1 and HTTP/2 without TLS come in, HTTP/1.1 goes out; bodies stream both ways; WebSockets pass.
//!
//! | room | what it is |
//! |---|---|
//! | `server`, `worker`, `stop` | the socket, the threads, the end |
//! | `client` | a client's connection |
//! | `gate`, `endpoint` | a request: host, route, layer, and what is inside the layer |
//! | `host`, `fields`, `hops` | what HTTP says about proxies |
//! | `forward`, `upstream`, `websocket` | requests to the servers behind |
//! | `problem`, `sample`, `body` | what the gateway answers itself, and what it passes on |
//! | `site` | what a policy file puts in force |
//! | `reload` | the policy file, followed while serving |
//! | `access`, `log`, `clock` | what is written down, and when |

mod access;
mod body;
mod client;
mod clock;
mod endpoint;
mod fields;
mod forward;
mod gate;
mod hops;
mod host;
mod log;
mod problem;
mod reload;
mod sample;
mod server;
mod site;
mod stop;
mod upstream;
mod websocket;
mod worker;

pub use access::TARGET as ACCESS_LOG_TARGET;
pub use log::{LogGuard, start as start_log};
pub use reload::Follower;
pub use server::{Control, Server};
