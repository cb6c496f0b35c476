//! Python: arguments of calls by name, and names that stand for a literal.

use super::{Literals, Node, Value};

/// The arguments of a call whose bracket is open: those with a name, and the others under no name.
pub(crate) fn keywords(mut call: Literals<'_>) -> Node {
    let position = call.position();
    let mut members = Vec::new();
    while !call.take(")") {
        let mut ahead = call.clone();
        let name = ahead.word().filter(|_| ahead.take("="));
        if name.is_some() {
            call = ahead;
        }
        members.push((name.unwrap_or_default().to_owned(), call.value()));
        if !call.take(",") {
            break;
        }
    }
    Node { value: Value::Table(members), position }
}

/// The node with every name in it, and in its lists and tables, replaced by the literal that it stands for.
pub(crate) fn resolved(program: &Literals<'_>, node: Node) -> Node {
    let value = match node.value {
        Value::Other(name) => assigned(program, &name).unwrap_or(Value::Other(name)),
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| resolved_item(program, item)).collect())
        }
        Value::Table(members) => {
            Value::Table(members.into_iter().map(|(name, node)| (name, resolved(program, node))).collect())
        }
        value => value,
    };
    Node { value, ..node }
}

/// An item may be a name too, of one value.
fn resolved_item(program: &Literals<'_>, item: Node) -> Node {
    match &item.value {
        Value::Other(name) => {
            let value = assigned(program, name).filter(|value| !matches!(value, Value::List(_)));
            Node { value: value.unwrap_or(Value::Other(name.clone())), ..item }
        }
        _ => item,
    }
}

/// The literal that a name is given, if it is given one only once.
fn assigned(program: &Literals<'_>, name: &str) -> Option<Value> {
    match assignments(program, name).as_slice() {
        [once] => Some(once.clone().value().value),
        _ => None,
    }
}

/// Where a name is given a value, at the beginning of a line: each the reader at the value.
pub(crate) fn assignments<'t>(program: &Literals<'t>, name: &str) -> Vec<Literals<'t>> {
    if name.is_empty() || !name.chars().all(|char| char.is_alphanumeric() || char == '_') {
        return Vec::new();
    }
    program.words(name).into_iter().filter_map(|byte| assignment(program, byte, name)).collect()
}

/// `NAME = value`, `NAME: type = value`; the byte is the one after the name.
fn assignment<'t>(program: &Literals<'t>, byte: usize, name: &str) -> Option<Literals<'t>> {
    let line = program.before(byte - name.len()).rsplit('\n').next().unwrap_or_default();
    if !line.trim().is_empty() {
        return None;
    }
    let mut after = program.from(byte);
    if after.take(":") {
        after.skip_to("=");
    }
    (after.take("=") && !after.take("=")).then_some(after)
}
