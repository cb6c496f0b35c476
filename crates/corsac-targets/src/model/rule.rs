//! Rule: settings in the making, from a table of a document.

use corsac::headers::names::ACCESS_CONTROL_MAX_AGE;
use http::HeaderName;

use super::Settings;
use crate::document::{Node, Value};
use crate::import::{Finding, FindingCode, Position};

/// A table that is read key by key, and what is to be said about it.
pub(crate) struct Rule<'r> {
    node: &'r Node,
    findings: &'r mut Vec<Finding>,
    pub(crate) settings: Settings,
}

/// Texts with their places.
pub(crate) type Texts = Vec<(String, Position)>;

impl<'r> Rule<'r> {
    pub(crate) fn of(node: &'r Node, findings: &'r mut Vec<Finding>) -> Self {
        let settings = Settings { position: node.position.clone(), ..Settings::default() };
        Rule { node, findings, settings }
    }

    /// Says of every other key that it is not known.
    pub(crate) fn only(&mut self, keys: &[&str]) {
        for (key, node) in self.node.members() {
            if !keys.contains(&key.as_str()) {
                self.not_understood(&node.position, format!("`{key}` is not known here"));
            }
        }
    }

    /// The first of these keys.
    pub(crate) fn get(&self, keys: &[&str]) -> Option<&'r Node> {
        keys.iter().find_map(|key| self.node.get(key))
    }

    /// The texts of a list, of a key that stands many times, or of such keys within one of them; what is no text is not understood.
    pub(crate) fn texts(&mut self, keys: &[&str], field: &HeaderName) -> Option<Texts> {
        let node = self.node;
        let items = keys.iter().flat_map(|key| node.all(key)).flat_map(Node::items);
        let nodes: Vec<&Node> = items.flat_map(|item| within(item, keys)).collect();
        self.texts_of(self.get(keys)?, nodes, field)
    }

    /// The texts of a list that stands under a key within another.
    pub(crate) fn nested(&mut self, key: &str, inner: &str, field: &HeaderName) -> Option<Texts> {
        let outer = self.get(&[key])?;
        let nodes = outer.get(inner).into_iter().flat_map(Node::items).collect();
        self.texts_of(outer, nodes, field)
    }

    fn texts_of(&mut self, first: &Node, nodes: Vec<&Node>, field: &HeaderName) -> Option<Texts> {
        self.settings.positions.push((field.clone(), first.position.clone()));
        let mut texts = Vec::new();
        for node in nodes {
            match node.text() {
                Some(text) => texts.push((text.to_owned(), node.position.clone())),
                None => self.not_text(node),
            }
        }
        Some(texts)
    }

    /// The members of one text with commas.
    pub(crate) fn listed(&mut self, keys: &[&str], field: &HeaderName) -> Option<Texts> {
        let texts = self.texts(keys, field)?;
        let split = texts.iter().flat_map(|(text, position)| {
            let members = text.split(',').map(str::trim).filter(|member| !member.is_empty());
            members.map(|member| (member.to_owned(), position.clone()))
        });
        Some(split.collect())
    }

    /// Without names that end in a star: no policy says which names these are.
    pub(crate) fn without_prefixes(&mut self, texts: Option<Texts>) -> Option<Texts> {
        let (prefixes, names): (Texts, Texts) =
            texts?.into_iter().partition(|(name, _)| name.contains('*') && name != "*");
        for (name, position) in prefixes {
            self.not_understood(&position, format!("the star within `{name}` is not read"));
        }
        Some(names)
    }

    /// The texts without their places.
    pub(crate) fn plain(texts: Option<Texts>) -> Option<Vec<String>> {
        Some(texts?.into_iter().map(|(text, _)| text).collect())
    }

    /// A whole number.
    pub(crate) fn number(&mut self, keys: &[&str], field: &HeaderName) -> Option<i64> {
        let node = self.get(keys)?;
        self.settings.positions.push((field.clone(), node.position.clone()));
        let number = node.number();
        if number.is_none() && *field == ACCESS_CONTROL_MAX_AGE {
            let message = format!("`{}` is no number of seconds", node.text().unwrap_or_default());
            self.find(FindingCode::MaxAgeInvalid, &node.position, message);
        }
        number
    }

    /// A truth value.
    pub(crate) fn truth(&mut self, keys: &[&str], field: &HeaderName) -> Option<bool> {
        let node = self.get(keys)?;
        self.settings.positions.push((field.clone(), node.position.clone()));
        let truth = node.truth();
        if truth.is_none() {
            self.not_understood(&node.position, "it is neither true nor false");
        }
        truth
    }

    pub(crate) fn find(&mut self, code: FindingCode, position: &Position, message: impl Into<String>) {
        self.findings.push(Finding::new(code, position, message));
    }

    pub(crate) fn not_understood(&mut self, position: &Position, message: impl Into<String>) {
        self.find(FindingCode::NotUnderstood, position, message);
    }

    fn not_text(&mut self, node: &Node) {
        let what = match &node.value {
            Value::Other(text) => format!("`{text}` is no plain text"),
            _ => "a text was expected here".to_owned(),
        };
        self.not_understood(&node.position, what);
    }
}

/// A text itself, or the members of an element that holds nothing else.
fn within<'n>(item: &'n Node, keys: &[&str]) -> Vec<&'n Node> {
    let members = item.members();
    match !members.is_empty() && members.iter().all(|(name, _)| keys.contains(&name.as_str())) {
        true => members.iter().map(|(_, node)| node).collect(),
        false => vec![item],
    }
}
