//! File: the policy file of a gateway, with a policy and a route for each server of its cases.

use super::case::Served;
use conformance::closed_loop::case::Hop;
use corsac_config::to_toml;
use std::fmt::Write;
use std::net::SocketAddr;

/// What a gateway's file says besides policies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Whether refused preflights say why.
    pub(super) debug: bool,
    /// The service behind it.
    pub(super) upstream: SocketAddr,
    /// The number of this version of the file.
    pub(super) version: u64,
}

/// The path that only this version of a file takes.
pub(super) fn mark(version: u64) -> String {
    format!("/.version/{version}")
}

/// The file for the servers that `is_here`. What no server takes goes on untouched: the pages live behind the gateway too.
pub(super) fn text(cases: &[Served], frame: Frame, is_here: impl Fn(&Hop) -> bool) -> String {
    let mut policies = String::from("[policies.mark]\norigins = [\"*\"]\n\n");
    let mut routes = String::new();
    let upstream = frame.upstream;
    route(&mut routes, &mark(frame.version), upstream, "\"mark\"");
    route(&mut routes, "/{*rest}", upstream, "false");
    for (case, at, hop) in cases
        .iter()
        .flat_map(|case| case.hops().map(move |(at, hop)| (case, at, hop)))
        .filter(|(_, _, hop)| is_here(hop))
    {
        let name = case.segment(at);
        policies.push_str(&to_toml(&name, &hop.policy));
        policies.push('\n');
        route(&mut routes, &format!("/{{try}}/{name}"), upstream, &format!("{name:?}"));
    }
    format!("{policies}[gateway]\nlisten = \"127.0.0.1:0\"\ndebug = {}\n{routes}", frame.debug)
}

fn route(routes: &mut String, path: &str, upstream: SocketAddr, policy: &str) {
    // Writing to a string cannot fail.
    let _ = write!(
        routes,
        "\n[[gateway.routes]]\npath = \"{path}\"\nupstream = \"http://{upstream}\"\npolicy = {policy}\n"
    );
}
