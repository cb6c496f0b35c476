//! TOML as the same tree.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Node, Value};
use crate::document::Places;
use crate::import::{Finding, FindingCode, MAX_DEPTH};

/// The most values of a text.
const MAX_VALUES: usize = 1_000_000;

/// The document that a text is.
///
/// # Errors
/// A finding with its place: no TOML, too many values, or too deep.
pub(crate) fn toml(file: &str, text: &str) -> Result<Node, Finding> {
    let places = Places::of(file, text);
    let mut starts = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'=' | b',' | b'[' | b'{'));
    if let Some((byte, _)) = starts.nth(MAX_VALUES) {
        let message = format!("more than {MAX_VALUES} values");
        return Err(Finding::new(FindingCode::TooLarge, &places.at(byte), message));
    }
    let parsed = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Finding::new(FindingCode::Syntax, &places.at(at), format!("it is no TOML: {}", error.message()))
    })?;
    table(parsed.get_ref(), parsed.span().start, &places, MAX_DEPTH)
}

fn table(members: &DeTable<'_>, at: usize, places: &Places<'_>, depth: usize) -> Result<Node, Finding> {
    let mut named: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = members.iter().collect();
    named.sort_by_key(|(name, _)| name.span().start);
    let members = named.into_iter().map(|(name, member)| {
        let mut node = value(member, places, depth)?;
        // A table has the place of its name.
        if matches!(node.value, Value::Table(_)) {
            node.position = places.at(name.span().start);
        }
        Ok((name.get_ref().to_string(), node))
    });
    Ok(Node { value: Value::Table(members.collect::<Result<_, Finding>>()?), position: places.at(at) })
}

fn value(spanned: &Spanned<DeValue<'_>>, places: &Places<'_>, depth: usize) -> Result<Node, Finding> {
    let at = spanned.span().start;
    let Some(depth) = depth.checked_sub(1) else {
        let message = format!("more than {MAX_DEPTH} levels");
        return Err(Finding::new(FindingCode::TooDeep, &places.at(at), message));
    };
    let text = match spanned.get_ref() {
        DeValue::Table(members) => return table(members, at, places, depth),
        DeValue::Array(items) => {
            let items: Result<Vec<Node>, Finding> =
                items.iter().map(|item| value(item, places, depth)).collect();
            return Ok(Node { value: Value::List(items?), position: places.at(at) });
        }
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
    };
    Ok(Node { value: Value::Text(text), position: places.at(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_makes_the_tree_that_yaml_makes() {
        let read = toml("f", "[a.b]\nc = [\"x\", 1]\nd = true\n").unwrap();
        let inner = read.at(&["a", "b"]).unwrap();
        assert_eq!(inner.list("c")[1].text(), Some("1"));
        assert!(inner.is_true("d"));
        assert_eq!((inner.list("c")[0].position.line, inner.list("c")[0].position.column), (2, 6));
    }

    #[test]
    fn hostile_texts_end_with_a_finding() {
        assert_eq!(toml("f", "a = ").unwrap_err().code, FindingCode::Syntax);
        assert_eq!(toml("f", "a = 1\na = 2").unwrap_err().position.line, 2);
        let deep = format!("a = {}", "[".repeat(70) + &"]".repeat(70));
        assert!(["I103", "I100"].contains(&toml("f", &deep).unwrap_err().code.as_str()));
        assert_eq!(toml("f", &"[".repeat(1 << 20)).unwrap_err().code, FindingCode::TooLarge);
    }
}
