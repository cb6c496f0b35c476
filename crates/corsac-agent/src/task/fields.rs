//! Fields: a JSON object, read member by member, so that a fault names its field and says what belongs there.

use std::fmt;

use serde_json::{Map, Value};

/// The fields of a task, in the order of the documentation.
pub(crate) const FIELDS: [&str; 20] = [
    "url",
    "origin",
    "top",
    "clientURL",
    "method",
    "headers",
    "bodyB64",
    "bodyStream",
    "mode",
    "credentials",
    "redirect",
    "referrer",
    "referrerPolicy",
    "cache",
    "destination",
    "keepalive",
    "useCorsPreflight",
    "unsafeRequest",
    "auth",
    "timeoutMs",
];

/// How near a name must be to be meant: `credential` is, `body` is not.
const SIMILARITY: f64 = 0.8;

/// Bytes of a name that may be a misspelled one.
const MISSPELLED: usize = 64;

/// Bytes of a wrong value that an error shows.
const SHOWN: usize = 120;

/// Why a task is none: the sentence names the field and says what belongs there.
///
/// # Examples
/// ```
/// # fn show(error: &corsac_agent::BadTask) {
/// eprintln!("{error}"); // mode: "everything" is not "cors", "no-cors", "same-origin" or "navigate"
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTask {
    message: String,
}

impl BadTask {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// In the field, a value where something else belongs.
    pub(crate) fn expected(field: &str, what: impl fmt::Display, value: &Value) -> Self {
        Self::new(format!("{field}: expected {what}, found {}", shown(value)))
    }
}

impl fmt::Display for BadTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BadTask {}

/// The members of one object. What `take` took is gone from it.
#[derive(Debug)]
pub(crate) struct Fields {
    members: Map<String, Value>,
}

impl Fields {
    /// The object that the text is; every member must have a known name.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, BadTask> {
        let value =
            serde_json::from_slice(json).map_err(|error| BadTask::new(format!("not JSON: {error}")))?;
        let Value::Object(members) = value else {
            return Err(BadTask::new(format!(
                r#"expected an object such as {{"url": "https://api.example/"}}, found {}"#,
                shown(&value)
            )));
        };
        match members.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            Some(unknown) => Err(BadTask::new(unknown_field(unknown))),
            None => Ok(Self { members }),
        }
    }

    /// Whether this is the object with this one member, which is true: `{"clear": true}`.
    pub(crate) fn is_only(json: &[u8], name: &str) -> bool {
        match serde_json::from_slice(json) {
            Ok(Value::Object(members)) => members.len() == 1 && members.get(name) == Some(&Value::Bool(true)),
            _ => false,
        }
    }

    /// The member of the name as `read` reads it; `null` is absence.
    pub(crate) fn take<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&'static str, &Value) -> Result<T, BadTask>,
    ) -> Result<Option<T>, BadTask> {
        match self.members.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(field, &value).map(Some),
        }
    }
}

fn unknown_field(name: &str) -> String {
    let candidates = FIELDS.into_iter().filter(|_| name.len() <= MISSPELLED);
    let near = candidates
        .map(|field| (strsim::jaro_winkler(&field.to_ascii_lowercase(), &name.to_ascii_lowercase()), field))
        .filter(|(similarity, _)| *similarity >= SIMILARITY)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let name = quoted(name);
    match near {
        Some((_, field)) => format!("{name} is not a field; write {field:?}"),
        None => format!("{name} is not a field; the fields are {}", FIELDS.join(", ")),
    }
}

/// A value as JSON, cut where it becomes long.
pub(crate) fn shown(value: &Value) -> String {
    cut(value.to_string())
}

/// A text in quotes, cut where it becomes long.
pub(crate) fn quoted(text: &str) -> String {
    cut(format!("{text:?}"))
}

fn cut(text: String) -> String {
    match text.char_indices().map(|(at, _)| at).find(|at| *at >= SHOWN).and_then(|at| text.get(..at)) {
        Some(beginning) => format!("{beginning}…"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> String {
        Fields::parse(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_fault_says_what_belongs_there() {
        assert_eq!(fault(r#"{"credential": 1}"#), r#""credential" is not a field; write "credentials""#);
        assert_eq!(fault(r#"{"clientUrl": ""}"#), r#""clientUrl" is not a field; write "clientURL""#);
        assert!(fault(r#"{"zzz": 1}"#).starts_with(r#""zzz" is not a field; the fields are url, origin, "#));
        assert!(fault("[]").ends_with("found []"));
        assert!(fault("{").starts_with("not JSON: "));
        assert!(fault("\"\\ud800\"").starts_with("not JSON: "));
    }

    #[test]
    fn null_is_absence() {
        let mut fields = Fields::parse(br#"{"url": null}"#).unwrap();
        assert_eq!(fields.take("url", |_, value| Ok(value.clone())), Ok(None));
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let value = Value::String("é".repeat(1000));
        assert!(shown(&value).len() < 130);
    }
}
