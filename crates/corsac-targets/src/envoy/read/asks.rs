//! Asks: what a route's `match` asks of the path and the header fields of a request.

use corsac::headers::names;

use super::text::TextMatch;
use crate::import::Position;
use crate::import::deduce::{OriginTest, Request};
use crate::yaml::Node;

/// What a route takes.
pub(super) struct Asks {
    pub(super) path: PathAsk,
    headers: Vec<HeaderAsk>,
    /// What is asked and not known here, so that nobody can say whether the route takes a request.
    pub(super) unknown: Option<String>,
}

/// What is asked of the path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PathAsk {
    Prefix(String),
    Below(String),
    Exact(String),
    Expression(String),
    Unknown,
}

struct HeaderAsk {
    name: String,
    asks: HeaderAsks,
    inverted: bool,
    missing_is_empty: bool,
    position: Position,
}

enum HeaderAsks {
    Present(bool),
    Text(TextMatch),
}

/// What is known in `match` beside these, and changes nothing here.
const KNOWN: [&str; 6] =
    ["prefix", "path", "path_separated_prefix", "safe_regex", "headers", "case_sensitive"];

impl Asks {
    pub(super) fn of(node: Option<&Node>) -> Self {
        let Some(node) = node else {
            return Asks { path: PathAsk::Unknown, headers: Vec::new(), unknown: None };
        };
        let mut unknown =
            node.members().iter().map(|(name, _)| name.as_str()).find(|name| !KNOWN.contains(name));
        if node.text_of("case_sensitive") == Some("false") {
            unknown = Some("case_sensitive");
        }
        let mut unknown =
            unknown.map(|name| format!("the route depends on `{name}`, which is not known here"));
        let mut headers = Vec::new();
        for header in node.list("headers") {
            match HeaderAsk::of(header) {
                Ok(ask) => headers.push(ask),
                Err(why) => unknown = Some(why),
            }
        }
        Asks { path: PathAsk::of(node), headers, unknown }
    }

    /// Whether a request's fields are as asked.
    pub(super) fn takes(&self, request: &Request<'_>) -> bool {
        self.unknown.is_none() && self.headers.iter().all(|header| header.takes(request))
    }

    /// Every comparison of the origin.
    pub(super) fn tests(&self) -> impl Iterator<Item = OriginTest> {
        self.headers.iter().filter(|header| header.name == names::ORIGIN.as_str()).flat_map(HeaderAsk::tests)
    }

    /// The words that methods and header names are compared with.
    pub(super) fn words(&self) -> impl Iterator<Item = &String> {
        let texts = self.headers.iter().filter(|header| header.name != names::ORIGIN.as_str());
        texts.flat_map(|header| match &header.asks {
            HeaderAsks::Text(text) => text.words.iter(),
            HeaderAsks::Present(_) => [].iter(),
        })
    }
}

impl PathAsk {
    fn of(node: &Node) -> Self {
        let text = |name: &str| node.text_of(name).map(str::to_owned);
        let expression = || node.at(&["safe_regex", "regex"]).and_then(Node::text).map(str::to_owned);
        let below = || text("path_separated_prefix").map(PathAsk::Below);
        let exact = || text("path").map(PathAsk::Exact);
        let prefix = text("prefix").map(PathAsk::Prefix);
        prefix
            .or_else(below)
            .or_else(exact)
            .or_else(|| expression().map(PathAsk::Expression))
            .unwrap_or(PathAsk::Unknown)
    }

    /// Whether a path, without its query, is as asked; an expression that is not read takes nothing.
    pub(super) fn takes(&self, path: &str) -> bool {
        match self {
            PathAsk::Prefix(prefix) => path.starts_with(prefix.as_str()),
            PathAsk::Below(prefix) => path
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            PathAsk::Exact(exact) => path == exact,
            PathAsk::Expression(text) => {
                TextMatch::expression(text, false).is_ok_and(|text| text.matches(path))
            }
            PathAsk::Unknown => false,
        }
    }
}

impl HeaderAsk {
    fn of(node: &Node) -> Result<Self, String> {
        let name = node.text_of("name").unwrap_or_default().to_ascii_lowercase();
        if value(&name, None).is_none() {
            return Err(format!("the route depends on the field `{name}`, which is not asked here"));
        }
        let old = |name: &str| node.text_of(name);
        let asks = if let Some(present) = node.text_of("present_match") {
            HeaderAsks::Present(present == "true")
        } else if let Some(text) = node.get("string_match") {
            HeaderAsks::Text(TextMatch::of(text)?)
        } else if let Some(text) = old("exact_match") {
            HeaderAsks::Text(TextMatch::exact(text, false))
        } else if let Some(text) = node.at(&["safe_regex_match", "regex"]).and_then(Node::text) {
            HeaderAsks::Text(TextMatch::expression(text, false)?)
        } else if node.members().iter().all(|(name, _)| ["name", "invert_match"].contains(&name.as_str())) {
            HeaderAsks::Present(true)
        } else {
            return Err(format!("how the field `{name}` is compared is not known here"));
        };
        Ok(HeaderAsk {
            name,
            asks,
            inverted: node.is_true("invert_match"),
            missing_is_empty: node.is_true("treat_missing_header_as_empty"),
            position: node.position.clone(),
        })
    }

    fn takes(&self, request: &Request<'_>) -> bool {
        let found = value(&self.name, Some(request)).flatten();
        match (&self.asks, found) {
            (HeaderAsks::Present(present), found) => (found.is_some() == *present) != self.inverted,
            (HeaderAsks::Text(text), Some(found)) => text.matches(found) != self.inverted,
            (HeaderAsks::Text(text), None) if self.missing_is_empty => text.matches("") != self.inverted,
            // A missing field fits no comparison, an inverted one neither.
            (HeaderAsks::Text(_), None) => false,
        }
    }

    fn tests(&self) -> Vec<OriginTest> {
        let HeaderAsks::Text(text) = &self.asks else { return Vec::new() };
        let test = |matcher| OriginTest { matcher, position: self.position.clone() };
        text.rows().into_iter().map(test).collect()
    }
}

/// The value of a field of a request; `None`: the field is not one that is asked here.
#[allow(clippy::option_option, reason = "a field that is not known differs from one that is absent")]
pub(super) fn value<'r>(name: &str, request: Option<&Request<'r>>) -> Option<Option<&'r str>> {
    let of = |get: fn(&Request<'r>) -> Option<&'r str>| Some(request.and_then(get));
    if name == ":method" {
        return of(|request| Some(request.method));
    }
    match name.parse::<http::HeaderName>().ok()? {
        name if name == names::ORIGIN => of(|request| request.origin),
        name if name == names::ACCESS_CONTROL_REQUEST_METHOD => of(|request| request.asked_method),
        name if name == names::ACCESS_CONTROL_REQUEST_HEADERS => of(|request| request.asked_headers),
        name if name == names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK => {
            of(|request| request.private_network.then_some("true"))
        }
        _ => None,
    }
}
