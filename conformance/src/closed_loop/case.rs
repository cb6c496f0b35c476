//! Case: a page, its request, and the servers on the way. Data only.

use corsac::fetch::{CredentialsMode, Mode, RedirectMode};
use corsac::policy::PolicySpec;

/// A page, its request, and the servers on the way.
#[derive(Clone, Debug)]
pub struct Case {
    /// The page's origin.
    pub page: String,
    /// Its request; it goes to the first server.
    pub ask: Ask,
    /// The servers, one a hop; each but the last sends on to the next.
    pub hops: Vec<Hop>,
}

/// What a page asks.
#[derive(Clone, Debug)]
pub struct Ask {
    /// By which API.
    pub api: Api,
    /// The method, as script spells it.
    pub method: String,
    /// The headers.
    pub headers: Vec<AskedHeader>,
    /// The body.
    pub body: AskedBody,
    /// The credentials mode.
    pub credentials: CredentialsMode,
    /// The mode: `cors` or `same-origin`.
    pub mode: Mode,
    /// The redirect mode.
    pub redirect: RedirectMode,
}

/// By which API a page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// `fetch()`
    Fetch,
    /// `XMLHttpRequest`: always in mode `cors`, follows redirects, never omits credentials.
    Xhr {
        /// Whether its `upload` has a listener: that alone makes a preflight.
        upload_listener: bool,
    },
}

/// A header, and what the standard makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedHeader {
    /// The name, in lower case.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it is to CORS, stated by whoever wrote it down.
    pub class: HeaderClass,
}

/// What a header is to CORS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderClass {
    /// Sent without a question.
    Safelisted,
    /// Asked for.
    Unsafe,
    /// Never sent.
    Forbidden,
}

/// A request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBody {
    /// None.
    Null,
    /// A string.
    Text,
    /// A stream.
    Stream,
}

/// A server on the way.
#[derive(Clone, Debug)]
pub struct Hop {
    /// Its origin.
    pub origin: String,
    /// Its policy.
    pub policy: PolicySpec,
    /// Whether its debug mode is on.
    pub debug: bool,
    /// The status with which it sends on; the last one's is that of its answer.
    pub status: u16,
    /// How it spells the next server's URL.
    pub location: Location,
}

/// How a redirect spells its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// As it is.
    Plain,
    /// With a user name and a password.
    Userinfo,
    /// As a URL that is not HTTP(S).
    OtherScheme,
    /// As no URL.
    Invalid,
}

impl Case {
    /// The URL of a hop.
    #[must_use]
    pub fn url(&self, at: usize) -> String {
        self.hops.get(at).map_or_else(String::new, |hop| format!("{}/{at}", hop.origin))
    }

    /// What a hop says in `Location`; the last one says nothing.
    #[must_use]
    pub fn location(&self, at: usize) -> Option<String> {
        let (hop, next) = (self.hops.get(at)?, self.hops.get(at + 1)?);
        Some(match hop.location {
            Location::Plain => self.url(at + 1),
            Location::Userinfo => format!("{}/{}", next.origin.replace("://", "://user:secret@"), at + 1),
            Location::OtherScheme => "data:text/plain,x".into(),
            Location::Invalid => "https://".into(),
        })
    }
}
