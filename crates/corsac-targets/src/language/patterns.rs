//! Patterns: a policy's list of origin patterns as one network.
//!
//! Exact texts share a tree. Behind each `scheme://` a loop takes labels, and after each dot of it a second tree begins:
//! the hosts of `*.` patterns, with their ports.

use super::grammar::{HOST_BYTES, PORT_BYTES};
use super::network::Network;
use corsac::origin::{OriginPattern, Port};
use std::collections::HashMap;

pub(super) fn network<'p>(patterns: impl IntoIterator<Item = &'p OriginPattern>) -> Network {
    let mut network = Network::new();
    let any_port = any_port(&mut network);
    let mut subdomains: HashMap<String, u32> = HashMap::new();
    for pattern in patterns {
        let scheme = pattern.scheme();
        let host = match pattern.has_subdomain_wildcard() {
            false => network.literal(0, format!("{scheme}://").as_bytes()),
            true => *subdomains.entry(scheme.to_owned()).or_insert_with(|| any_labels(&mut network, scheme)),
        };
        let end = network.literal(host, pattern.host().as_bytes());
        match pattern.port() {
            Port::Default => network.accept(end),
            Port::Number(port) => {
                let end = network.literal(end, format!(":{port}").as_bytes());
                network.accept(end);
            }
            Port::Any => {
                network.accept(end);
                network.link_free(end, any_port);
            }
        }
    }
    network
}

/// Takes a colon and any digits; which of them are ports, the grammar knows.
fn any_port(network: &mut Network) -> u32 {
    let (colon, digits) = (network.add(), network.add());
    network.link(colon, [b':'], digits);
    network.link(digits, PORT_BYTES, digits);
    network.accept(digits);
    colon
}

/// Takes labels with their dots behind the scheme; gives the state after a dot.
fn any_labels(network: &mut Network, scheme: &str) -> u32 {
    let authority = network.literal(0, format!("{scheme}://").as_bytes());
    let (labels, after_dot) = (network.add(), network.add());
    network.link_free(authority, labels);
    network.link(labels, HOST_BYTES, labels);
    network.link(labels, [b'.'], labels);
    network.link(labels, [b'.'], after_dot);
    after_dot
}
