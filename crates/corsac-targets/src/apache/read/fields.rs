//! Fields: what `Header` makes of an answer: <https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header>.
//!
//! There are two tables: `always`, which stands on every answer, and the other one, which begins with the application's
//! fields and is lost where the server answers with a status of its own. The first is done before the second.

use http::HeaderName;

use super::run::{Run, Table};
use super::template::field_value;
use super::tokens::Regex;
use super::tree::Directive;
use super::words::Word;
use crate::import::deduce::is_about_cors;

/// A `Header` directive about a field that CORS or caches look at.
#[derive(Debug)]
pub(super) struct Rule<'t> {
    pub(super) directive: &'t Directive,
    pub(super) is_always: bool,
    pub(super) action: String,
    pub(super) name: HeaderName,
    /// The value, or the expression of an edit.
    pub(super) value: Option<&'t Word>,
    /// What an edit puts in the place of what it takes.
    pub(super) with: Option<&'t Word>,
    /// `early`, `env=…` or `expr=…`.
    pub(super) condition: Option<&'t Word>,
}

impl<'t> Rule<'t> {
    pub(super) fn of(directive: &'t Directive) -> Option<Self> {
        let first = directive.argument(0).filter(|_| directive.is("Header"))?.to_ascii_lowercase();
        let skipped = usize::from(first == "always" || first == "onsuccess");
        let mut words = directive.arguments.get(skipped..)?.iter();
        let action = words.next()?.text.to_ascii_lowercase();
        let name = words.next()?.text.split(':').next().unwrap_or_default();
        let name = HeaderName::from_bytes(name.as_bytes()).ok().filter(is_about_cors)?;
        let has_value = !["unset", "echo"].contains(&action.as_str());
        let value = if has_value { words.next() } else { None };
        let with = if action.starts_with("edit") { words.next() } else { None };
        Some(Rule {
            directive,
            is_always: first == "always",
            action,
            name,
            value,
            with,
            condition: words.next(),
        })
    }

    /// Whether it adds or changes a field.
    pub(super) fn sets(&self) -> bool {
        ["set", "add", "append", "merge", "setifempty"].contains(&self.action.as_str())
    }
}

impl<'t> Run<'_, 't> {
    /// Sets the fields of the directives, in the table of the application only where it answered.
    pub(super) fn set_fields(&mut self, directives: &[&'t Directive], answered: bool) {
        let rules: Vec<Rule<'t>> = directives.iter().filter_map(|directive| Rule::of(directive)).collect();
        let mut always = std::mem::take(&mut self.always);
        for rule in rules.iter().filter(|rule| rule.is_always) {
            // Conditions of the rule see the table as it is by now.
            self.always.clone_from(&always);
            self.apply(rule, &mut always);
        }
        self.always = always;
        let mut success = std::mem::take(&mut self.success);
        for rule in rules.iter().filter(|rule| !rule.is_always && !answered) {
            self.success.clone_from(&success);
            self.apply(rule, &mut success);
        }
        self.success = success;
    }

    fn apply(&mut self, rule: &Rule<'_>, table: &mut Table) {
        if !self.is_met(rule) {
            return;
        }
        let position = rule.directive.position();
        let is_it = |(name, _): &(HeaderName, String)| *name == rule.name;
        match rule.action.as_str() {
            "unset" => table.retain(|field| !is_it(field)),
            "note" => {
                let value = table.iter().find(|field| is_it(field)).map(|(_, value)| value.clone());
                if let (Some(value), Some(note)) = (value, rule.value) {
                    self.notes.insert(note.text.clone(), value);
                }
            }
            "edit" | "edit*" => self.edit(rule, table),
            "set" | "add" | "append" | "merge" | "setifempty" => {
                let Some(value) = self.value(rule) else { return };
                put(&rule.action, &rule.name, value, table);
            }
            other => self.configuration.not_known(position, format!("`Header {other}` is not known")),
        }
    }

    fn is_met(&mut self, rule: &Rule<'_>) -> bool {
        let Some(condition) = rule.condition else { return true };
        let text = condition.text.as_str();
        let holds = if let Some(name) = strip_prefix_of_any_case(text, "env=") {
            let name_only = name.trim_start_matches('!');
            self.environment(name_only).map(|value| value.is_some() != name.starts_with('!'))
        } else if let Some(expression) = strip_prefix_of_any_case(text, "expr=") {
            match self.configuration.expression(expression) {
                Ok(expression) => {
                    self.vary_by(&expression.fields());
                    self.holds(&expression)
                }
                Err(why) => {
                    self.configuration.not_known(&condition.position, why);
                    return false;
                }
            }
        } else {
            None
        };
        if holds.is_none() {
            let why = format!("whether `{text}` holds is not known");
            self.configuration.not_known(&condition.position, why);
        }
        holds.unwrap_or(false)
    }

    /// Asking for a field says that the answer varies by it, whatever comes of it.
    fn vary_by(&mut self, fields: &[&str]) {
        for name in fields.iter().filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()) {
            if !self.varies.contains(&name) {
                self.varies.push(name);
            }
        }
    }

    /// What a rule says; nothing is sent where nobody knows what.
    fn value(&self, rule: &Rule<'_>) -> Option<String> {
        let word = rule.value?;
        let text = field_value(&word.text).and_then(|text| {
            self.text(&text).ok_or_else(|| format!("what `{}` says is not known", word.text))
        });
        text.map_err(|why| self.configuration.not_known(&word.position, why)).ok()
    }

    fn edit(&self, rule: &Rule<'_>, table: &mut Table) {
        let (Some(pattern), Some(with)) = (rule.value, rule.with) else { return };
        let regex = Regex { text: pattern.text.clone(), ignore_case: false };
        let is_global = rule.action == "edit*";
        for (_, value) in table.iter_mut().filter(|(name, _)| *name == rule.name) {
            match self.configuration.patterns.replaced(&regex, value, &with.text, is_global) {
                Ok(replaced) => *value = replaced,
                Err(why) => self.configuration.not_known(&pattern.position, why),
            }
        }
    }
}

fn strip_prefix_of_any_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (beginning, rest) = text.split_at_checked(prefix.len())?;
    beginning.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn put(action: &str, name: &HeaderName, value: String, table: &mut Table) {
    let first = table.iter_mut().find(|(each, _)| each == name);
    match (action, first) {
        ("set", _) => {
            table.retain(|(each, _)| each != name);
            table.push((name.clone(), value));
        }
        ("append", Some((_, there))) => *there = format!("{there}, {value}"),
        ("merge", Some((_, there))) => {
            if !there.split(',').any(|member| member.trim() == value) {
                *there = format!("{there}, {value}");
            }
        }
        ("setifempty", Some(_)) => {}
        _ => table.push((name.clone(), value)),
    }
}
