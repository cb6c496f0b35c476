//! Headers: the headers middleware, and what it answers, as Traefik 3 does.
//!
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/>, and its source,
//! `pkg/middlewares/headers/header.go`.

use corsac::headers::names;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::table::{member, nodes, texts};
use crate::import::deduce::{OriginTest, Reply, Request, is_about_cors};
use crate::import::{OriginMatcher, Position};
use crate::language::Dialect;
use crate::searched::Searched;
use crate::yaml::Node;

/// The keys of the middleware that CORS depends on.
pub(super) struct Headers {
    origins: Vec<(String, Position)>,
    expressions: Vec<(Result<Searched, String>, Position)>,
    methods: String,
    headers: String,
    expose: String,
    credentials: bool,
    max_age: Option<String>,
    vary: bool,
    custom: Vec<(HeaderName, String, Position)>,
    /// Where each key stands.
    keys: Vec<(HeaderName, Position)>,
    /// Why the request is not known behind it.
    unknown: Option<(Position, String)>,
}

impl Headers {
    pub(super) fn of(node: &Node) -> Self {
        let text = |name: &str| member(node, name).and_then(Node::text);
        let is_true = |name: &str| text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let custom = member(node, "customResponseHeaders").map(Node::members).unwrap_or_default();
        let custom = custom.iter().filter_map(|(name, value)| {
            Some((name.parse().ok()?, value.text().unwrap_or_default().to_owned(), value.position.clone()))
        });
        let expressions = nodes(node, "accessControlAllowOriginListRegex").into_iter();
        Headers {
            origins: nodes(node, "accessControlAllowOriginList"),
            expressions: expressions
                .map(|(text, position)| (Searched::new(&text, Dialect::Re2, false), position))
                .collect(),
            methods: texts(node, "accessControlAllowMethods").join(","),
            headers: texts(node, "accessControlAllowHeaders").join(","),
            expose: texts(node, "accessControlExposeHeaders").join(","),
            credentials: is_true("accessControlAllowCredentials"),
            max_age: text("accessControlMaxAge").map(str::to_owned),
            vary: is_true("addVaryHeader"),
            custom: custom.collect(),
            keys: keys(node),
            unknown: changed_request(node),
        }
    }

    /// Whether anything about CORS is set.
    pub(super) fn is_about_cors(&self) -> bool {
        self.has_cors() || self.custom.iter().any(|(name, _, _)| names::CORS_RESPONSE_FIELDS.contains(name))
    }

    /// Whether it answers preflights.
    fn has_cors(&self) -> bool {
        let lists = [&self.methods, &self.headers, &self.expose];
        lists.iter().any(|list| !list.is_empty())
            || !self.origins.is_empty()
            || !self.expressions.is_empty()
            || self.credentials
            || self.max_age.is_some()
            || self.vary
    }

    /// The answer to a preflight, which goes no further.
    pub(super) fn preflight(&self, request: &Request<'_>) -> Option<Reply> {
        let some = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
        let is_preflight = request.method == "OPTIONS" && some(request.asked_method) && some(request.origin);
        if !is_preflight || !self.has_cors() {
            return None;
        }
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, text: &str| {
            if let (Ok(value), false) = (HeaderValue::from_str(text), text.is_empty()) {
                headers.insert(name, value);
            }
        };
        // `*` beside credentials is what was asked for.
        let list = |list: &str, asked: Option<&str>| match (list, self.credentials) {
            ("*", true) => asked.unwrap_or_default().to_owned(),
            _ => list.to_owned(),
        };
        set(names::ACCESS_CONTROL_ALLOW_CREDENTIALS, if self.credentials { "true" } else { "" });
        set(names::ACCESS_CONTROL_ALLOW_HEADERS, &list(&self.headers, request.asked_headers));
        set(names::ACCESS_CONTROL_ALLOW_METHODS, &list(&self.methods, request.asked_method));
        set(names::ACCESS_CONTROL_EXPOSE_HEADERS, if self.exposes() { &self.expose } else { "" });
        set(names::ACCESS_CONTROL_MAX_AGE, self.max_age.as_deref().unwrap_or_default());
        if let Some(origin) = self.allowed(request.origin.unwrap_or_default()) {
            set(names::ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
        }
        Some(Reply { status: 200, answered: true, headers })
    }

    /// What happens to the fields of an answer on its way out.
    pub(super) fn apply(&self, request: &Request<'_>, headers: &mut HeaderMap) {
        let mut set = |name: &HeaderName, text: &str| {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name.clone(), value);
            }
        };
        for (name, text, _) in
            self.custom.iter().filter(|(name, text, _)| is_about_cors(name) && !text.is_empty())
        {
            set(name, text);
        }
        if let Some(origin) = self.allowed(request.origin.unwrap_or_default()) {
            set(&names::ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
        }
        if self.credentials {
            set(&names::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        if self.exposes() {
            set(&names::ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose);
        }
        let is_set_again = |name: &HeaderName| {
            (*name == names::ACCESS_CONTROL_ALLOW_ORIGIN
                && self.allowed(request.origin.unwrap_or_default()).is_some())
                || (*name == names::ACCESS_CONTROL_ALLOW_CREDENTIALS && self.credentials)
                || (*name == names::ACCESS_CONTROL_EXPOSE_HEADERS && self.exposes())
        };
        for (name, text, _) in &self.custom {
            if text.is_empty() && !is_set_again(name) {
                headers.remove(name);
            }
        }
        if self.vary {
            add_vary(headers);
        }
    }

    /// `*` beside credentials is not sent.
    fn exposes(&self) -> bool {
        let is_ignored = self.credentials && self.expose == "*";
        !self.expose.is_empty() && !is_ignored
    }

    /// The value for an origin, if it is allowed. Without an origin, the empty text is asked for.
    fn allowed(&self, origin: &str) -> Option<String> {
        for (listed, _) in &self.origins {
            if listed == "*" {
                return Some(if self.credentials { origin } else { "*" }.to_owned());
            }
            if listed == origin {
                return Some(origin.to_owned());
            }
        }
        let matches = |(expression, _): &(Result<Searched, String>, Position)| {
            expression.as_ref().is_ok_and(|expression| expression.is_match(origin))
        };
        self.expressions.iter().any(matches).then(|| origin.to_owned())
    }

    /// Every comparison of the origin.
    pub(super) fn tests(&self) -> Vec<OriginTest> {
        let listed = self.origins.iter().filter(|(text, _)| text != "*").map(|(text, position)| {
            let matcher = OriginMatcher::Exact { text: text.clone(), ignore_case: false };
            OriginTest { matcher, position: position.clone() }
        });
        let matched = self.expressions.iter().flat_map(|(expression, position)| {
            let rows = expression.as_ref().map(Searched::rows).unwrap_or_default();
            rows.into_iter().map(|matcher| OriginTest { matcher, position: position.clone() })
        });
        listed.chain(matched).collect()
    }

    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        let lists = [&self.methods, &self.headers];
        lists.into_iter().flat_map(|list| list.split(',')).map(|word| word.trim().to_owned())
    }

    /// What is not understood of it.
    pub(super) fn unknown(&self) -> Vec<(Position, String)> {
        let expressions = self.expressions.iter().filter_map(|(expression, position)| {
            Some((position.clone(), expression.as_ref().err()?.clone()))
        });
        expressions.chain(self.unknown.clone()).collect()
    }

    /// Where the first of its keys stands.
    pub(super) fn first_position(&self) -> Option<&Position> {
        let custom = self.custom.iter().map(|(_, _, position)| position);
        self.keys.iter().map(|(_, position)| position).chain(custom).min()
    }

    /// Where a field is set.
    pub(super) fn position_of(&self, name: &HeaderName) -> Option<&Position> {
        let custom = self.custom.iter().find(|(each, text, _)| each == name && !text.is_empty());
        let key = self.keys.iter().find(|(each, _)| each == name).map(|(_, position)| position);
        key.or_else(|| custom.map(|(_, _, position)| position))
    }
}

/// `Origin` joins the first line of `Vary`, unless that is all of it; other lines are lost.
fn add_vary(headers: &mut HeaderMap) {
    let first = headers.get(names::VARY).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let joined = match first.as_str() {
        "Origin" => return,
        "" => "Origin".to_owned(),
        first => format!("{first},Origin"),
    };
    if let Ok(value) = HeaderValue::from_str(&joined) {
        headers.insert(names::VARY, value);
    }
}

/// Where the keys stand, by the fields that they set.
fn keys(node: &Node) -> Vec<(HeaderName, Position)> {
    [
        ("accessControlAllowOriginList", names::ACCESS_CONTROL_ALLOW_ORIGIN),
        ("accessControlAllowOriginListRegex", names::ACCESS_CONTROL_ALLOW_ORIGIN),
        ("accessControlAllowCredentials", names::ACCESS_CONTROL_ALLOW_CREDENTIALS),
        ("accessControlAllowMethods", names::ACCESS_CONTROL_ALLOW_METHODS),
        ("accessControlAllowHeaders", names::ACCESS_CONTROL_ALLOW_HEADERS),
        ("accessControlExposeHeaders", names::ACCESS_CONTROL_EXPOSE_HEADERS),
        ("accessControlMaxAge", names::ACCESS_CONTROL_MAX_AGE),
    ]
    .into_iter()
    .filter_map(|(key, name)| Some((name, member(node, key)?.position.clone())))
    .collect()
}

/// Whether a field that CORS looks at is changed before the next middleware looks at it.
fn changed_request(node: &Node) -> Option<(Position, String)> {
    let changed = member(node, "customRequestHeaders")?;
    let request = [
        names::ORIGIN,
        names::ACCESS_CONTROL_REQUEST_METHOD,
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ];
    let is_read = |name: &str| request.iter().any(|field| name.eq_ignore_ascii_case(field.as_str()));
    let (name, value) = changed.members().iter().find(|(name, _)| is_read(name))?;
    Some((value.position.clone(), format!("`{name}` is changed before it is looked at")))
}
