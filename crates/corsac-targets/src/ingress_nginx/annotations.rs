//! Annotations: the values that the controller takes, and what it makes of the others.

use crate::import::{Finding, FindingCode, Position};
use crate::yaml::Node;

/// What stands before the name of each.
const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// The annotations of an Ingress.
pub(super) struct Annotations<'n> {
    node: Option<&'n Node>,
    pub(super) findings: Vec<Finding>,
}

/// A value, and where it stands.
pub(super) struct Written<'n> {
    pub(super) text: &'n str,
    pub(super) node: &'n Node,
}

impl<'n> Annotations<'n> {
    pub(super) fn of(metadata: Option<&'n Node>) -> Self {
        Annotations { node: metadata.and_then(|metadata| metadata.get("annotations")), findings: Vec::new() }
    }

    /// The value of that name, an empty one too.
    pub(super) fn get(&self, name: &str) -> Option<Written<'n>> {
        let node = self.node?.get(&format!("{PREFIX}{name}"))?;
        node.text().map(|text| Written { text, node })
    }

    /// Whether the value of that name is true.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name).and_then(|written| truth(written.text)) == Some(true)
    }

    /// The names, without their prefix, and where they stand.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'n str, &'n Position)> {
        let members = self.node.map(Node::members).unwrap_or_default().iter();
        members.filter_map(|(name, node)| Some((name.strip_prefix(PREFIX)?, &node.position)))
    }

    /// The value of that name if it passes its check. Of one that does not, what stands in its place is said.
    pub(super) fn checked<T>(
        &mut self,
        name: &str,
        check: impl Fn(&str) -> Option<T>,
        instead: &str,
    ) -> Option<(T, &'n Node)> {
        let Written { text, node } = self.get(name)?;
        let value = check(&trimmed_lines(text));
        if value.is_none() {
            let shown: String = text.chars().take(60).collect();
            self.say(
                FindingCode::SettingDropped,
                &node.position,
                format!("`{shown}` is not taken: {instead}"),
            );
        }
        value.map(|value| (value, node))
    }

    pub(super) fn say(&mut self, code: FindingCode, position: &Position, message: impl Into<String>) {
        self.findings.push(Finding::new(code, position, message));
    }
}

/// A truth value of Go.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A whole number of Go, as it is printed again.
pub(super) fn number(text: &str) -> Option<String> {
    text.parse::<i64>().ok().map(|number| number.to_string())
}

/// Names with commas or spaces between them, as `is_name` says which characters they have.
pub(super) fn names(text: &str, is_name: impl Fn(char) -> bool) -> Option<String> {
    let passes = text.chars().all(|char| is_name(char) || matches!(char, ',' | ' '));
    (passes && !text.is_empty()).then(|| text.to_owned())
}

/// The text with every line trimmed.
fn trimmed_lines(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<Vec<_>>().join("\n")
}
