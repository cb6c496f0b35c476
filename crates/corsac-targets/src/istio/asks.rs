//! Asks: from the match of a `VirtualService` to the one of a route.

use super::translate::{new_list, new_table, new_text};
use crate::import::Position;
use crate::yaml::Node;

/// The members of the match; of every request without one.
pub(super) fn asks(asked: Option<&Node>, position: &Position) -> Vec<(String, Node)> {
    let Some(asked) = asked else { return vec![("prefix".into(), new_text("/", position))] };
    let mut members = vec![path(asked.get("uri"), position)];
    let mut headers = Vec::new();
    headers.extend(asked.get("method").map(|text| header(":method", text, false)));
    for (key, inverted) in [("headers", false), ("withoutHeaders", true)] {
        let all = asked.get(key).map(Node::members).unwrap_or_default();
        headers.extend(all.iter().map(|(name, text)| header(name, text, inverted)));
    }
    members.push(("headers".into(), new_list(headers, position)));
    if asked.is_true("ignoreUriCase") {
        members.push(("case_sensitive".into(), new_text("false", position)));
    }
    // The reader of Envoy says of all others that it does not know them.
    let known = ["uri", "method", "headers", "withoutHeaders", "ignoreUriCase", "name", "statPrefix"];
    members.extend(asked.members().iter().filter(|(name, _)| !known.contains(&name.as_str())).cloned());
    members
}

fn path(uri: Option<&Node>, position: &Position) -> (String, Node) {
    let of = |name: &str| uri.and_then(|uri| uri.get(name)).cloned();
    if let Some(path) = of("exact") {
        return ("path".into(), path);
    }
    match of("regex") {
        Some(regex) => ("safe_regex".into(), new_table(vec![("regex", regex)], position)),
        None => ("prefix".into(), of("prefix").unwrap_or_else(|| new_text("/", position))),
    }
}

/// A condition on a field; that it is there, where no text is asked for.
fn header(name: &str, text: &Node, inverted: bool) -> Node {
    let position = &text.position;
    let yes = || new_text("true", position);
    let mut members = vec![("name", new_text(name, position))];
    match string_match(text) {
        Some(asks) => {
            members.push(("string_match", asks));
            members.extend(inverted.then(|| ("treat_missing_header_as_empty", yes())));
        }
        None => members.push(("present_match", yes())),
    }
    members.extend(inverted.then(|| ("invert_match", yes())));
    new_table(members, position)
}

/// How a text is compared; none where any is taken.
pub(super) fn string_match(text: &Node) -> Option<Node> {
    let position = &text.position;
    for name in ["exact", "prefix"] {
        if let Some(value) = text.get(name) {
            return Some(new_table(vec![(name, value.clone())], position));
        }
    }
    let regex = text.get("regex").filter(|regex| regex.text() != Some("*"))?;
    Some(new_table(vec![("safe_regex", new_table(vec![("regex", regex.clone())], position))], position))
}
