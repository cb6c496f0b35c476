//! Run: one request through the directives of a place, as nginx runs them: rewriting first, then the fields of the answer.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use corsac::headers::names;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::condition::{Condition, Outcome};
use super::fields;
use super::level::{LevelId, Levels};
use super::maps::{Maps, value};
use super::pattern::Patterns;
use super::template::{Part, parts};
use super::tree::Directive;
use crate::import::Position;
use crate::import::deduce::{Reply, Request, Unknown};

/// How many variables one request may look up, how deep maps may refer to maps, and how long a text may grow.
const MAX_LOOKS: usize = 10_000;
const MAX_DEPTH: usize = 64;
const MAX_TEXT: usize = 16 * 1024;

/// A configuration, ready to be asked.
#[derive(Debug)]
pub(in crate::nginx) struct Configuration<'t> {
    pub(in crate::nginx) levels: Levels<'t>,
    pub(in crate::nginx) maps: Maps<'t>,
    pub(in crate::nginx) patterns: Patterns,
    /// The variables that a `set` names somewhere: empty where none has run.
    named_by_set: HashSet<&'t str>,
    /// What was met on the way and is not known here.
    pub(in crate::nginx) unknown: Unknown,
}

/// One request on its way.
pub(super) struct Run<'c, 't> {
    pub(super) configuration: &'c Configuration<'t>,
    pub(super) request: &'c Request<'c>,
    set: HashMap<String, Option<String>>,
    /// The level whose fields hold: the place, or the last `if` that was entered.
    level: LevelId,
    /// The level whose directives are being run.
    running: LevelId,
    status: Option<u16>,
    /// How many variables may still be looked up: maps may refer to maps without end.
    looks: Cell<usize>,
}

impl<'t> Configuration<'t> {
    pub(in crate::nginx) fn of(directives: &'t [Directive]) -> Self {
        Configuration {
            levels: Levels::of(directives),
            maps: Maps::of(directives),
            patterns: Patterns::default(),
            named_by_set: named_by_set(directives),
            unknown: Unknown::default(),
        }
    }

    /// The answer of a place to a request.
    pub(super) fn answer(&self, place: LevelId, request: &Request<'_>) -> Reply {
        self.answer_of(place, request).0
    }

    /// The answer, and the level whose fields it has: the place, or an `if` in it.
    pub(in crate::nginx) fn answer_of(&self, place: LevelId, request: &Request<'_>) -> (Reply, LevelId) {
        let mut run = Run {
            configuration: self,
            request,
            set: HashMap::new(),
            level: place,
            running: place,
            status: None,
            looks: Cell::new(MAX_LOOKS),
        };
        let server = self.levels.server_of(place).filter(|server| {
            self.levels.get(place).is_some_and(|level| !std::ptr::eq(level.directives, server.directives))
        });
        if let Some(server) = server {
            run.rewrite(server.directives, false);
        }
        if let (None, Some(level)) = (run.status, self.levels.get(place)) {
            run.rewrite(level.directives, true);
        }
        let level = run.level;
        (run.reply(), level)
    }

    pub(super) fn not_known(&self, position: &Position, what: impl Into<String>) {
        self.unknown.note(position, what.into());
    }
}

impl<'t> Run<'_, 't> {
    /// The directives of the rewriting phase, one after another, until one answers.
    fn rewrite(&mut self, directives: &'t [Directive], in_location: bool) {
        for directive in directives {
            match directive.name.text.as_str() {
                "set" => self.set(directive),
                "return" => self.status = Some(status(directive)),
                "break" => return,
                "if" => self.branch(directive, in_location),
                _ => {}
            }
            if self.status.is_some() {
                return;
            }
        }
    }

    fn set(&mut self, directive: &Directive) {
        let [name, text] = directive.arguments.as_slice() else { return };
        let text = self.text(&text.text);
        self.set.insert(set_name(&name.text).to_owned(), text);
    }

    fn branch(&mut self, directive: &'t Directive, in_location: bool) {
        let outcome = Condition::of(directive).holds(self);
        match outcome {
            Outcome::Yes => {}
            Outcome::No => return,
            Outcome::Unknown(_) if refuses(directive) => return,
            Outcome::Unknown(why) => {
                self.configuration.not_known(directive.position(), why);
                return;
            }
        }
        let outer = self.running;
        if let Some(level) =
            self.configuration.levels.opened_by(directive, self.running).filter(|_| in_location)
        {
            self.level = level;
            self.running = level;
        }
        self.rewrite(directive.children(), in_location);
        self.running = outer;
    }

    fn reply(self) -> Reply {
        let answered = self.status.is_some();
        let status = self.status.unwrap_or(self.request.application_status);
        let mut headers = HeaderMap::new();
        if !answered {
            let hidden = self.configuration.levels.hidden(self.level);
            for (name, value) in self.request.application {
                if !hidden.iter().any(|hidden| hidden == name.as_str()) {
                    append(&mut headers, name.clone(), value);
                }
            }
        }
        fields::set(&self, self.level, status, &mut headers);
        Reply { status, answered, headers }
    }

    /// What a text says; nothing if it has a variable that is not known.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        self.text_within(text, MAX_DEPTH)
    }

    fn text_within(&self, text: &str, depth: usize) -> Option<String> {
        let mut whole = String::new();
        for part in parts(text) {
            match part {
                Part::Literal(text) => whole.push_str(text),
                Part::Variable(name) => whole.push_str(&self.variable(name, depth.checked_sub(1)?)?),
            }
            if whole.len() > MAX_TEXT {
                return None;
            }
        }
        Some(whole)
    }

    fn variable(&self, name: &str, depth: usize) -> Option<String> {
        self.looks.set(self.looks.get().checked_sub(1)?);
        if let Some(text) = self.set.get(name) {
            return text.clone();
        }
        if let Some(map) = self.configuration.maps.get(name) {
            if map.unknown.is_some() {
                return None;
            }
            let looked_at = self.text_within(map.source, depth)?;
            let row = map.row(&looked_at, &self.configuration.patterns);
            return row
                .and_then(value)
                .map_or(Some(String::new()), |value| self.text_within(&value.text, depth));
        }
        let is_empty = || self.configuration.named_by_set.contains(name);
        self.of_request(name).or_else(|| is_empty().then(String::new))
    }

    /// The variables that nginx itself defines, as far as they say what a page decides.
    fn of_request(&self, name: &str) -> Option<String> {
        let request = self.request;
        if let Some(field) = name.strip_prefix("upstream_http_") {
            let mut values = request.application.iter().filter(|(name, _)| variable_name(name) == field);
            return Some(values.next().map(|(_, value)| value.clone()).unwrap_or_default());
        }
        let is_field = |field: &HeaderName| name.strip_prefix("http_") == Some(&variable_name(field));
        let value = if name == "request_method" {
            request.method
        } else if is_field(&names::ORIGIN) {
            request.origin.unwrap_or_default()
        } else if is_field(&names::ACCESS_CONTROL_REQUEST_METHOD) {
            request.asked_method.unwrap_or_default()
        } else if is_field(&names::ACCESS_CONTROL_REQUEST_HEADERS) {
            request.asked_headers.unwrap_or_default()
        } else if is_field(&names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK) {
            if request.private_network { "true" } else { "" }
        } else {
            return None;
        };
        Some(value.to_owned())
    }
}

/// The variables of every `set`, however deep.
fn named_by_set(directives: &[Directive]) -> HashSet<&str> {
    let own = directives.iter().filter(|each| each.is("set")).filter_map(|set| set.argument(0));
    let inner = directives.iter().flat_map(|each| named_by_set(each.children()));
    own.map(set_name).chain(inner).collect()
}

/// The name of `$name`.
fn set_name(variable: &str) -> &str {
    variable.trim_start_matches('$')
}

/// `access_control_max_age`.
pub(super) fn variable_name(name: &HeaderName) -> String {
    name.as_str().replace('-', "_")
}

pub(super) fn append(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(name, value);
    }
}

/// The status of a `return`: 302 where only an address is given.
fn status(directive: &Directive) -> u16 {
    directive.argument(0).and_then(|argument| argument.parse().ok()).unwrap_or(302)
}

/// Whether a block does nothing but refuse or send elsewhere: on other requests nothing changes.
fn refuses(directive: &Directive) -> bool {
    let is_refusal = |each: &Directive| each.is("return") && status(each) >= 300;
    matches!(directive.children(), [only] if is_refusal(only))
}
