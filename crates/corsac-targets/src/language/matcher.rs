//! Matcher: a text with wildcards, in the terms that the wildcards of all dialects can be said in.

use super::grammar::{ALPHABET, HOST_BYTES, PORT_BYTES};
use super::network::Network;

/// Whether the case of letters counts.
///
/// Origins hold lower case only: where it counts, a capital in a literal matches no origin at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// `A` is not `a`.
    Sensitive,
    /// `A` is `a`.
    Insensitive,
}

/// A part of a text that is matched as a whole. The text must be an origin besides.
///
/// A suffix matcher is `[Anything, Literal(…)]`, a prefix matcher `[Literal(…), Anything]`, S3's `https://*.example.com`
/// `[Literal("https://"), Something, Literal(".example.com")]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece<'t> {
    /// This text.
    Literal(&'t str),
    /// Any bytes, or none.
    Anything,
    /// Any bytes, at least one.
    Something,
    /// One label of a host: letters, digits, `-` and `_`, no dot.
    Label,
    /// One label or more, with dots between them.
    Labels,
    /// A colon and a port, or nothing.
    AnyPort,
    /// One of several.
    OneOf(Vec<Vec<Piece<'t>>>),
}

/// The network that takes the pieces one after another.
pub(super) fn network(pieces: &[Piece<'_>], case: Case) -> Network {
    let mut network = Network::new();
    let end = take_all(&mut network, 0, pieces, case);
    network.accept(end);
    network
}

fn take_all(network: &mut Network, from: u32, pieces: &[Piece<'_>], case: Case) -> u32 {
    pieces.iter().fold(from, |state, piece| take(network, state, piece, case))
}

/// Adds states that take the piece; gives the last of them, which has no edges yet.
fn take(network: &mut Network, from: u32, piece: &Piece<'_>, case: Case) -> u32 {
    let end = network.add();
    match piece {
        Piece::Literal(text) => {
            let start = network.add();
            network.link_free(from, start);
            let last = match case {
                Case::Sensitive => network.literal(start, text.as_bytes()),
                Case::Insensitive => network.literal(start, text.to_ascii_lowercase().as_bytes()),
            };
            network.link_free(last, end);
        }
        Piece::Anything => repeat(network, from, end, &ALPHABET, true),
        Piece::Something => repeat(network, from, end, &ALPHABET, false),
        Piece::Label => repeat(network, from, end, &HOST_BYTES, false),
        Piece::Labels => labels(network, from, end),
        Piece::AnyPort => {
            let colon = network.add();
            network.link_free(from, end);
            network.link(from, [b':'], colon);
            repeat(network, colon, end, &PORT_BYTES, false);
        }
        Piece::OneOf(choices) => {
            for choice in choices {
                let start = network.add();
                network.link_free(from, start);
                let last = take_all(network, start, choice, case);
                network.link_free(last, end);
            }
        }
    }
    end
}

fn repeat(network: &mut Network, from: u32, end: u32, bytes: &[u8], may_be_empty: bool) {
    let again = network.add();
    network.link(from, bytes.iter().copied(), again);
    network.link(again, bytes.iter().copied(), again);
    network.link_free(again, end);
    if may_be_empty {
        network.link_free(from, end);
    }
}

fn labels(network: &mut Network, from: u32, end: u32) {
    let (label, dot) = (network.add(), network.add());
    network.link(from, HOST_BYTES, label);
    network.link(label, HOST_BYTES, label);
    network.link(label, [b'.'], dot);
    network.link(dot, HOST_BYTES, label);
    network.link_free(label, end);
}
