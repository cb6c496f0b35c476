//! Node: a text, a list or a table, and where it stands.

use crate::import::Position;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) position: Position,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A number, a truth value or nothing, as it is written.
    Plain(String),
    /// A regular expression of a language that has them, and its flags.
    Expression { text: String, flags: String },
    /// A list.
    List(Vec<Node>),
    /// A table, in its order; names may stand in it many times.
    Table(Vec<(String, Node)>),
    /// Something of a programming language that is no data.
    Other(String),
}

impl Node {
    /// The first member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members().iter().find(|(each, _)| each == name).map(|(_, node)| node)
    }

    /// Every member of that name.
    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.members().iter().filter(move |(each, _)| each == name).map(|(_, node)| node)
    }

    /// The members of a table.
    pub(crate) fn members(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Table(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; a single value counts as a list of one.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, of texts and plain values.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The whole number.
    pub(crate) fn number(&self) -> Option<i64> {
        self.text()?.trim().parse().ok()
    }

    /// Every node of the tree, the outer ones first.
    pub(crate) fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        match &self.value {
            Value::List(items) => items.iter().for_each(|item| item.walk(visit)),
            Value::Table(members) => members.iter().for_each(|(_, node)| node.walk(visit)),
            _ => {}
        }
    }
}
