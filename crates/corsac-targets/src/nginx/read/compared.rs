//! Compared: with which texts and expressions a place compares what a request says, however far the maps lead.

use std::collections::HashSet;

use corsac::headers::names;

use super::condition::Condition;
use super::level::LevelId;
use super::maps::{literal, value};
use super::pattern::{expression, matcher};
use super::run::{Configuration, variable_name};
use super::template::{Part, only_variable, parts};
use super::tree::Directive;
use super::words::Word;
use crate::import::OriginMatcher;
use crate::import::deduce::{Comparisons, OriginTest, is_list, literal_words};

/// What stands between the words of a text.
const SEPARATORS: &[char] = &[',', ' ', '\t', '#', '|', ':', ';'];

struct Walk<'c, 't> {
    configuration: &'c Configuration<'t>,
    found: Comparisons,
    /// The variables that were looked at.
    seen: HashSet<String>,
}

/// Everything that the directives of a place and its server compare with.
pub(super) fn compared(configuration: &Configuration<'_>, place: LevelId) -> Comparisons {
    let mut walk = Walk { configuration, found: Comparisons::default(), seen: HashSet::new() };
    let levels = &configuration.levels;
    if let Some(server) = levels.server_of(place) {
        walk.rewriting(server.directives);
    }
    if let Some(level) = levels.get(place) {
        walk.rewriting(level.directives);
    }
    walk.fields_of_ifs(place);
    walk.fields(place);
    walk.found.sort();
    walk.found
}

impl Walk<'_, '_> {
    fn rewriting(&mut self, directives: &[Directive]) {
        for directive in directives {
            match directive.name.text.as_str() {
                "set" => directive.arguments.iter().skip(1).for_each(|word| self.text(word)),
                "if" => {
                    self.condition(&Condition::of(directive));
                    self.rewriting(directive.children());
                }
                _ => {}
            }
        }
    }

    fn fields_of_ifs(&mut self, level: LevelId) {
        let levels = &self.configuration.levels;
        for (inner, _) in levels.inner(level).filter(|(_, inner)| inner.is("if")) {
            self.fields(inner);
            self.fields_of_ifs(inner);
        }
    }

    fn fields(&mut self, level: LevelId) {
        for directive in self.configuration.levels.add_header(level) {
            directive.arguments.iter().skip(1).for_each(|word| self.text(word));
        }
        for directive in self.configuration.levels.more_headers(level) {
            for (_, value) in super::fields::more_fields(directive) {
                let position = directive.position().clone();
                let end = position.clone();
                self.text(&Word { text: value.unwrap_or_default().to_owned(), position, end });
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        if let Some((subject, word)) = condition.expression() {
            self.expression(subject, &word);
        }
        if let Some((subject, word)) = condition.literal() {
            self.literal(subject, word, false);
        }
        if let Some(subject) = condition.subject() {
            self.variables(subject);
        }
    }

    /// A text that is sent or set: its variables, and an origin that it may be.
    fn text(&mut self, word: &Word) {
        self.variables(&word.text);
        if !word.text.contains('$') {
            self.literal("", word, false);
        }
    }

    fn variables(&mut self, text: &str) {
        for part in parts(text) {
            let Part::Variable(name) = part else { continue };
            if !self.seen.insert(name.to_owned()) {
                continue;
            }
            let Some(map) = self.configuration.maps.get(name) else { continue };
            for row in &map.expressions {
                self.expression(map.source, &row.name);
            }
            let mut literals: Vec<&Directive> = map.literals().collect();
            literals.sort_unstable_by(|one, other| one.position().cmp(other.position()));
            for row in &literals {
                self.literal(map.source, &row.name, true);
            }
            let rows = literals.into_iter().chain(map.expressions.iter().copied()).chain(map.default());
            rows.filter_map(value).for_each(|value| self.text(value));
            self.variables(map.source);
        }
    }

    fn literal(&mut self, subject: &str, word: &Word, ignore_case: bool) {
        let text = if ignore_case { word.text.strip_prefix('\\').unwrap_or(&word.text) } else { &word.text };
        let is_origin = is_origin_of(subject) && !text.is_empty();
        if is_origin || text.contains("://") || literal(text) == "null" {
            let matcher = OriginMatcher::Exact { text: text.to_owned(), ignore_case };
            self.found.add_test(OriginTest { matcher, position: word.position.clone() });
        } else {
            self.found.add_words(text, SEPARATORS);
        }
    }

    fn expression(&mut self, subject: &str, word: &Word) {
        let Some((text, _)) = expression(&word.text) else { return };
        if is_origin_of(subject) || text.contains("://") {
            if let Some(matcher) = matcher(&word.text) {
                self.found.add_test(OriginTest { matcher, position: word.position.clone() });
            }
            return;
        }
        literal_words(text).iter().for_each(|word| self.found.add_words(word, SEPARATORS));
        let is_asked = [names::ACCESS_CONTROL_REQUEST_METHOD, names::ACCESS_CONTROL_REQUEST_HEADERS]
            .iter()
            .any(|name| only_variable(subject) == Some(&format!("http_{}", variable_name(name))));
        if is_asked && !is_list(text) {
            self.found.open.push((word.position.clone(), format!("what `{text}` takes is not known")));
        }
    }
}

/// Whether the text that is looked at is the request's origin.
fn is_origin_of(subject: &str) -> bool {
    only_variable(subject) == Some(&format!("http_{}", variable_name(&names::ORIGIN)))
}
