//! Answer: whose answer a page may read, and which headers of it: by plain rules on plain data, as the oracle has them.

use super::case::Visit;
use super::hostile::{BESIDES, body_length};
use crate::seen::SeenResponse;
use conformance::closed_loop::oracle::Arrival;
use std::fmt;
use std::ops::AddAssign;

/// What the gateway answers by itself to an actual request: by `enforce`, and to too many header lines.
const OF_THE_GATEWAY: [u16; 2] = [403, 431];

/// The response headers that every page may read.
const SAFELISTED: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// The answer that a page may read.
#[derive(Debug)]
pub(super) struct Answer<'v> {
    from: From,
    /// Whether the chain never left the page's origin: its headers are all readable.
    at_home: bool,
    exposed: &'v [String],
}

/// Whose answer it is.
#[derive(Debug, PartialEq, Eq)]
enum From {
    /// The service's, with this status and so long a body.
    Service(u16, usize),
    /// The gateway's own.
    Gateway,
}

/// How many of the names that only a policy opens were read, and how many were not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Those that the policy exposes.
    pub exposed: usize,
    /// Those that it does not.
    pub withheld: usize,
}

impl AddAssign for Names {
    fn add_assign(&mut self, other: Self) {
        self.exposed += other.exposed;
        self.withheld += other.withheld;
    }
}

impl<'v> Answer<'v> {
    /// The answer of a hop, when these requests got to the services; `None` when there is no such hop.
    pub(super) fn of(visit: &'v Visit, at: usize, arrivals: &[Arrival]) -> Option<Self> {
        let hop = visit.hops.get(at)?;
        let arrival = arrivals.last().filter(|arrival| arrival.hop == at);
        let from = arrival.map_or(From::Gateway, |arrival| {
            let has_body = arrival.method != "HEAD" && !matches!(hop.status, 204 | 304);
            From::Service(hop.status, if has_body { body_length(at) } else { 0 })
        });
        let at_home = visit.hops.iter().take(at + 1).all(|hop| hop.origin == visit.page);
        Some(Self { from, at_home, exposed: &hop.policy.expose_headers })
    }

    /// What of a response is not as it must be.
    pub(super) fn wrong(&self, response: &SeenResponse) -> Option<(String, String)> {
        let found = || format!("status {}, body {:?}", response.status, response.body);
        let is_it = match self.from {
            From::Service(status, body) => (response.status, response.body) == (status, Some(body)),
            From::Gateway => is_of_a_gateway(response) && response.body.is_some(),
        };
        if !is_it {
            return Some((format!("to read {self}"), found()));
        }
        let right_type = if self.at_home { "basic" } else { "cors" };
        // `XMLHttpRequest` does not say.
        if let Some(other) = response.response_type.as_deref().filter(|kind| *kind != right_type) {
            return Some((format!("a response of type {right_type}"), format!("one of type {other}")));
        }
        self.wrong_names(response)
    }

    fn wrong_names(&self, response: &SeenResponse) -> Option<(String, String)> {
        let read: Vec<&str> = response.headers.iter().map(|(name, _)| name.as_str()).collect();
        let listed = || format!("[{}]", read.join(", "));
        if let Some(name) = read.iter().find(|name| !self.may_read(name)) {
            return Some((format!("not to read {name}"), listed()));
        }
        let sent: &[&str] = if self.from == From::Gateway { &[] } else { &BESIDES };
        let missing = sent.iter().find(|name| self.may_read(name) && !read.contains(name))?;
        Some((format!("to read {missing}"), listed()))
    }

    /// What script reads of the names that only a policy opens.
    pub(super) fn names(&self) -> Names {
        if self.at_home || self.from == From::Gateway {
            return Names::default();
        }
        let exposed = BESIDES.iter().filter(|name| self.exposes(name)).count();
        Names { exposed, withheld: BESIDES.len() - exposed }
    }

    fn may_read(&self, name: &str) -> bool {
        self.at_home || SAFELISTED.contains(&name) || self.exposes(name)
    }

    fn exposes(&self, name: &str) -> bool {
        self.exposed.iter().any(|listed| listed == "*" || listed.eq_ignore_ascii_case(name))
    }
}

/// Whether a gateway answers so by itself; no generated service does.
pub(super) fn is_of_a_gateway(response: &SeenResponse) -> bool {
    OF_THE_GATEWAY.contains(&response.status)
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            From::Service(status, body) => {
                write!(f, "the service's answer: status {status}, body of {body} bytes")
            }
            From::Gateway => f.write_str("the gateway's own answer"),
        }
    }
}
