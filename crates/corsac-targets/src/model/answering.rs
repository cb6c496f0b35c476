//! Answering: settings with the semantics of their server, ready to be asked.

use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ORIGIN,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Lines, Semantics, Settings};
use crate::diff::Side;
use crate::import::Position;
use crate::import::deduce::{Answers, AskedSide, OriginTest, Reply, Request, deduce};
use crate::language::Dialect;

/// What the application behind a server answers.
#[derive(Clone, Debug)]
pub struct Application {
    /// The status.
    pub status: u16,
    /// The fields that are about CORS, its companions or caches.
    pub fields: Vec<(HeaderName, String)>,
}

impl Default for Application {
    fn default() -> Self {
        Application { status: 200, fields: Vec::new() }
    }
}

/// A modelled server under a configuration.
pub struct Model {
    semantics: &'static dyn Semantics,
    settings: Vec<Settings>,
    tests: Vec<OriginTest>,
    words: Vec<String>,
}

impl Model {
    pub(super) fn new(semantics: &'static dyn Semantics, settings: Vec<Settings>) -> Self {
        let tests = Settings::tested(&settings).map(|entry| entry.test.clone()).collect();
        let words = settings.iter().flat_map(|rule| {
            let lists = [&rule.methods, &rule.request_headers];
            lists.into_iter().flatten().flatten().cloned().collect::<Vec<String>>()
        });
        let mut words: Vec<String> = words.filter(|word| !word.chars().all(|char| char == '*')).collect();
        words.sort_unstable();
        words.dedup();
        Model { semantics, settings, tests, words }
    }

    /// Whether an application answers behind the server; without one, its fields and status are not looked at.
    #[must_use]
    pub fn has_application(&self) -> bool {
        self.semantics.has_application()
    }

    /// The model as one side of a comparison.
    pub fn with_side<T>(&self, then: &mut dyn FnMut(&dyn Side) -> T) -> T {
        let behaviour = deduce(self).behaviour;
        then(&AskedSide { answers: self, behaviour: &behaviour })
    }

    /// What is answered to a request with these fields.
    #[must_use]
    pub fn reply(&self, method: &Method, fields: &HeaderMap, application: &Application) -> Reply {
        let value = |name: &HeaderName| self.seen(fields, name);
        let (origin, asked) = (value(&ORIGIN), value(&ACCESS_CONTROL_REQUEST_METHOD));
        let headers = value(&ACCESS_CONTROL_REQUEST_HEADERS);
        let network = value(&ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
        self.answer(&Request {
            method: method.as_str(),
            origin: origin.as_deref(),
            asked_method: asked.as_deref(),
            asked_headers: headers.as_deref(),
            private_network: network.is_some_and(|value| self.semantics.asks_for_network(&value)),
            application: &application.fields,
            application_status: application.status,
        })
    }

    /// The value that the server sees of a field.
    fn seen(&self, fields: &HeaderMap, name: &HeaderName) -> Option<String> {
        let text = |line: &HeaderValue| String::from_utf8_lossy(line.as_bytes().trim_ascii()).into_owned();
        let mut lines = fields.get_all(name).iter().map(text);
        match self.semantics.lines() {
            Lines::First => lines.next(),
            Lines::Joined => joined(lines.collect(), ", "),
            Lines::JoinedBare => joined(lines.collect(), ","),
        }
    }
}

fn joined(lines: Vec<String>, between: &str) -> Option<String> {
    (!lines.is_empty()).then(|| lines.join(between))
}

impl Answers for Model {
    fn answer(&self, request: &Request<'_>) -> Reply {
        self.semantics.answer(&self.settings, request)
    }

    fn dialect(&self) -> Dialect {
        self.semantics.dialect()
    }

    fn tests(&self) -> &[OriginTest] {
        &self.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let written = self.settings.iter().flat_map(|rule| &rule.positions);
        let position = written.clone().find(|(field, _)| field == name).map(|(_, position)| position.clone());
        position.or_else(|| self.settings.first().map(|rule| rule.position.clone())).unwrap_or_default()
    }

    fn has_application(&self) -> bool {
        self.semantics.has_application()
    }
}
