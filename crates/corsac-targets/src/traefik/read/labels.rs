//! Labels: `traefik.http.middlewares.cors.headers.accesscontrolmaxage=600` as the tree that a file has.

use crate::import::Position;
use crate::yaml::{Node, Value};

const PREFIX: &str = "traefik.";

/// The tree of all labels in a document; none if it has none.
pub(super) fn of(document: &Node) -> Option<Node> {
    let mut root = Node { value: Value::Table(Vec::new()), position: document.position.clone() };
    document.walk(&mut |node| match &node.value {
        Value::Text(text) => {
            if let Some((path, value)) = text.strip_prefix(PREFIX).and_then(|text| text.split_once('=')) {
                set(&mut root, path, value, &node.position);
            }
        }
        Value::Table(members) => {
            for (name, value) in members {
                if let (Some(path), Some(text)) = (name.strip_prefix(PREFIX), value.text()) {
                    set(&mut root, path, text, &value.position);
                }
            }
        }
        Value::List(_) => {}
    });
    (!root.members().is_empty()).then_some(root)
}

fn set(root: &mut Node, path: &str, value: &str, position: &Position) {
    let mut node = root;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Value::Table(members) = &mut node.value else { return };
        let index = match members.iter().position(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some(index) => index,
            None => {
                let value = match names.peek() {
                    Some(_) => Value::Table(Vec::new()),
                    // Compose files double a dollar sign.
                    None => Value::Text(value.replace("$$", "$")),
                };
                members.push((name.to_owned(), Node { value, position: position.clone() }));
                members.len() - 1
            }
        };
        let Some((_, next)) = members.get_mut(index) else { return };
        node = next;
    }
}
