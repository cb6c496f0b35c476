//! Map: placeholders that depend on the value of another.
//!
//! <https://caddyserver.com/docs/caddyfile/directives/map>

use super::state::State;
use super::tree::Directive;
use crate::import::deduce::{OriginTest, literal_words};
use crate::import::{OriginMatcher, Position};
use crate::language::Dialect;
use crate::searched::Searched;

/// A `map`.
pub(super) struct Map {
    source: String,
    destinations: Vec<String>,
    mappings: Vec<(Input, Vec<String>, Position)>,
    defaults: Vec<String>,
}

enum Input {
    Text(String),
    Expression(Searched),
    Unknown(String),
}

impl Map {
    /// The map of a directive, its matcher aside.
    pub(super) fn of(directive: &Directive) -> Self {
        let plain = |text: &str| text.trim_start_matches('{').trim_end_matches('}').to_owned();
        let mut arguments = directive.arguments.iter().map(|token| token.text.as_str());
        let mut map = Map {
            source: arguments.next().unwrap_or_default().to_owned(),
            destinations: arguments.map(plain).collect(),
            mappings: Vec::new(),
            defaults: Vec::new(),
        };
        for line in directive.children() {
            let outputs: Vec<String> = line.arguments.iter().map(|token| token.text.clone()).collect();
            match line.name.text.strip_prefix('~') {
                _ if line.is("default") => map.defaults = outputs,
                Some(text) => {
                    let input = Searched::new(text, Dialect::Re2, false);
                    let input = input.map_or_else(Input::Unknown, Input::Expression);
                    map.mappings.push((input, outputs, line.position().clone()));
                }
                None => {
                    let input = Input::Text(line.name.text.clone());
                    map.mappings.push((input, outputs, line.position().clone()));
                }
            }
        }
        map
    }

    pub(super) fn gives(&self, name: &str) -> bool {
        self.destinations.iter().any(|destination| destination == name)
    }

    /// What a placeholder of this map stands for.
    pub(super) fn value(&self, name: &str, state: &State<'_>) -> Result<String, String> {
        let index = self.destinations.iter().position(|destination| destination == name).unwrap_or(0);
        let input = state.text(&self.source)?;
        for (mapping, outputs, _) in &self.mappings {
            let output = outputs.get(index).map_or("", String::as_str);
            match mapping {
                _ if output == "-" => {}
                Input::Text(text) if *text == input => return state.text(output),
                Input::Text(_) => {}
                Input::Unknown(why) => return Err(why.clone()),
                Input::Expression(expression) => {
                    let Some(groups) = expression.groups(&input) else { continue };
                    let mut output = output.to_owned();
                    for (index, (name, part)) in groups.iter().enumerate() {
                        let part = part.as_deref().unwrap_or_default();
                        for key in [Some(index.to_string()), name.clone()].into_iter().flatten() {
                            output = output.replace(&format!("${{{key}}}"), part);
                        }
                    }
                    return state.text(&output);
                }
            }
        }
        state.text(self.defaults.get(index).map_or("", String::as_str))
    }

    /// Its comparisons, if it is the origin that is compared.
    pub(super) fn tests(&self) -> Vec<OriginTest> {
        let of_origin = ["{http.request.header.origin}", "{header.origin}"];
        if !of_origin.contains(&self.source.to_ascii_lowercase().as_str()) {
            return Vec::new();
        }
        let test = |(input, _, position): &(Input, Vec<String>, Position)| {
            let matchers = match input {
                Input::Text(text) => vec![OriginMatcher::Exact { text: text.clone(), ignore_case: false }],
                Input::Expression(expression) => expression.rows(),
                Input::Unknown(_) => Vec::new(),
            };
            matchers.into_iter().map(|matcher| OriginTest { matcher, position: position.clone() }).collect()
        };
        self.mappings.iter().flat_map(test as fn(&_) -> Vec<OriginTest>).collect()
    }

    /// The words that other values are compared with.
    pub(super) fn words(&self) -> Vec<String> {
        self.mappings
            .iter()
            .flat_map(|(input, _, _)| match input {
                Input::Text(text) => vec![text.clone()],
                Input::Expression(expression) => literal_words(&expression.text),
                Input::Unknown(_) => Vec::new(),
            })
            .collect()
    }
}
