//! Maps: the variables that `map` and `geo` define.

use std::collections::HashMap;

use super::pattern::Patterns;
use super::tree::Directive;
use super::words::Word;

/// A `map`: a text that is looked at, and rows.
#[derive(Debug)]
pub(in crate::nginx) struct Map<'t> {
    /// The whole of it.
    pub(in crate::nginx) block: &'t Directive,
    /// What is looked at.
    pub(in crate::nginx) source: &'t str,
    /// The rows whose keys are compared without case; the first of equal ones.
    literals: HashMap<String, &'t Directive>,
    /// The rows whose keys are expressions, in their order.
    pub(super) expressions: Vec<&'t Directive>,
    default: Option<&'t Directive>,
    /// The row of a key that is read in a way that is not known here.
    pub(in crate::nginx) unknown: Option<&'t Directive>,
}

/// All variables of a configuration that a block defines; the last block counts.
#[derive(Debug, Default)]
pub(in crate::nginx) struct Maps<'t>(HashMap<&'t str, Map<'t>>);

impl<'t> Maps<'t> {
    pub(super) fn of(directives: &'t [Directive]) -> Self {
        let mut maps = Maps::default();
        maps.add(directives);
        maps
    }

    fn add(&mut self, directives: &'t [Directive]) {
        for directive in directives {
            match (directive.name.text.as_str(), directive.arguments.as_slice()) {
                ("map", [source, target]) => self.define(&target.text, Map::of(&source.text, directive)),
                ("geo", [target]) => self.define(&target.text, Map::of_geo(directive)),
                ("http", _) => self.add(directive.children()),
                _ => {}
            }
        }
    }

    fn define(&mut self, target: &'t str, map: Map<'t>) {
        self.0.insert(target.trim_start_matches('$'), map);
    }

    pub(in crate::nginx) fn get(&self, variable: &str) -> Option<&Map<'t>> {
        self.0.get(variable)
    }
}

impl<'t> Map<'t> {
    fn of(source: &'t str, directive: &'t Directive) -> Self {
        let mut map = Map {
            block: directive,
            source,
            literals: HashMap::new(),
            expressions: Vec::new(),
            default: None,
            unknown: None,
        };
        for row in directive.children() {
            match row.name.text.as_str() {
                "default" => map.default = Some(row),
                "volatile" => {}
                "hostnames" => map.unknown = Some(row),
                key if key.starts_with('~') => map.expressions.push(row),
                key => {
                    map.literals.entry(literal(key)).or_insert(row);
                }
            }
        }
        map
    }

    /// Networks are not known here: only what holds for every address.
    fn of_geo(directive: &'t Directive) -> Self {
        let mut map = Map::of("", directive);
        map.unknown = map.literals.values().copied().next();
        map
    }

    /// The row of a text: a literal key, then the first expression that matches, then the default.
    pub(super) fn row(&self, text: &str, patterns: &Patterns) -> Option<&'t Directive> {
        if let Some(row) = self.literals.get(&text.to_ascii_lowercase()) {
            return Some(row);
        }
        let matching = self.expressions.iter().find(|row| patterns.matches(&row.name, text));
        matching.copied().or(self.default)
    }

    pub(in crate::nginx) fn literals(&self) -> impl Iterator<Item = &'t Directive> {
        self.literals.values().copied()
    }

    pub(in crate::nginx) fn default(&self) -> Option<&'t Directive> {
        self.default
    }
}

/// What a literal key is compared with: without the backslash that keeps a special word from being special.
pub(super) fn literal(key: &str) -> String {
    key.strip_prefix('\\').unwrap_or(key).to_ascii_lowercase()
}

/// The value of a row.
pub(super) fn value(row: &Directive) -> Option<&Word> {
    row.arguments.first()
}
