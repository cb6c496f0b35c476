//! State: one request on its way, its variables and those of its answer.

use std::collections::{HashMap, HashSet};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::expression::Expression;
use crate::import::deduce::Request;
use crate::language::Dialect;
use crate::searched::Searched;

/// A request for a host and a path, and what was done about it so far.
pub(super) struct State<'a> {
    request: &'a Request<'a>,
    host: &'a str,
    /// Variables that the configuration itself sets: no browser does.
    own: &'a HashSet<String>,
    /// The variables that were set; `None`: they were unset.
    variables: HashMap<String, Option<String>>,
    /// The answer: of the application, then of Varnish.
    pub(super) headers: HeaderMap,
    pub(super) status: u16,
    /// How many statements may still run.
    pub(super) fuel: usize,
}

/// What an expression comes to.
pub(super) enum Value {
    Text(Option<String>),
    Bool(bool),
}

/// Statements that run for one request, at most.
const FUEL: usize = 100_000;

impl<'a> State<'a> {
    pub(super) fn new(
        request: &'a Request<'a>,
        (host, path): (&'a str, &str),
        own: &'a HashSet<String>,
    ) -> Self {
        let variables = HashMap::from([("req.url".to_owned(), Some(path.to_owned()))]);
        State { request, host, own, variables, headers: HeaderMap::new(), status: 200, fuel: FUEL }
    }

    /// Whether a condition holds; the error says what is not known.
    pub(super) fn holds(&self, condition: &Expression) -> Result<bool, String> {
        match self.value(condition)? {
            Value::Bool(bool) => Ok(bool),
            // A field that is there is true, if only empty.
            Value::Text(text) => Ok(text.is_some()),
        }
    }

    pub(super) fn text(&self, expression: &Expression) -> Result<Option<String>, String> {
        match self.value(expression)? {
            Value::Text(text) => Ok(text),
            Value::Bool(bool) => Ok(Some(bool.to_string())),
        }
    }

    fn value(&self, expression: &Expression) -> Result<Value, String> {
        let text = |expression: &Expression| Ok::<_, String>(self.text(expression)?.unwrap_or_default());
        Ok(match expression {
            Expression::Text(text) => Value::Text(Some(text.clone())),
            Expression::Variable(name) if name == "true" || name == "false" => Value::Bool(name == "true"),
            Expression::Variable(name) => Value::Text(self.variable(name)?),
            Expression::Joined(parts) => {
                Value::Text(Some(parts.iter().map(text).collect::<Result<String, String>>()?))
            }
            Expression::Not(inner) => Value::Bool(!self.holds(inner)?),
            Expression::All(parts) => {
                let mut all = true;
                for part in parts {
                    all = all && self.holds(part)?;
                }
                Value::Bool(all)
            }
            Expression::Any(parts) => {
                let mut any = false;
                for part in parts {
                    any = any || self.holds(part)?;
                }
                Value::Bool(any)
            }
            Expression::Compared { left, sign, right } => {
                Value::Bool(match (self.text(left)?, self.text(right)?) {
                    (Some(left), Some(right)) => compared(&left, sign, &right)?,
                    // What is not there equals nothing, not even the empty text.
                    _ => sign == "!=",
                })
            }
            Expression::Matched { on, expression, negated, .. } => {
                let expression = expression.as_ref().map_err(String::clone)?;
                Value::Bool(expression.is_match(&text(on)?) != *negated)
            }
            Expression::Call(name, arguments) => {
                let texts: Vec<String> = arguments.iter().map(text).collect::<Result<_, _>>()?;
                Value::Text(Some(called(name, &texts)?))
            }
        })
    }

    /// The value of a variable; the error says that it is not known here.
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        let name = name.to_ascii_lowercase();
        // The request to the application is the one that came, as far as it was not changed.
        let name = match name.strip_prefix("be").filter(|rest| rest.starts_with("req.")) {
            Some(of_request) if !self.variables.contains_key(&name) => of_request.to_owned(),
            _ => name,
        };
        if let Some(known) = self.variables.get(&name) {
            return Ok(known.clone());
        }
        if let Some(field) = answer_field(&name) {
            let lines = field.and_then(|field| self.headers.get(field));
            return Ok(lines.and_then(|value| value.to_str().ok().map(str::to_owned)));
        }
        match name.as_str() {
            "req.method" | "req.request" => Ok(Some(self.request.method.to_owned())),
            "resp.status" | "beresp.status" | "obj.status" => Ok(Some(self.status.to_string())),
            "req.http.host" => Ok(Some(self.host.to_owned())),
            "req.restarts" | "obj.hits" => Ok(Some("0".into())),
            name => {
                let field = name.strip_prefix("req.http.");
                match field.and_then(|field| self.request.field(field)) {
                    Some(value) => Ok(value.map(str::to_owned)),
                    None if self.own.contains(name) => Ok(None),
                    None => Err(format!("`{name}` is not known here")),
                }
            }
        }
    }

    /// Gives a variable a value; nothing is what an absent field gives.
    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        let name = name.to_ascii_lowercase();
        let text = value.unwrap_or_default();
        if let Some(field) = answer_field(&name) {
            if let (Some(field), Ok(value)) = (field, HeaderValue::from_str(&text)) {
                self.headers.insert(field, value);
            }
        } else if let ("resp.status" | "beresp.status" | "obj.status", Ok(status)) =
            (name.as_str(), text.parse())
        {
            self.status = status;
        } else {
            self.variables.insert(name, Some(text));
        }
    }

    pub(super) fn unset(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        match answer_field(&name) {
            Some(Some(field)) => {
                self.headers.remove(field);
            }
            Some(None) => {}
            None => {
                self.variables.insert(name, None);
            }
        }
    }

    /// The lines of a field become one.
    pub(super) fn collect(&mut self, name: &str, separator: &str) {
        let Some(Some(field)) = answer_field(&name.to_ascii_lowercase()) else { return };
        let lines: Vec<&str> =
            self.headers.get_all(&field).iter().filter_map(|value| value.to_str().ok()).collect();
        if lines.len() > 1
            && let Ok(value) = HeaderValue::from_str(&lines.join(separator))
        {
            self.headers.insert(field, value);
        }
    }
}

/// The field of an answer that a variable is; `Some(None)`: one whose name is none.
#[allow(clippy::option_option, reason = "a field without a name differs from no field")]
pub(super) fn answer_field(variable: &str) -> Option<Option<HeaderName>> {
    let variable = variable.to_ascii_lowercase();
    let field =
        ["resp.http.", "beresp.http.", "obj.http."].iter().find_map(|start| variable.strip_prefix(start))?;
    Some(field.parse().ok())
}

fn compared(left: &str, sign: &str, right: &str) -> Result<bool, String> {
    let numbers = || Some((left.parse::<i64>().ok()?, right.parse::<i64>().ok()?));
    match (sign, numbers()) {
        ("==", Some((left, right))) => Ok(left == right),
        ("==", None) => Ok(left == right),
        ("!=", Some((left, right))) => Ok(left != right),
        ("!=", None) => Ok(left != right),
        ("<", Some((left, right))) => Ok(left < right),
        (">", Some((left, right))) => Ok(left > right),
        ("<=", Some((left, right))) => Ok(left <= right),
        (">=", Some((left, right))) => Ok(left >= right),
        _ => Err("what is compared here is no number".into()),
    }
}

fn called(name: &str, arguments: &[String]) -> Result<String, String> {
    match (name, arguments) {
        ("regsub" | "regsuball", [text, expression, replacement]) => {
            // What cuts the query off needs no engine, and stands in every compiled table.
            if expression == "\\?.*$" && replacement.is_empty() {
                return Ok(text.split('?').next().unwrap_or_default().to_owned());
            }
            let expression = Searched::new(expression, Dialect::Pcre, false)?;
            replaced(text, &expression, replacement, name == "regsuball")
        }
        ("std.tolower", [text]) => Ok(text.to_ascii_lowercase()),
        ("std.toupper", [text]) => Ok(text.to_ascii_uppercase()),
        ("std.integer", [number, ..]) => Ok(number.clone()),
        _ => Err(format!("`{name}` is not known here")),
    }
}

/// The text with the first match replaced, groups of it in the places of `\1`.
fn replaced(text: &str, expression: &Searched, replacement: &str, all: bool) -> Result<String, String> {
    if all {
        return Err("`regsuball` is not known here".into());
    }
    let Some(groups) = expression.groups(text) else { return Ok(text.to_owned()) };
    let whole = groups.first().and_then(|(_, part)| part.as_deref()).unwrap_or_default();
    let mut new = replacement.to_owned();
    for (index, (_, part)) in groups.iter().enumerate() {
        new = new.replace(&format!("\\{index}"), part.as_deref().unwrap_or_default());
    }
    let start = expression.start(text).unwrap_or_default();
    let (before, after) = (text.get(..start), text.get(start + whole.len()..));
    Ok(format!("{}{new}{}", before.unwrap_or_default(), after.unwrap_or_default()))
}
