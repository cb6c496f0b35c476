//! Cors: the `CORS` filter, and what it answers as far as the specification says. Where that leaves a choice, the status of
//! preflights and a literal `*`, the usual one is taken.
//!
//! <https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter>

use corsac::headers::names;
use corsac::origin::OriginPattern;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::import::deduce::{OriginTest, Reply, Request};
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::regex;
use crate::searched::Searched;
use crate::yaml::Node;

/// The seconds of a filter that names none.
const DEFAULT_MAX_AGE: &str = "5";

/// A filter.
pub(super) struct CorsFilter {
    origins: Vec<(Allowed, Position)>,
    methods: Vec<String>,
    headers: Vec<String>,
    expose: Vec<String>,
    credentials: bool,
    max_age: String,
    keys: Vec<(HeaderName, Position)>,
}

enum Allowed {
    Everyone,
    Exact(String),
    Matching(Box<Searched>),
    Unknown(String),
}

impl CorsFilter {
    pub(super) fn of(node: &Node) -> Self {
        let texts = |name: &str| -> Vec<String> {
            node.list(name).iter().filter_map(Node::text).map(str::to_owned).collect()
        };
        let origins = node.list("allowOrigins").iter();
        let keys = [
            ("allowOrigins", names::ACCESS_CONTROL_ALLOW_ORIGIN),
            ("allowCredentials", names::ACCESS_CONTROL_ALLOW_CREDENTIALS),
            ("allowMethods", names::ACCESS_CONTROL_ALLOW_METHODS),
            ("allowHeaders", names::ACCESS_CONTROL_ALLOW_HEADERS),
            ("exposeHeaders", names::ACCESS_CONTROL_EXPOSE_HEADERS),
            ("maxAge", names::ACCESS_CONTROL_MAX_AGE),
        ];
        let keys = keys.into_iter().filter_map(|(key, name)| Some((name, node.get(key)?.position.clone())));
        CorsFilter {
            origins: origins
                .filter_map(|origin| Some((Allowed::of(origin.text()?), origin.position.clone())))
                .collect(),
            methods: texts("allowMethods"),
            headers: texts("allowHeaders"),
            expose: texts("exposeHeaders"),
            credentials: node.is_true("allowCredentials"),
            max_age: node.text_of("maxAge").unwrap_or(DEFAULT_MAX_AGE).to_owned(),
            keys: keys.collect(),
        }
    }

    /// The answer to a preflight, which never reaches the application.
    pub(super) fn preflight(&self, request: &Request<'_>) -> Option<Reply> {
        let (Some(origin), Some(method)) = (request.origin, request.asked_method) else { return None };
        if request.method != "OPTIONS" {
            return None;
        }
        let mut headers = HeaderMap::new();
        if let Some(allowed) = self.allowed(origin) {
            // `*` beside credentials is what was asked for; elsewhere it is itself.
            let list = |texts: &[String], asked: &str| match texts {
                [only] if only == "*" && self.credentials => asked.to_owned(),
                texts => texts.join(", "),
            };
            set(&mut headers, &names::ACCESS_CONTROL_ALLOW_ORIGIN, &allowed);
            set(&mut headers, &names::ACCESS_CONTROL_ALLOW_METHODS, &list(&self.methods, method));
            let asked = request.asked_headers.unwrap_or_default();
            set(&mut headers, &names::ACCESS_CONTROL_ALLOW_HEADERS, &list(&self.headers, asked));
            set(&mut headers, &names::ACCESS_CONTROL_MAX_AGE, &self.max_age);
            self.set_credentials(&mut headers);
        }
        Some(Reply { status: 204, answered: true, headers })
    }

    /// The fields of an answer of the application.
    pub(super) fn apply(&self, request: &Request<'_>, headers: &mut HeaderMap) {
        let Some(allowed) = request.origin.and_then(|origin| self.allowed(origin)) else { return };
        set(headers, &names::ACCESS_CONTROL_ALLOW_ORIGIN, &allowed);
        set(headers, &names::ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose.join(", "));
        self.set_credentials(headers);
    }

    fn set_credentials(&self, headers: &mut HeaderMap) {
        if self.credentials {
            set(headers, &names::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }

    /// The value for an origin, if it is allowed.
    fn allowed(&self, origin: &str) -> Option<String> {
        self.origins.iter().find_map(|(allowed, _)| match allowed {
            Allowed::Everyone if self.credentials => Some(origin.to_owned()),
            Allowed::Everyone => Some("*".to_owned()),
            Allowed::Exact(text) => (text == origin).then(|| origin.to_owned()),
            Allowed::Matching(expression) => expression.is_match(origin).then(|| origin.to_owned()),
            Allowed::Unknown(_) => None,
        })
    }

    pub(super) fn tests(&self) -> impl Iterator<Item = OriginTest> {
        self.origins.iter().flat_map(|(allowed, position)| {
            let matchers = match allowed {
                Allowed::Exact(text) => {
                    vec![OriginMatcher::Exact { text: text.clone(), ignore_case: false }]
                }
                Allowed::Matching(expression) => {
                    let text = expression.text.clone();
                    vec![OriginMatcher::Regex { text, anchoring: Anchoring::Search, ignore_case: false }]
                }
                Allowed::Everyone | Allowed::Unknown(_) => Vec::new(),
            };
            matchers.into_iter().map(|matcher| OriginTest { matcher, position: position.clone() })
        })
    }

    /// What is not understood of it.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (Position, String)> {
        self.origins.iter().filter_map(|(allowed, position)| match allowed {
            Allowed::Unknown(why) => Some((position.clone(), why.clone())),
            _ => None,
        })
    }

    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        self.methods.iter().chain(&self.headers).cloned()
    }

    pub(super) fn position_of(&self, name: &HeaderName) -> Option<&Position> {
        self.keys.iter().find(|(each, _)| each == name).map(|(_, position)| position)
    }
}

impl Allowed {
    fn of(text: &str) -> Self {
        let matching = |expression: String| match Searched::new(&expression, Dialect::Re2, false) {
            Ok(searched) => Allowed::Matching(Box::new(searched)),
            Err(why) => Allowed::Unknown(why),
        };
        match text.strip_suffix("://*") {
            _ if text == "*" => Allowed::Everyone,
            _ if !text.contains('*') => Allowed::Exact(text.to_owned()),
            // Any host and port of a scheme.
            Some(scheme) => matching(format!("^{}://.+$", regex::escape(scheme))),
            None => match OriginPattern::parse(text) {
                Ok(parsed) => matching(regex::origin(&parsed.pattern)),
                Err(_) => Allowed::Unknown(format!("which origins `{text}` stands for is not known here")),
            },
        }
    }
}

fn set(headers: &mut HeaderMap, name: &HeaderName, text: &str) {
    if let (Ok(value), false) = (HeaderValue::from_str(text), text.is_empty()) {
        headers.insert(name.clone(), value);
    }
}
