//! State: one request on its way through the routes, and the texts in which placeholders stand for parts of it.
//!
//! <https://caddyserver.com/docs/conventions#placeholders>

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName};

use super::fields::Ops;
use super::map::Map;
use crate::import::Position;
use crate::import::deduce::Request;
use crate::searched::Groups;

/// A request, and what was done about it so far.
pub(super) struct State<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) host: &'a str,
    /// The path; the error says why it is not known.
    pub(super) path: Result<String, String>,
    /// The fields of the answer.
    pub(super) headers: HeaderMap,
    /// What is done to the fields when the answer begins, the last first.
    pub(super) deferred: Vec<&'a Ops>,
    /// The fields of the application's answer, while it is handled.
    pub(super) application: Option<HeaderMap>,
    pub(super) groups: BTreeMap<String, String>,
    pub(super) maps: Vec<&'a Map>,
    unknown: &'a dyn Fn(&Position, String),
}

impl<'a> State<'a> {
    pub(super) fn new(
        request: &'a Request<'a>,
        (host, path): (&'a str, &str),
        unknown: &'a dyn Fn(&Position, String),
    ) -> Self {
        State {
            request,
            host,
            path: Ok(path.to_owned()),
            headers: HeaderMap::new(),
            deferred: Vec::new(),
            application: None,
            groups: BTreeMap::new(),
            maps: Vec::new(),
            unknown,
        }
    }

    /// Says that a place is not understood.
    pub(super) fn note(&self, position: &Position, why: String) {
        (self.unknown)(position, why);
    }

    /// The lines of a field of the request; the error says that no request here tells.
    pub(super) fn lines(&self, name: &str) -> Result<Vec<String>, String> {
        match self.request.field(name) {
            Some(line) => Ok(line.map(str::to_owned).into_iter().collect()),
            None => Err(format!("whether the request has `{name}` is not known")),
        }
    }

    /// Keeps what the groups of an expression matched.
    pub(super) fn keep(&mut self, label: &str, groups: Groups) {
        for (index, (name, part)) in groups.into_iter().enumerate() {
            let part = part.unwrap_or_default();
            for key in [Some(index.to_string()), name].into_iter().flatten() {
                self.groups.insert(key.clone(), part.clone());
                if !label.is_empty() {
                    self.groups.insert(format!("{label}.{key}"), part.clone());
                }
            }
        }
    }

    /// A text with the placeholders that Caddy knows replaced; the error names one that is not known here.
    pub(super) fn text(&self, template: &str) -> Result<String, String> {
        let (mut text, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, end)) = after.split_once('}') else {
                return Ok(text + "{" + after);
            };
            match self.placeholder(name)? {
                Some(value) => text.push_str(&value),
                None => text.push_str(&format!("{{{name}}}")),
            }
            rest = end;
        }
        Ok(text + rest)
    }

    /// What a placeholder stands for; `None`: Caddy leaves it as it is.
    pub(super) fn placeholder(&self, name: &str) -> Result<Option<String>, String> {
        let of_header = ["http.request.header.", "header."].iter().find_map(|start| name.strip_prefix(start));
        if let Some(field) = of_header {
            return self.lines(field).map(|lines| Some(lines.join(",")));
        }
        if let Some(key) = ["http.regexp.", "re."].iter().find_map(|start| name.strip_prefix(start)) {
            return Ok(self.groups.get(key).cloned());
        }
        let of_answer = ["http.reverse_proxy.header.", "rp.header."];
        if let Some(field) = of_answer.iter().find_map(|start| name.strip_prefix(start)) {
            return Ok(self.application.as_ref().map(|headers| joined(headers, field)));
        }
        match name {
            "http.request.method" | "method" => Ok(Some(self.request.method.to_owned())),
            "http.request.host" | "host" | "http.request.hostport" | "hostport" => {
                Ok(Some(self.host.to_owned()))
            }
            "http.request.uri" | "uri" | "http.request.uri.path" | "path" | "http.request.orig_uri" => {
                self.path.clone().map(Some)
            }
            _ => match self.maps.iter().rev().find(|map| map.gives(name)) {
                Some(map) => map.value(name, self).map(Some),
                None if name.starts_with("args") => Err(format!("what `{{{name}}}` stands for is not given")),
                None => Err(format!("`{{{name}}}` is not known here")),
            },
        }
    }
}

/// All lines of a field, as Caddy joins them.
fn joined(headers: &HeaderMap, name: &str) -> String {
    let Ok(name) = name.parse::<HeaderName>() else { return String::new() };
    let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    lines.join(",")
}
