//! YAML, and JSON, which is a part of it: the tree of `yaml`, whose scalars are all texts.

use super::{Node, Value};
use crate::import::Finding;
use crate::yaml;

/// The documents of a text.
///
/// # Errors
/// A finding when it is no YAML, or grows beyond the limits.
pub(crate) fn documents(file: &str, text: &str) -> Result<Vec<Node>, Finding> {
    Ok(yaml::documents(file, text)?.into_iter().map(node).collect())
}

fn node(node: yaml::Node) -> Node {
    let value = match node.value {
        yaml::Value::Text(text) => Value::Text(text),
        yaml::Value::List(items) => Value::List(items.into_iter().map(self::node).collect()),
        yaml::Value::Table(members) => {
            Value::Table(members.into_iter().map(|(name, value)| (name, self::node(value))).collect())
        }
    };
    Node { value, position: node.position }
}
