//! Template: a text in which nginx reads variables.

/// A part of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// It stands for itself.
    Literal(&'t str),
    /// The variable of that name, in lower case or not.
    Variable(&'t str),
}

/// The parts of a text: `$name` and `${name}` are variables.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(index) = rest.find('$') {
        let (before, after) = rest.split_at(index);
        if !before.is_empty() {
            parts.push(Part::Literal(before));
        }
        let (part, left) = variable(after);
        parts.push(part);
        rest = left;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    parts
}

/// The name of the variable that the text is, and nothing else.
pub(in crate::nginx) fn only_variable(text: &str) -> Option<&str> {
    match parts(text).as_slice() {
        [Part::Variable(name)] => Some(name),
        _ => None,
    }
}

/// What stands at a dollar sign, and what follows it.
fn variable(text: &str) -> (Part<'_>, &str) {
    let after = text.strip_prefix('$').unwrap_or(text);
    if let Some((name, left)) = after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (Part::Variable(name), left);
    }
    let end = after.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(after.len());
    match after.split_at(end) {
        ("", left) => (Part::Literal("$"), left),
        (name, left) => (Part::Variable(name), left),
    }
}
