//! Places: the origins where pages and servers live, and chains of them.

use super::random::Dice;
use crate::case::network::PORTS;

const HOSTS: [&str; 5] = ["app.first.test", "api.first.test", "first.test", "second.test", "api.second.test"];

/// An origin of the test network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    host: &'static str,
    /// Which of the ports.
    port: usize,
}

impl Place {
    pub(super) fn is_secure(self) -> bool {
        self.port >= 2
    }

    pub(super) fn origin(self) -> String {
        let scheme = if self.is_secure() { "https" } else { "http" };
        let port = PORTS.get(self.port).copied().unwrap_or_default();
        format!("{scheme}://{}:{port}", self.host)
    }
}

/// Where a page lives: few places, so that many cases share a page.
pub(super) fn page(dice: &mut Dice) -> Place {
    *dice.weighted(&[
        (50, Place { host: "app.first.test", port: 0 }),
        (35, Place { host: "app.first.test", port: 2 }),
        (15, Place { host: "first.test", port: 1 }),
    ])
}

/// One server of a chain of redirects.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub(super) place: Place,
    pub(super) url: String,
}

/// Where a request goes: to the first server, and `redirects` times on to another.
pub(super) fn chain(dice: &mut Dice, page: &Place, token: &str, redirects: usize) -> Vec<Hop> {
    let mut chain: Vec<Hop> = Vec::new();
    for hop in 0..=redirects {
        let last = chain.last().map(|hop| hop.place);
        let place = match last {
            // A redirect often stays at its server.
            Some(last) if dice.chance(35) => last,
            // Or comes home.
            Some(_) if dice.chance(15) => *page,
            _ => server(dice, page),
        };
        chain.push(Hop { place, url: format!("{}/{token}/{hop}", place.origin()) });
    }
    chain
}

/// A server: now and then the page's own, and mostly as secure as the page.
fn server(dice: &mut Dice, page: &Place) -> Place {
    if dice.chance(10) {
        return *page;
    }
    let host = dice.pick(&HOSTS);
    let is_secure = if page.is_secure() { !dice.chance(3) } else { dice.chance(20) };
    Place { host, port: dice.below(2) + if is_secure { 2 } else { 0 } }
}

/// What `Origin` says at each hop: the page, until a redirect led from one foreign origin to another.
pub(super) fn origins(page: &Place, chain: &[Hop]) -> Vec<String> {
    let mut is_tainted = false;
    let mut last: Option<Place> = None;
    chain
        .iter()
        .map(|hop| {
            is_tainted |= last.is_some_and(|last| last != hop.place && last != *page);
            last = Some(hop.place);
            if is_tainted { "null".into() } else { page.origin() }
        })
        .collect()
}
