//! Fields: what `header` and `header_down` do to the fields of an answer.
//!
//! <https://caddyserver.com/docs/caddyfile/directives/header>

use http::{HeaderMap, HeaderName, HeaderValue};

use super::matcher::FieldAsk;
use super::state::State;
use super::token::Token;
use super::tree::Directive;
use crate::import::Position;
use crate::import::deduce::is_about_cors;

/// Operations that run together: additions, then replacements of whole values, then removals.
#[derive(Clone, Debug, Default)]
pub(super) struct Ops {
    pub(super) set: Vec<Op>,
    add: Vec<Op>,
    /// Names in lower case, perhaps with `*` at an end.
    removed: Vec<(String, Position)>,
    /// Those that are not known here.
    unknown: Vec<(String, Position)>,
    pub(super) deferred: bool,
    /// What the answer must be like.
    require: Vec<Require>,
}

/// One field and its value.
#[derive(Clone, Debug)]
pub(super) struct Op {
    pub(super) name: HeaderName,
    template: Token,
    pub(super) position: Position,
}

/// What an answer must be like.
#[derive(Clone, Debug)]
pub(super) enum Require {
    Field(FieldAsk),
    Status(Vec<String>),
}

impl Ops {
    /// The operations of a `header` directive, its matcher aside: those for every answer, and those with `?`.
    pub(super) fn of_header(arguments: &[Token], lines: &[Directive]) -> Vec<Ops> {
        let (mut always, mut defaults) = (Ops::default(), Ops::default());
        if let Some((name, values)) = arguments.split_first() {
            always.add_line(name, values);
            return vec![always];
        }
        for line in lines {
            match line.name.text.as_str() {
                "defer" => always.deferred = true,
                "match" => always.require.extend(Require::of(line)),
                text if text.starts_with('?') => defaults.add_line(&line.name, &line.arguments),
                _ => always.add_line(&line.name, &line.arguments),
            }
        }
        [always, defaults].into_iter().filter(|ops| !ops.is_empty()).collect()
    }

    /// Adds what a line says, such as `+Vary Origin`.
    pub(super) fn add_line(&mut self, name: &Token, values: &[Token]) {
        let text = name.text.strip_suffix(':').unwrap_or(&name.text);
        let position = name.position.clone();
        let (sign, bare) = match text.chars().next() {
            Some(sign @ ('+' | '-' | '?' | '>')) => (sign, text.get(1..).unwrap_or_default()),
            _ => (' ', text),
        };
        if sign == '-' {
            self.deferred = true;
            return self.removed.push((bare.to_ascii_lowercase(), position));
        }
        let Ok(name) = bare.parse::<HeaderName>() else {
            return self.unknown.push((format!("`{text}` is no field"), position));
        };
        if values.len() > 1 && sign != '+' {
            self.deferred |= sign == '>';
            if is_about_cors(&name) {
                self.unknown.push((format!("`{name}` is changed by an expression: not read"), position));
            }
            return;
        }
        let template = values.first().cloned().unwrap_or_else(|| Token {
            text: String::new(),
            position: position.clone(),
            begins_line: false,
            is_quoted: true,
        });
        let op = Op { name: name.clone(), template, position };
        match sign {
            '+' => return self.add.push(op),
            '?' => self.require.push(Require::Field(FieldAsk { name: name.to_string(), values: None })),
            '>' => self.deferred = true,
            _ => {}
        }
        self.set.retain(|known| known.name != name);
        self.set.push(op);
    }

    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.add.is_empty() && self.removed.is_empty() && self.unknown.is_empty()
    }

    /// Whether it waits for the answer.
    pub(super) fn waits(&self) -> bool {
        self.deferred || !self.require.is_empty()
    }

    /// The fields that get a value.
    pub(super) fn values(&self) -> impl Iterator<Item = &Op> {
        self.set.iter().chain(&self.add)
    }

    fn removes(&self, name: &str) -> bool {
        self.removed.iter().any(|(pattern, _)| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
            (Some(end), None) => name.ends_with(end),
            (None, Some(start)) => name.starts_with(start),
            (None, None) => name == pattern,
        })
    }

    /// Does it to the fields of the answer, if it is as required.
    pub(super) fn apply(&self, state: &mut State<'_>, status: u16) {
        if !self.require.iter().all(|require| require.holds(&state.headers, status)) {
            return;
        }
        let mut headers = std::mem::take(&mut state.headers);
        self.apply_to(&mut headers, state);
        state.headers = headers;
    }

    /// Does it to some fields.
    pub(super) fn apply_to(&self, headers: &mut HeaderMap, state: &State<'_>) {
        for (why, position) in &self.unknown {
            state.note(position, why.clone());
        }
        if self.removed.iter().any(|(pattern, _)| pattern == "*") {
            headers.clear();
        }
        for op in &self.add {
            if let Some(value) = op.value(state) {
                headers.append(op.name.clone(), value);
            }
        }
        for op in &self.set {
            if let Some(value) = op.value(state) {
                headers.insert(op.name.clone(), value);
            }
        }
        let gone: Vec<HeaderName> =
            headers.keys().filter(|name| self.removes(name.as_str())).cloned().collect();
        let is_all = |pattern: &(String, Position)| pattern.0 == "*";
        if !self.removed.iter().any(is_all) {
            gone.iter().for_each(|name| {
                headers.remove(name);
            });
        }
    }
}

impl Op {
    /// The value; of fields that nobody here looks at, nothing is asked.
    fn value(&self, state: &State<'_>) -> Option<HeaderValue> {
        if !is_about_cors(&self.name) {
            return None;
        }
        let text = if self.template.has_environment() {
            Err(format!("the value of `{}` depends on the environment", self.name))
        } else {
            state.text(&self.template.text)
        };
        match text {
            Ok(text) => HeaderValue::from_str(&text).ok(),
            Err(why) => {
                state.note(&self.template.position, why);
                None
            }
        }
    }
}

impl Require {
    /// What a `match` line or block asks of the answer.
    pub(super) fn of(line: &Directive) -> Vec<Self> {
        let mut found = Vec::new();
        let mut add = |name: &str, values: &[Token]| match name {
            "status" => {
                found.push(Require::Status(values.iter().map(|token| token.text.clone()).collect()));
            }
            _ => found.extend(FieldAsk::of(values).ok().map(Require::Field)),
        };
        if let Some((name, values)) = line.arguments.split_first() {
            add(&name.text, values);
        }
        line.children().iter().for_each(|each| add(&each.name.text, &each.arguments));
        found
    }

    pub(super) fn holds(&self, headers: &HeaderMap, status: u16) -> bool {
        match self {
            Require::Field(ask) => ask.takes(&lines(headers, &ask.name)),
            Require::Status(statuses) => statuses.iter().any(|text| is_status(text, status)),
        }
    }
}

/// The lines of a field.
pub(super) fn lines(headers: &HeaderMap, name: &str) -> Vec<String> {
    let Ok(name) = name.parse::<HeaderName>() else { return Vec::new() };
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
}

/// `404` and `2xx`.
pub(super) fn is_status(text: &str, status: u16) -> bool {
    let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")).filter(|class| class.len() == 1);
    match class {
        Some(class) => class.parse().is_ok_and(|class: u16| status / 100 == class),
        None => text.parse() == Ok(status),
    }
}
