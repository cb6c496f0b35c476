//! Oracle: who may read, by plain rules on plain data: the contract's section on the closed loop.
//!
//! Per hop: the page's own origin is readable while the chain never left it. Otherwise the `Origin` as it is sent must be
//! allowed, `null` once the chain is tainted; credentials need a policy with credentials; and where a hop needs a
//! preflight, method and header names must be granted too. Knows nothing of how the engines do it.

use super::case::{AskedBody, AskedHeader, Case, HeaderClass, Hop, Location};
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
    let sent = case.ask.headers.iter().filter(|header| header.class != HeaderClass::Forbidden);
    let mut walk = Walk {
        case,
        method: normalized(&case.ask.method),
        headers: sent.collect(),
        body: case.ask.body,
        at_home: true,
    };
    for (at, hop) in case.hops.iter().enumerate() {
        if !walk.reads(at, hop) {
            return Verdict::Refused;
        }
        let Some(next) = case.hops.get(at + 1) else { break };
        if walk.is_enforced(hop) {
            break;
        }
        match case.ask.redirect {
            RedirectMode::Error => return Verdict::Refused,
            RedirectMode::Manual => return Verdict::OpaqueRedirect,
            RedirectMode::Follow if !walk.may_follow(hop, next) => return Verdict::Refused,
            RedirectMode::Follow => walk.follow(hop, next),
        }
    }
    Verdict::Readable
}

/// Browsers upper-case six methods.
fn normalized(method: &str) -> String {
    let upper = method.to_ascii_uppercase();
    if ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&*upper) { upper } else { method.into() }
}

impl Walk<'_> {
    /// Whether script may have what this hop answers.
    fn reads(&mut self, at: usize, hop: &Hop) -> bool {
        self.at_home &= hop.origin == self.case.page;
        if is_mixed(&self.case.page, &hop.origin) {
            return false;
        }
        if self.at_home {
            return true;
        }
        let include = self.case.ask.credentials == CredentialsMode::Include;
        let names = self.unsafe_names();
        // The flag that a stream sets stays, also when a redirect leaves the stream behind.
        let asks = self.case.ask.body == AskedBody::Stream
            || !SAFELISTED_METHODS.contains(&&*self.method)
            || !names.is_empty();
        self.case.ask.mode == Mode::Cors
            && allows_origin(&hop.policy, &self.origin_sent(at))
            && (!include || hop.policy.credentials)
            && (!asks || grants_method(&hop.policy, &self.method) && grants_names(&hop.policy, &names))
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

    /// Whether the server answers 403 instead of sending on.
    fn is_enforced(&self, hop: &Hop) -> bool {
        let says_origin = !["GET", "HEAD"].contains(&&*self.method);
        hop.policy.enforce
            && self.at_home
            && says_origin
            && !is_open(&hop.policy)
            && !allows_origin(&hop.policy, &self.case.page)
            && !hop.policy.own_origins.contains(&self.case.page)
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
