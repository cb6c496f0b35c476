//! Builder: what a browser is given before it starts. Mistakes are kept until `build`, and reported all at once.

use crate::browser::{Browser, Shared};
use crate::clock::Clock;
use crate::request_body::RequestBody;
use crate::transport::{BoxError, Network, Served, Transport};
use corsac::fetch::{InvalidOrigin, Origin, Profile, UserAgent};
use http_body::Body;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;
use tower_service::Service;

/// How long a fetch may take when the builder says nothing.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// How many bytes a body may have when the builder says nothing: 64 MiB.
pub const DEFAULT_BODY_LIMIT: u64 = 64 << 20;

/// What a [`Browser`] is made of.
///
/// # Examples
/// ```
/// use axum::{Router, routing::get};
/// use corsac::fetch::Profile;
/// use corsac_browser::Browser;
///
/// let app: Router = Router::new().route("/cart", get(|| async { "two hats" }));
/// let browser = Browser::builder().serve("https://api.example", app).profile(Profile::Firefox).build()?;
///
/// let error = Browser::builder().serve("api.example", Router::new()).build().unwrap_err();
/// assert!(error.to_string().contains("\"api.example\""));
/// # Ok::<(), corsac_browser::BuildError>(())
/// ```
#[derive(Default)]
#[must_use]
pub struct Builder {
    served: HashMap<Origin, Served>,
    network: Option<Network>,
    user_agent: UserAgent,
    timeout: Option<Duration>,
    body_limit: Option<u64>,
    local_network_access: bool,
    clock: Clock,
    problems: Vec<BuildProblem>,
}

impl Builder {
    /// Answers the origin's URLs with the service: in this process, without a socket.
    ///
    /// The service sees a request as an HTTP/1.1 server shows it: the URI is path and query, and there is a `Host` field.
    /// It is cloned for each request. There is no connection, so nothing keeps a streamed body from being sent.
    pub fn serve<S, B>(mut self, origin: &str, service: S) -> Self
    where
        S: Service<http::Request<RequestBody>, Response = http::Response<B>> + Clone + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<BoxError>,
        B: Body + Send + 'static,
        B::Error: Into<BoxError>,
    {
        match Origin::parse(origin) {
            Ok(parsed @ Origin::Tuple(_)) => {
                if self.served.insert(parsed, Served::new(service)).is_some() {
                    self.problems.push(BuildProblem::ServedTwice { origin: origin.to_owned() });
                }
            }
            _ => self.problems.push(BuildProblem::Origin { given: origin.to_owned() }),
        }
        self
    }

    /// Sends what no service takes over the network.
    ///
    /// Without it an origin that is not served is a network error
    /// ([`NetworkFailure::NotServed`](corsac::fetch::NetworkFailure::NotServed)): a redirect cannot lead a test to the
    /// internet.
    pub fn network(mut self, network: Network) -> Self {
        self.problems.extend(network.problems().cloned());
        self.network = Some(network);
        self
    }

    /// Behaves like the browser, or like the standard: [`Profile::Spec`] unless told otherwise.
    ///
    /// It also sets the profile's cap on `Access-Control-Max-Age`; for another cap use [`user_agent`](Self::user_agent).
    pub fn profile(mut self, profile: Profile) -> Self {
        let UserAgent { user_agent, accept_language, .. } = std::mem::take(&mut self.user_agent);
        self.user_agent = UserAgent { user_agent, accept_language, ..UserAgent::new(profile) };
        self
    }

    /// Everything that the engine wants to know of a browser. A name or a language that it leaves open is this crate's own:
    /// `corsac/` and its version, and `en-US,en;q=0.5`.
    pub fn user_agent(mut self, user_agent: UserAgent) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// How long a fetch may take in all, redirects, preflights and body included: 20 s unless told otherwise.
    ///
    /// A response that did not come in time is a network error; a body that did not is a
    /// [`body_error`](crate::Response::body_error).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How many bytes a body may have, as it comes and after its content coding is undone: 64 MiB unless told otherwise.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Refuses pages of the public network what their name resolves to on this machine or in this network: off unless told
    /// otherwise. Asked for addresses only, so a served origin is never refused.
    pub fn local_network_access(mut self, checked: bool) -> Self {
        self.local_network_access = checked;
        self
    }

    /// The time since the Unix epoch, by which preflight answers and cookies expire; it must not go backwards.
    ///
    /// Timeouts are not measured by it. Without it the time is the system's at [`build`](Self::build), and goes on
    /// monotonically from there.
    ///
    /// # Examples
    /// ```
    /// use corsac_browser::Browser;
    /// use std::sync::{Arc, atomic::{AtomicU64, Ordering}};
    /// use std::time::Duration;
    ///
    /// let seconds = Arc::new(AtomicU64::new(0));
    /// let now = seconds.clone();
    /// let browser = Browser::builder().clock(move || Duration::from_secs(now.load(Ordering::Relaxed))).build()?;
    /// seconds.fetch_add(3600, Ordering::Relaxed); // An hour later, at once.
    /// # Ok::<(), corsac_browser::BuildError>(())
    /// ```
    pub fn clock(mut self, now: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// The browser, with an empty cookie jar and an empty preflight cache.
    ///
    /// # Errors
    /// [`BuildError`] lists everything that is wrong.
    pub fn build(self) -> Result<Browser, BuildError> {
        if !self.problems.is_empty() {
            return Err(BuildError { problems: self.problems });
        }
        Ok(Browser::new(Shared {
            transport: Transport::new(self.served, self.network, self.local_network_access),
            user_agent: named(self.user_agent),
            timeout: self.timeout.unwrap_or(DEFAULT_TIMEOUT),
            body_limit: self.body_limit.unwrap_or(DEFAULT_BODY_LIMIT),
            clock: self.clock,
            jar: Default::default(),
            preflight_cache: Default::default(),
        }))
    }
}

/// Every browser says its name and a language.
fn named(user_agent: UserAgent) -> UserAgent {
    let name = || concat!("corsac/", env!("CARGO_PKG_VERSION")).into();
    UserAgent {
        user_agent: user_agent.user_agent.or_else(|| Some(name())),
        accept_language: user_agent.accept_language.or_else(|| Some(b"en-US,en;q=0.5".to_vec())),
        ..user_agent
    }
}

/// Why there is no browser: everything that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    problems: Vec<BuildProblem>,
}

impl BuildError {
    /// Each thing that is wrong, in the order it was said.
    #[must_use]
    pub fn problems(&self) -> &[BuildProblem] {
        &self.problems
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {}

/// One thing that is wrong with what a builder was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildProblem {
    /// What should be served is no origin.
    Origin {
        /// As given.
        given: String,
    },
    /// Two services are given for an origin.
    ServedTwice {
        /// As given the second time.
        origin: String,
    },
    /// What should be resolved is neither a host nor `*.` and a host.
    ResolvePattern {
        /// As given.
        given: String,
    },
}

impl fmt::Display for BuildProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildProblem::Origin { given } => write!(f, "cannot serve {given:?}: {InvalidOrigin}"),
            BuildProblem::ServedTwice { origin } => write!(f, "{origin:?} is served twice"),
            BuildProblem::ResolvePattern { given } => {
                write!(
                    f,
                    "cannot resolve {given:?}: write a host, such as api.test, or *.test for all names under test"
                )
            }
        }
    }
}
