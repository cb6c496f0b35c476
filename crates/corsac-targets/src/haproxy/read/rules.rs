//! Rules: the `http-…` lines of a section, and one request through them.

use std::collections::HashMap;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::acl::{Acls, Condition, Test};
use super::sample::{Sample, State, formatted, request_lines};
use super::sections::Section;
use super::words::Word;
use crate::import::Position;
use crate::import::deduce::{Reply, Request};

/// When a rule runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Request,
    /// On answers of the application.
    Response,
    /// On every answer.
    AfterResponse,
}

/// One rule.
pub(super) struct Rule {
    phase: Phase,
    pub(super) action: Result<Action, String>,
    condition: Result<Option<Condition>, String>,
    pub(super) position: Position,
}

pub(super) enum Action {
    Set(String, Result<Sample, String>),
    Unset(String),
    Return {
        status: u16,
        fields: Vec<(HeaderName, String)>,
    },
    SetField(HeaderName, String),
    AddField(HeaderName, String),
    DeleteField(HeaderName),
    /// Nothing that a page sees.
    Nothing,
}

/// The rules of a section and its conditions.
pub(super) struct Rules {
    pub(super) acls: Acls,
    pub(super) rules: Vec<Rule>,
    captures: Vec<String>,
    pub(super) has_server: bool,
}

impl Rules {
    pub(super) fn of(section: &Section) -> Self {
        let mut read =
            Rules { acls: HashMap::new(), rules: Vec::new(), captures: Vec::new(), has_server: false };
        for line in &section.lines {
            let words = line.words.as_slice();
            let text = |index: usize| words.get(index).map_or("", |word: &Word| word.text.as_str());
            match text(0) {
                "acl" => {
                    let test = Test::parse(words.get(2..).unwrap_or_default(), &line.position);
                    read.acls.entry(text(1).to_owned()).or_default().push(test);
                }
                "capture" if text(1) == "request" => read.captures.push(text(3).to_owned()),
                "server" | "use_backend" | "default_backend" | "server-template" => read.has_server = true,
                _ => read.rules.extend(Rule::of(words, &line.position)),
            }
        }
        read
    }

    /// What is answered; what is met and not known is told.
    pub(super) fn answer(&self, request: &Request<'_>, unknown: &mut dyn FnMut(&Position, String)) -> Reply {
        // Of fields that no request here has nothing is known; none is captured.
        let captured =
            self.captures.iter().map(|name| request_lines(request, name).and_then(|mut lines| lines.pop()));
        let mut state =
            State { request, variables: HashMap::new(), captured: captured.collect(), response: None };
        let mut answered = self.judge(Phase::Request, &mut state, unknown);
        if answered.is_none() {
            let mut headers = HeaderMap::new();
            for (name, value) in request.application {
                append(&mut headers, name, value);
            }
            state.response = Some(headers);
            answered = self.judge(Phase::Response, &mut state, unknown);
        }
        let status = match answered {
            Some((status, headers)) => {
                state.response = Some(headers);
                Some(status)
            }
            None => None,
        };
        self.judge(Phase::AfterResponse, &mut state, unknown);
        Reply {
            status: status.unwrap_or(request.application_status),
            answered: status.is_some(),
            headers: state.response.unwrap_or_default(),
        }
    }

    /// Runs the rules of a phase; an answer ends it.
    fn judge(
        &self,
        phase: Phase,
        state: &mut State<'_>,
        unknown: &mut dyn FnMut(&Position, String),
    ) -> Option<(u16, HeaderMap)> {
        for rule in self.rules.iter().filter(|rule| rule.phase == phase) {
            match rule.run(&self.acls, state) {
                Ok(None) => {}
                Ok(answer) => return answer,
                Err(why) => unknown(&rule.position, why),
            }
        }
        None
    }
}

fn append(headers: &mut HeaderMap, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(name.clone(), value);
    }
}

impl Rule {
    fn of(words: &[Word], position: &Position) -> Option<Self> {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let end = texts.iter().position(|word| matches!(*word, "if" | "unless")).unwrap_or(texts.len());
        let (phase, action) = match texts.get(..end).unwrap_or_default() {
            ["http-request", action @ ..] => (Phase::Request, action),
            ["http-response", action @ ..] => (Phase::Response, action),
            ["http-after-response", action @ ..] => (Phase::AfterResponse, action),
            // Removed in 2.1, and said as `set-header` since then.
            ["rspadd" | "rspidel" | "rspdel" | "rspirep" | "rsprep", ..] => {
                let action = Err("this keyword is of releases before 2.1".to_owned());
                return Some(Rule {
                    phase: Phase::Response,
                    action,
                    condition: Ok(None),
                    position: position.clone(),
                });
            }
            _ => return None,
        };
        let environment = words.iter().any(|word| word.has_environment);
        let action = if environment {
            Err("a variable of the environment is not known here".to_owned())
        } else {
            Action::parse(action, phase)
        };
        let condition = match words.get(end..) {
            Some(words) if !words.is_empty() => Condition::parse(words, position).map(Some),
            _ => Ok(None),
        };
        Some(Rule { phase, action, condition, position: position.clone() })
    }

    pub(super) fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref().ok()?.as_ref()
    }

    fn run(&self, acls: &Acls, state: &mut State<'_>) -> Result<Option<(u16, HeaderMap)>, String> {
        let action = self.action.as_ref().map_err(String::clone)?;
        if let Action::Nothing = action {
            return Ok(None);
        }
        if let Some(condition) = self.condition.as_ref().map_err(String::clone)?
            && !condition.holds(acls, state)?
        {
            return Ok(None);
        }
        match action {
            Action::Set(name, sample) => {
                let values = sample.as_ref().map_err(String::clone)?.values(state)?;
                if let Some(value) = values.last() {
                    state.variables.insert(name.clone(), value.clone());
                }
            }
            Action::Unset(name) => {
                state.variables.remove(name);
            }
            Action::Return { status, fields } => {
                let mut headers = HeaderMap::new();
                for (name, format) in fields {
                    append(&mut headers, name, &formatted(format, state)?);
                }
                return Ok(Some((*status, headers)));
            }
            Action::SetField(name, format) | Action::AddField(name, format) => {
                let value = formatted(format, state)?;
                let headers = state.response.get_or_insert_default();
                if let Action::SetField(..) = action {
                    headers.remove(name);
                }
                append(headers, name, &value);
            }
            Action::DeleteField(name) => {
                state.response.get_or_insert_default().remove(name);
            }
            Action::Nothing => {}
        }
        Ok(None)
    }
}

impl Action {
    fn parse(words: &[&str], phase: Phase) -> Result<Self, String> {
        let unknown = || format!("`{}` is not known here", words.join(" "));
        let field = |name: &str| name.parse::<HeaderName>().map_err(|_| unknown());
        let [what, rest @ ..] = words else { return Err(unknown()) };
        let variable = |prefix: &str| {
            what.strip_prefix(prefix).and_then(|name| name.strip_suffix(')')).map(str::to_owned)
        };
        if let Some(name) = variable("set-var(") {
            let text = rest.join(" ");
            let sample = Sample::parse(&text).ok_or_else(|| format!("`{text}` is not known here"));
            return Ok(Action::Set(name, sample));
        }
        if let Some(name) = variable("unset-var(") {
            return Ok(Action::Unset(name));
        }
        match (*what, rest) {
            ("return" | "deny", rest) => returned(what, rest).ok_or_else(unknown),
            // Of the request: the application sees it, no page does.
            ("set-header" | "add-header" | "del-header", _) if phase == Phase::Request => Ok(Action::Nothing),
            ("set-header", [name, format]) => Ok(Action::SetField(field(name)?, (*format).into())),
            ("add-header", [name, format]) => Ok(Action::AddField(field(name)?, (*format).into())),
            ("del-header", [name]) => Ok(Action::DeleteField(field(name)?)),
            (
                "set-log-level" | "capture" | "set-path" | "set-query" | "set-uri" | "track-sc0" | "set-src"
                | "set-nice" | "set-tos" | "set-mark",
                _,
            ) => Ok(Action::Nothing),
            _ => Err(unknown()),
        }
    }
}

fn returned(what: &str, words: &[&str]) -> Option<Action> {
    let mut status = if what == "deny" { 403 } else { 200 };
    let mut fields = Vec::new();
    let mut rest = words;
    loop {
        rest = match rest {
            [] => return Some(Action::Return { status, fields }),
            ["status" | "deny_status", number, rest @ ..] => {
                status = number.parse().ok()?;
                rest
            }
            ["hdr", name, format, rest @ ..] => {
                fields.push((name.parse().ok()?, (*format).to_owned()));
                rest
            }
            ["content-type" | "string" | "lf-string" | "file" | "lf-file", _, rest @ ..] => rest,
            _ => return None,
        };
    }
}
