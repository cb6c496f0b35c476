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
    /// A scalar, whatever its type.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in its order.
    Table(Vec<(String, Node)>),
}

impl Node {
    /// The first member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members().iter().find(|(each, _)| each == name).map(|(_, node)| node)
    }

    /// The member at the end of a path of names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The members of a table; none of anything else.
    pub(crate) fn members(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Table(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The items of the list of that name.
    pub(crate) fn list(&self, name: &str) -> &[Node] {
        self.get(name).map(Node::items).unwrap_or_default()
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the member of that name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// Whether the member of that name is true.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.text_of(name) == Some("true")
    }

    /// Every node of the tree, the outer ones first.
    pub(crate) fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        match &self.value {
            Value::List(items) => items.iter().for_each(|item| item.walk(visit)),
            Value::Table(members) => members.iter().for_each(|(_, node)| node.walk(visit)),
            Value::Text(_) => {}
        }
    }
}
