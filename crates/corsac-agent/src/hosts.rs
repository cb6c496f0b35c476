//! Hosts: which requests come from a program that was told of the agent, and not from a page.

use std::net::{IpAddr, Ipv6Addr};

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;

/// Whom the agent answers: requests to a loopback name or to a name that was allowed, and none that a page of another
/// site makes in a real browser.
///
/// A page can make its own host name point to a loopback address; the `Host` that its browser sends tells.
///
/// # Examples
/// ```
/// let hosts = corsac_agent::Hosts::allow(["ci.internal"]);
/// assert!(hosts.admits_host("localhost:3002") && hosts.admits_host("[::1]") && hosts.admits_host("CI.internal:80"));
/// assert!(!hosts.admits_host("rebound.example:3002"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    names: Vec<String>,
}

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turned {
    /// It is for another host: 421.
    Misdirected { host: String },
    /// A page of another site makes it: 403.
    FromPage { site: String },
}

impl Hosts {
    /// Loopback names and these, without port.
    pub fn allow(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { names: names.into_iter().map(|name| as_in_urls(name.into())).collect() }
    }

    /// Whether only loopback names are answered.
    #[must_use]
    pub fn is_loopback_only(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a `Host` of this value is answered, whatever its port.
    #[must_use]
    pub fn admits_host(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        // User information has no place in Host.
        let name = authority.host().to_ascii_lowercase();
        !host.contains('@') && (is_loopback(&name) || self.names.contains(&name))
    }

    pub(crate) fn admit(&self, head: &Parts) -> Result<(), Turned> {
        let authority = head.uri.authority().map(|authority| authority.as_str().to_owned());
        let fields =
            head.headers.get_all(HOST).iter().map(|value| value.as_bytes().escape_ascii().to_string());
        let hosts: Vec<String> = authority.into_iter().chain(fields).collect();
        if hosts.is_empty() || !hosts.iter().all(|host| self.admits_host(host)) {
            return Err(Turned::Misdirected { host: hosts.join(", ") });
        }
        let sites = head.headers.get_all("sec-fetch-site").iter();
        match sites.map(http::HeaderValue::as_bytes).find(|site| !matches!(*site, b"none" | b"same-origin")) {
            Some(site) => Err(Turned::FromPage { site: site.escape_ascii().to_string() }),
            None => Ok(()),
        }
    }
}

/// In lower case; IPv6 addresses in brackets.
fn as_in_urls(name: String) -> String {
    match name.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => name.to_ascii_lowercase(),
    }
}

fn is_loopback(name: &str) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn admit(head: http::request::Builder) -> Result<(), Turned> {
        Hosts::allow(["Agent.example"]).admit(&head.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn loopback_names_and_allowed_ones_are_answered_at_any_port() {
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:80", "127.8.9.1", "[::1]:3002", "agent.example:9"]
        {
            assert_eq!(admit(Request::get("/").header("host", host)), Ok(()), "{host}");
        }
    }

    #[test]
    fn every_other_host_is_misdirected() {
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "a@localhost",
            "::1x",
        ] {
            assert!(
                matches!(admit(Request::get("/").header("host", host)), Err(Turned::Misdirected { .. })),
                "{host}"
            );
        }
        let hosts = Hosts::allow(["fd00:0::7"]);
        assert!(hosts.admits_host("[fd00::7]:80") && !hosts.admits_host("[fd00::8]"));
        assert!(admit(Request::get("/")).is_err());
        assert!(admit(Request::get("/").header("host", "localhost").header("host", "evil.example")).is_err());
        assert!(admit(Request::get("http://evil.example/").header("host", "localhost")).is_err());
    }

    #[test]
    fn a_page_of_another_site_is_turned_away() {
        let from =
            |site: &str| admit(Request::post("/").header("host", "localhost").header("sec-fetch-site", site));
        assert_eq!(from("none"), Ok(()));
        assert_eq!(from("same-origin"), Ok(()));
        for site in ["cross-site", "same-site", "", "None", "same-origin, none"] {
            assert_eq!(from(site), Err(Turned::FromPage { site: site.into() }));
        }
    }
}
