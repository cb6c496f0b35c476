//! Grammar: which texts are serialised origins, as an automaton.
//!
//! Each sentence of the grammar is an expression, and the automata of the sentences are put together. What is left out
//! are the two limits of length, which the search for a witness observes.
//! <https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin>

use super::LanguageError;
use super::automaton::Automaton;
use super::explore::explore;
use super::expression::{Whole, compile_trusted};
use super::minimal::minimal;
use super::product::{Operation, Product};
use std::sync::OnceLock;

/// The bytes of a label of a host.
pub(super) const HOST_BYTES: [u8; 38] = *b"-0123456789_abcdefghijklmnopqrstuvwxyz";
/// The bytes of a port.
pub(super) const PORT_BYTES: [u8; 10] = *b"0123456789";
/// The bytes of an origin, in their order.
pub(super) const ALPHABET: [u8; 44] = *b"+-./0123456789:[]_abcdefghijklmnopqrstuvwxyz";

/// Every serialised tuple origin.
pub(super) fn tuples() -> Result<&'static Automaton, LanguageError> {
    static TUPLES: OnceLock<Result<Automaton, LanguageError>> = OnceLock::new();
    TUPLES.get_or_init(build).as_ref().map_err(Clone::clone)
}

/// Every serialised origin: the tuples and `null`.
pub(super) fn origins() -> Result<&'static Automaton, LanguageError> {
    static ORIGINS: OnceLock<Result<Automaton, LanguageError>> = OnceLock::new();
    let with_null = || combine(tuples()?, Operation::Union, &sentence("null")?);
    ORIGINS.get_or_init(with_null).as_ref().map_err(Clone::clone)
}

fn build() -> Result<Automaton, LanguageError> {
    const PORT: &str =
        "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";
    const SCHEME: &str = "[a-z][a-z0-9+.-]*://";
    const LABEL: &str = "[a-z0-9_-]{1,63}";
    const OCTET: &str = "(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    let domains = sentence(&format!(r"{SCHEME}{LABEL}(?:\.{LABEL})*{PORT}"))?;
    // A host whose last label is a number is an IPv4 address to every URL parser.
    let numbers = sentence(r"[^/]*://(?:[^:]*\.)?(?:[0-9]*|0x[0-9a-f]*)(?::.*)?")?;
    let ipv4 = sentence(&format!(r"{SCHEME}{OCTET}(?:\.{OCTET}){{3}}{PORT}"))?;
    let ipv6 = sentence(&format!(r"{SCHEME}\[(?:{})\]{PORT}", ipv6_forms()))?;
    let default_ports = sentence("(?:http|ws)://.*:80|(?:https|wss)://.*:443")?;

    let names = combine(&domains, Operation::Difference, &numbers)?;
    let dotted = combine(&names, Operation::Union, &ipv4)?;
    let hosts = combine(&dotted, Operation::Union, &ipv6)?;
    combine(&hosts, Operation::Difference, &default_ports)
}

/// The canonical forms of IPv6 addresses: one for each way in which pieces can be zero.
/// <https://url.spec.whatwg.org/#concept-ipv6-serializer>
fn ipv6_forms() -> String {
    (0..=u8::MAX).map(ipv6_form).collect::<Vec<_>>().join("|")
}

/// The form in which the pieces whose bits are set are zero: the first longest run of two or more is `::`.
fn ipv6_form(zeros: u8) -> String {
    let pieces: Vec<bool> = (0..8).map(|bit| zeros & (1 << bit) != 0).collect();
    let run = |start: usize| pieces.iter().skip(start).take_while(|zero| **zero).count();
    // Of equal runs `max_by_key` gives the last, so they are asked from the end.
    let longest = (0..8).rev().map(|start| (start, run(start))).max_by_key(|&(_, length)| length);
    let written = |range: std::ops::Range<usize>| {
        let piece = |zero: &bool| if *zero { "0" } else { "[1-9a-f][0-9a-f]{0,3}" };
        pieces.get(range).unwrap_or_default().iter().map(piece).collect::<Vec<_>>().join(":")
    };
    match longest {
        Some((start, length)) if length > 1 => {
            format!("{}::{}", written(0..start), written(start + length..8))
        }
        _ => written(0..8),
    }
}

fn sentence(expression: &str) -> Result<Automaton, LanguageError> {
    let compiled = compile_trusted(expression)?;
    explore(&Whole(&compiled)).map(|automaton| minimal(&automaton))
}

fn combine(left: &Automaton, operation: Operation, right: &Automaton) -> Result<Automaton, LanguageError> {
    explore(&Product { left, right, operation }).map(|automaton| minimal(&automaton))
}
