//! The `cors` filter: the policy of a route or its virtual host, and what the filter answers.
//!
//! <https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/cors_filter>

use corsac::headers::names;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::text::TextMatch;
use crate::import::deduce::{OriginTest, Reply, Request};
use crate::import::{Finding, FindingCode, Position};
use crate::yaml::Node;

/// A policy, the fields of a route filled up with those of its virtual host.
pub(super) struct CorsPolicy {
    origins: Vec<(TextMatch, Position)>,
    methods: String,
    headers: String,
    expose: String,
    max_age: String,
    credentials: bool,
    private_network: bool,
    /// Whether preflights of other origins reach the application.
    forwards: bool,
    enabled: bool,
    pub(super) position: Position,
    pub(super) unknown: Vec<(Position, String)>,
    /// Comparisons that are open at an end.
    pub(super) open: Vec<Finding>,
}

const FILTER: &str = "envoy.filters.http.cors";

/// The node of a policy: of today's filter, or the older form inside a route.
fn node(level: &Node) -> Option<&Node> {
    let today = level.get("typed_per_filter_config").and_then(|filters| filters.get(FILTER));
    today.or_else(|| level.at(&["route", "cors"])).or_else(|| level.get("cors"))
}

/// What is to be said of a comparison of a part of the origin, with one that it takes, too.
fn open_end(origin: &Node) -> Option<Finding> {
    let of = |name: &str| Some((name.to_owned(), origin.text_of(name)?));
    let (how, text) = of("prefix").or_else(|| of("suffix")).or_else(|| of("contains"))?;
    let taken = match how.as_str() {
        "prefix" => format!("{text}.evil.example"),
        "suffix" => format!("https://evil{}", text.rsplit("://").next().unwrap_or(text)),
        _ => format!("https://{}.evil.example", text.rsplit("://").next().unwrap_or(text)),
    };
    // A whole label, or a port, that an attacker cannot have stands before or behind what is open.
    let is_closed = match how.as_str() {
        "prefix" => text.trim_start_matches("https://").trim_start_matches("http://").contains(':'),
        "suffix" => text.starts_with('.') || text.contains("://"),
        _ => false,
    };
    let message = format!("`{text}` as a {how} also takes `{taken}`");
    let code = FindingCode::RegexUnanchored;
    (!is_closed).then(|| Finding::new(code, &origin.position, message))
}

/// Of which requests a fraction takes care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    None,
    Some,
    All,
}

impl Share {
    fn of(enabled: &Node) -> Self {
        let Some(fraction) = enabled.get("default_value") else { return Share::All };
        let whole = match fraction.text_of("denominator") {
            Some("TEN_THOUSAND" | "1") => 10_000,
            Some("MILLION" | "2") => 1_000_000,
            _ => 100,
        };
        match fraction.text_of("numerator").and_then(|text| text.parse::<u32>().ok()).unwrap_or(0) {
            0 => Share::None,
            part if part < whole => Share::Some,
            _ => Share::All,
        }
    }
}

impl CorsPolicy {
    pub(super) fn of(route: &Node, host: &Node) -> Option<Self> {
        let levels: Vec<&Node> = [node(route), node(host)].into_iter().flatten().collect();
        let first = levels.first()?;
        let get = |name: &str| levels.iter().find_map(|level| level.get(name));
        let text = |name: &str| get(name).and_then(Node::text).unwrap_or_default().to_owned();
        // A protobuf truth value may be wrapped.
        let truth = |name: &str, otherwise: bool| {
            let node = get(name);
            let text = node.and_then(|node| node.text().or_else(|| node.text_of("value")));
            text.map_or(otherwise, |text| text == "true")
        };
        let mut unknown = Vec::new();
        let (mut origins, mut open) = (Vec::new(), Vec::new());
        let listed =
            levels.iter().map(|level| level.list("allow_origin_string_match")).find(|list| !list.is_empty());
        for origin in listed.unwrap_or_default() {
            open.extend(open_end(origin));
            match TextMatch::of(origin) {
                Ok(text) => origins.push((text, origin.position.clone())),
                Err(why) => unknown.push((origin.position.clone(), why)),
            }
        }
        let enabled = get("filter_enabled");
        let share = enabled.map_or(Share::All, Share::of);
        if let (Share::Some, Some(enabled)) = (share, enabled) {
            let why = "the filter looks at a part of the requests only".to_owned();
            unknown.push((enabled.position.clone(), why));
        }
        Some(CorsPolicy {
            origins,
            methods: text("allow_methods"),
            headers: text("allow_headers"),
            expose: text("expose_headers"),
            max_age: text("max_age"),
            credentials: truth("allow_credentials", false),
            private_network: truth("allow_private_network_access", false),
            forwards: truth("forward_not_matching_preflights", true),
            enabled: share != Share::None,
            position: first.position.clone(),
            unknown,
            open,
        })
    }

    /// The answer to a preflight that the filter does not let through.
    pub(super) fn preflight(&self, request: &Request<'_>) -> Option<Reply> {
        let asked =
            request.asked_method.filter(|method| !method.is_empty() && request.method == "OPTIONS")?;
        let origin = request.origin.filter(|origin| self.enabled && !origin.is_empty())?;
        let allowed = self.allows(origin);
        if self.forwards && !allowed {
            return None;
        }
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, text: &str| {
            if let (Ok(value), false) = (HeaderValue::from_str(text), text.is_empty()) {
                headers.insert(name, value);
            }
        };
        if allowed {
            set(names::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        let echoed =
            |list: &'_ str, asked: &str| if list == "*" { asked.to_owned() } else { list.to_owned() };
        set(names::ACCESS_CONTROL_ALLOW_METHODS, &echoed(&self.methods, asked));
        set(
            names::ACCESS_CONTROL_ALLOW_HEADERS,
            &echoed(&self.headers, request.asked_headers.unwrap_or_default()),
        );
        set(names::ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose);
        set(names::ACCESS_CONTROL_MAX_AGE, &self.max_age);
        set(names::ACCESS_CONTROL_ALLOW_CREDENTIALS, if self.credentials { "true" } else { "" });
        let private = self.private_network && request.private_network;
        set(names::ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, if private { "true" } else { "" });
        Some(Reply { status: 200, answered: true, headers })
    }

    /// The fields of an answer that is no preflight's, which take the place of the application's.
    pub(super) fn apply(&self, request: &Request<'_>, headers: &mut HeaderMap) {
        let Some(origin) = request.origin.filter(|origin| self.enabled && self.allows(origin)) else {
            return;
        };
        let mut set = |name: HeaderName, text: &str| {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name, value);
            }
        };
        set(names::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            set(names::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        if !self.expose.is_empty() {
            set(names::ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose);
        }
    }

    /// Whether an origin is one of those; what matches the text `*` stands for all.
    fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|(text, _)| text.matches("*") || text.matches(origin))
    }

    pub(super) fn tests(&self) -> impl Iterator<Item = OriginTest> {
        // The text `*` stands for every origin, and is compared with none.
        let compared = self.origins.iter().filter(|(text, _)| !text.is_star());
        let rows =
            compared.flat_map(|(text, position)| text.rows().into_iter().map(move |row| (row, position)));
        rows.map(|(matcher, position)| OriginTest { matcher, position: position.clone() })
    }

    /// The methods and header names that it lists.
    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        let lists = [&self.methods, &self.headers];
        lists.into_iter().flat_map(|list| list.split(',')).map(|word| word.trim().to_owned())
    }
}
