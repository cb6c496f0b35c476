//! Oracle: who may read, by plain rules on plain data: the contract's section on the closed loop.
//!
//! Per hop: the page's own origin is readable while the chain never left it. Otherwise the `Origin` as it is sent must be
//! allowed, `null` once the chain is tainted; credentials need a policy with credentials; and where a hop needs a
//! preflight, method and header names must be granted too. Knows nothing of how the engines do it.

use super::case::{Api, AskedBody, AskedHeader, Case, HeaderClass, Hop, Location};
use crate::naive::{origin, pattern};
use corsac::fetch::{CredentialsMode, Mode, RedirectMode};
use corsac::policy::PolicySpec;
use std::collections::BTreeSet;

/// What script gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The last server's answer.
    Readable,
    /// That there was a redirect, and nothing of it.
    OpaqueRedirect,
    /// Nothing.
    Refused,
}

const SAFELISTED_METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// The request on its way.
struct Walk<'c> {
    case: &'c Case,
    method: String,
    headers: Vec<&'c AskedHeader>,
    body: AskedBody,
    /// Whether the chain never left the page's origin.
    at_home: bool,
}

/// Who may read, by the rules.
#[must_use]
pub fn verdict(case: &Case) -> Verdict {
    walk(case, usize::MAX).verdict
}

/// What the rules make of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    /// What script gets.
    pub verdict: Verdict,
    /// The hop whose answer script gets, or at which it is refused.
    pub hop: usize,
    /// The requests that services behind the policies get, in order; a preflight is never one.
    pub arrivals: Vec<Arrival>,
}

/// A request that reaches the service behind a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Which hop's.
    pub hop: usize,
    /// Its method.
    pub method: String,
}

/// What the rules make of a case, where servers refuse requests with more headers than that; the answer to those is
/// readable like any other.
#[must_use]
pub fn walk(case: &Case, most_headers: usize) -> Walked {
    let sent = case.ask.headers.iter().filter(|header| header.class != HeaderClass::Forbidden);
    let mut walk = Walk {
        case,
        method: normalized(&case.ask.method),
        headers: sent.collect(),
        body: case.ask.body,
        at_home: true,
    };
    let (mut hop, mut arrivals) = (0, Vec::new());
    let verdict = walk.run(most_headers, &mut hop, &mut arrivals);
    Walked { verdict, hop, arrivals }
}

/// Browsers upper-case six methods.
fn normalized(method: &str) -> String {
    let upper = method.to_ascii_uppercase();
    if ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&*upper) { upper } else { method.into() }
}

/// What becomes of a request at one hop.
#[derive(Clone, Copy)]
struct Passage {
    /// Whether it is sent: nothing forbids it, and the preflight, if there is one, passes.
    is_sent: bool,
    /// Whether script may have what is answered.
    is_readable: bool,
}

impl Walk<'_> {
    fn run(&mut self, most_headers: usize, reached: &mut usize, arrivals: &mut Vec<Arrival>) -> Verdict {
        for (at, hop) in self.case.hops.iter().enumerate() {
            *reached = at;
            self.at_home &= hop.origin == self.case.page;
            let Passage { is_sent, is_readable } = self.passage(at, hop);
            let arrives = is_sent && !self.is_enforced(at, hop) && self.headers.len() <= most_headers;
            if arrives {
                arrivals.push(Arrival { hop: at, method: self.method.clone() });
            }
            if !is_readable {
                return Verdict::Refused;
            }
            let Some(next) = self.case.hops.get(at + 1).filter(|_| arrives) else { break };
            match self.case.ask.redirect {
                RedirectMode::Error => return Verdict::Refused,
                RedirectMode::Manual => return Verdict::OpaqueRedirect,
                RedirectMode::Follow if !self.may_follow(hop, next) => return Verdict::Refused,
                RedirectMode::Follow => self.follow(hop, next),
            }
        }
        Verdict::Readable
    }

    fn passage(&self, at: usize, hop: &Hop) -> Passage {
        let is_mixed = is_mixed(&self.case.page, &hop.origin);
        if is_mixed || self.at_home {
            return Passage { is_sent: !is_mixed, is_readable: !is_mixed };
        }
        if self.case.ask.mode != Mode::Cors {
            return Passage { is_sent: false, is_readable: false };
        }
        let include = self.case.ask.credentials == CredentialsMode::Include;
        let names = self.unsafe_names();
        let origin_passes = allows_origin(&hop.policy, &self.origin_sent(at));
        let passes = origin_passes && (!include || hop.policy.credentials);
        let granted = grants_method(&hop.policy, &self.method) && grants_names(&hop.policy, &names);
        let asks = self.asks(&names);
        Passage { is_sent: !asks || passes && granted, is_readable: passes && (!asks || granted) }
    }

    /// Whether there is a preflight.
    fn asks(&self, names: &BTreeSet<String>) -> bool {
        // The flag that a stream or a listener sets stays, also when a redirect leaves the body behind.
        self.case.ask.body == AskedBody::Stream
            || self.case.ask.api == Api::Xhr { upload_listener: true }
            || !SAFELISTED_METHODS.contains(&&*self.method)
            || !names.is_empty()
    }

    /// `null` as soon as a server that is not the page's sent the request to another one.
    fn origin_sent(&self, at: usize) -> String {
        let hops = self.case.hops.iter().take(at + 1);
        let tainted = hops
            .clone()
            .zip(hops.skip(1))
            .any(|(before, after)| before.origin != after.origin && before.origin != self.case.page);
        if tainted { "null".into() } else { self.case.page.clone() }
    }

    /// The names that a preflight asks for.
    fn unsafe_names(&self) -> BTreeSet<String> {
        let safelisted = self.headers.iter().filter(|header| header.class == HeaderClass::Safelisted);
        let has = |name: &str| self.headers.iter().any(|header| header.name == name);
        // What the browser adds by itself counts: Accept, and the type of a string's body.
        let accept = if has("accept") { None } else { Some(("accept", 3)) };
        let type_of_text = self.body == AskedBody::Text && !has("content-type");
        let content_type = type_of_text.then_some(("content-type", "text/plain;charset=UTF-8".len()));
        let lengths = safelisted.map(|header| (&*header.name, header.value.len()));
        let small: Vec<(&str, usize)> = lengths.chain(accept).chain(content_type).collect();
        let all_unsafe = small.iter().map(|(_, length)| length).sum::<usize>() > 1024;
        let small = small.into_iter().filter(|_| all_unsafe).map(|(name, _)| name);
        let by_itself = self.headers.iter().filter(|header| header.class == HeaderClass::Unsafe);
        by_itself.map(|header| &*header.name).chain(small).map(String::from).collect()
    }

    /// Whether the server answers 403 instead of asking its service.
    fn is_enforced(&self, at: usize, hop: &Hop) -> bool {
        let says_origin = !self.at_home || !["GET", "HEAD"].contains(&&*self.method);
        let origin = self.origin_sent(at);
        hop.policy.enforce
            && says_origin
            && !is_open(&hop.policy)
            && !allows_origin(&hop.policy, &origin)
            && !hop.policy.own_origins.contains(&origin)
    }

    /// The rules of redirects.
    fn may_follow(&self, hop: &Hop, next: &Hop) -> bool {
        let stream_stays = self.body != AskedBody::Stream || hop.status == 303;
        let target = match hop.location {
            Location::Plain => true,
            Location::Userinfo => self.at_home && next.origin == self.case.page,
            Location::OtherScheme | Location::Invalid => false,
        };
        stream_stays && target
    }

    /// What the request becomes at the next hop.
    fn follow(&mut self, hop: &Hop, next: &Hop) {
        let post_to_get = [301, 302].contains(&hop.status) && self.method == "POST";
        let see_other = hop.status == 303 && !["GET", "HEAD"].contains(&&*self.method);
        if post_to_get || see_other {
            self.method = "GET".into();
            self.body = AskedBody::Null;
            let of_body = ["content-encoding", "content-language", "content-location", "content-type"];
            self.headers.retain(|header| !of_body.contains(&&*header.name));
        }
        if next.origin != hop.origin {
            self.headers.retain(|header| header.name != "authorization");
        }
    }
}

/// A page that is trusted asks no insecure server; https and loopback are trusted.
fn is_mixed(page: &str, server: &str) -> bool {
    let secure = page.starts_with("https://") || page.starts_with("http://localhost");
    secure && server.starts_with("http://") && !server.starts_with("http://localhost")
}

/// `*` for everybody who has no credentials.
fn is_open(policy: &PolicySpec) -> bool {
    !policy.credentials && policy.origins.iter().any(|origin| origin == "*")
}

fn allows_origin(policy: &PolicySpec, sent: &str) -> bool {
    is_open(policy)
        || origin::parse(sent.as_bytes()).is_some()
            && pattern::first_match(&policy.origins, sent.as_bytes()).is_some()
}

fn grants_method(policy: &PolicySpec, method: &str) -> bool {
    let any = policy.methods.iter().any(|listed| listed == "*");
    let listed = method != "*" && policy.methods.iter().any(|listed| listed == method);
    SAFELISTED_METHODS.contains(&method) || listed || any && !(method == "*" && policy.credentials)
}

fn grants_names(policy: &PolicySpec, names: &BTreeSet<String>) -> bool {
    let bytes = names.iter().map(String::len).sum::<usize>() + names.len().saturating_sub(1);
    names.len() <= 256 && bytes <= 8192 && names.iter().all(|name| grants_name(policy, name))
}

fn grants_name(policy: &PolicySpec, name: &str) -> bool {
    let any = policy.request_headers.iter().any(|listed| listed == "*");
    let listed = policy.request_headers.iter().any(|listed| listed.eq_ignore_ascii_case(name));
    match name {
        "*" => any && !policy.credentials,
        "authorization" => listed,
        _ => listed || any,
    }
}
