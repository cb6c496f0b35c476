//! Fields: those that a route, a virtual host or a whole table removes from answers and adds to them.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::asks::value;
use crate::import::Position;
use crate::import::deduce::Request;
use crate::yaml::Node;

/// What one level does to the fields of an answer.
#[derive(Default)]
pub(super) struct Fields {
    removed: Vec<HeaderName>,
    pub(super) added: Vec<Added>,
}

/// One field that is added.
pub(super) struct Added {
    pub(super) name: HeaderName,
    template: String,
    action: Action,
    pub(super) position: Position,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Append,
    IfAbsent,
    Overwrite,
    OverwriteIfExists,
}

impl Fields {
    pub(super) fn of(node: &Node) -> Self {
        let name = |node: &Node| node.text()?.parse().ok();
        Fields {
            removed: node.list("response_headers_to_remove").iter().filter_map(name).collect(),
            added: node.list("response_headers_to_add").iter().filter_map(Added::of).collect(),
        }
    }

    /// The names of all fields that are removed or added.
    pub(super) fn names(&self) -> impl Iterator<Item = &HeaderName> {
        self.removed.iter().chain(self.added.iter().map(|added| &added.name))
    }

    /// Does it; what cannot be formatted here is told.
    pub(super) fn apply(
        &self,
        request: &Request<'_>,
        headers: &mut HeaderMap,
        unknown: &mut dyn FnMut(&Position, String),
    ) {
        for name in &self.removed {
            headers.remove(name);
        }
        for added in &self.added {
            match formatted(&added.template, request) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => added.apply(&text, headers),
                Err(command) => {
                    let why =
                        format!("the value of `{}` has `{command}`, which is not known here", added.name);
                    unknown(&added.position, why);
                }
            }
        }
    }
}

impl Added {
    fn of(node: &Node) -> Option<Self> {
        let header = node.get("header")?;
        let action = match (node.text_of("append_action"), node.get("append").and_then(append)) {
            (Some("ADD_IF_ABSENT"), _) => Action::IfAbsent,
            (Some("OVERWRITE_IF_EXISTS_OR_ADD"), _) | (None, Some(false)) => Action::Overwrite,
            (Some("OVERWRITE_IF_EXISTS"), _) => Action::OverwriteIfExists,
            _ => Action::Append,
        };
        Some(Added {
            name: header.text_of("key")?.parse().ok()?,
            template: header.text_of("value").unwrap_or_default().to_owned(),
            action,
            position: node.position.clone(),
        })
    }

    fn apply(&self, text: &str, headers: &mut HeaderMap) {
        let Ok(value) = HeaderValue::from_str(text) else { return };
        let is_there = headers.contains_key(&self.name);
        match self.action {
            Action::Append => {
                headers.append(self.name.clone(), value);
            }
            Action::Overwrite => {
                headers.insert(self.name.clone(), value);
            }
            Action::OverwriteIfExists if is_there => {
                headers.insert(self.name.clone(), value);
            }
            Action::IfAbsent if !is_there => {
                headers.insert(self.name.clone(), value);
            }
            Action::IfAbsent | Action::OverwriteIfExists => {}
        }
    }
}

/// The older switch: a truth value, or a table around it.
fn append(node: &Node) -> Option<bool> {
    let text = node.text().or_else(|| node.text_of("value"))?;
    text.parse().ok()
}

/// What a template says: `%%` and `%REQ(name)%` are known here.
fn formatted(template: &str, request: &Request<'_>) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let Some((command, after)) = after.split_once('%') else { return Err(format!("%{after}")) };
        if command.is_empty() {
            text.push('%');
        } else {
            let name = command.strip_prefix("REQ(").and_then(|name| name.strip_suffix(')'));
            let found = name.and_then(|name| value(&name.to_ascii_lowercase(), Some(request)));
            text.push_str(found.ok_or_else(|| format!("%{command}%"))?.unwrap_or_default());
        }
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}
