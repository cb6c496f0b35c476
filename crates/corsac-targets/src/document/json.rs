//! JSON, by serde_json; places are those of the raw texts, which are slices of the whole.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Node, Places, Value};
use crate::import::{Finding, FindingCode, MAX_DEPTH};

/// The tree of a text.
///
/// # Errors
/// A finding when it is no JSON, or nested too deep.
pub(crate) fn json(file: &str, text: &str) -> Result<Node, Finding> {
    let places = Places::of(file, text);
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let position = places.line(error.line(), error.column());
        Finding::new(FindingCode::Syntax, &position, format!("it is no JSON: {error}"))
    })?;
    node(whole, &places, MAX_DEPTH)
}

fn node(raw: &RawValue, places: &Places<'_>, depth: usize) -> Result<Node, Finding> {
    let text = raw.get();
    let position = places.part(text);
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Finding::new(FindingCode::TooDeep, &position, "this is the 65th level"));
    };
    let not_json = |error: serde_json::Error| Finding::new(FindingCode::Syntax, &position, error.to_string());
    let value = match text.as_bytes().first() {
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(not_json)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(not_json)?;
            let items: Result<Vec<Node>, Finding> =
                items.into_iter().map(|item| node(item, places, depth)).collect();
            Value::List(items?)
        }
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(not_json)?;
            let members: Result<Vec<(String, Node)>, Finding> =
                members.into_iter().map(|(name, raw)| Ok((name, node(raw, places, depth)?))).collect();
            Value::Table(members?)
        }
        _ => Value::Plain(text.to_owned()),
    };
    Ok(Node { value, position })
}

/// The members of an object, in their order.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
