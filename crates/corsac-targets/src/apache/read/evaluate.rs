//! Evaluate: texts and conditions for one request. `None` is what nobody knows before the request comes.

use corsac::headers::names;

use super::expression::Expression;
use super::pattern::Taken;
use super::run::Run;
use super::template::{CONDITION, ENVIRONMENT};
use super::tokens::{Piece, Regex, Text};

/// The longest text that is put together.
const MAX_TEXT: usize = 16 * 1024;

impl Run<'_, '_> {
    /// Whether a condition holds.
    pub(super) fn holds(&self, expression: &Expression) -> Option<bool> {
        match expression {
            Expression::Constant(constant) => Some(*constant),
            Expression::Open => None,
            Expression::Not(inner) => self.holds(inner).map(|holds| !holds),
            Expression::All(parts) => self.each(parts, false),
            Expression::Any(parts) => self.each(parts, true),
            Expression::Compared { left, operator, right } => {
                let (left, right) = (self.text(left)?, self.text(right)?);
                Some(match *operator {
                    "!=" => left != right,
                    "<" => left < right,
                    "<=" => left <= right,
                    ">" => left > right,
                    ">=" => left >= right,
                    _ => left == right,
                })
            }
            Expression::Matches { subject, regex } => {
                let subject = self.text(subject)?;
                self.matches(regex, &subject).map(|taken| taken.is_some())
            }
            Expression::In { subject, texts } => {
                let subject = self.text(subject)?;
                let texts: Option<Vec<String>> = texts.iter().map(|text| self.text(text)).collect();
                Some(texts?.contains(&subject))
            }
            Expression::Asked { option, text } => {
                let text = self.text(text)?;
                Some(match option {
                    'n' => !text.is_empty(),
                    'z' => text.is_empty(),
                    _ => !["", "0", "off", "false", "no"].contains(&text.to_ascii_lowercase().as_str()),
                })
            }
        }
    }

    /// One part that is `decisive` decides; one that is unknown leaves it open.
    fn each(&self, parts: &[Expression], decisive: bool) -> Option<bool> {
        let mut is_open = false;
        for part in parts {
            match self.holds(part) {
                Some(holds) if holds == decisive => return Some(decisive),
                Some(_) => {}
                None => is_open = true,
            }
        }
        if is_open { None } else { Some(!decisive) }
    }

    /// What the expression takes of a text.
    pub(super) fn matches(&self, regex: &Regex, text: &str) -> Option<Option<Taken>> {
        self.configuration.patterns.taken(regex, text).ok()
    }

    pub(super) fn text(&self, text: &Text) -> Option<String> {
        self.text_with(text, &[])
    }

    /// A text in which `%1` is what a condition took.
    pub(super) fn text_with(&self, text: &Text, taken: &[String]) -> Option<String> {
        let mut whole = String::new();
        for piece in text {
            match piece {
                Piece::Literal(text) => whole.push_str(text),
                Piece::Taken => return None,
                Piece::Variable(name) => whole.push_str(self.variable(name)?),
                Piece::Call(name, argument) => {
                    let argument = self.text_with(argument, taken)?;
                    whole.push_str(&self.call(name, &argument, taken)?);
                }
            }
            if whole.len() > MAX_TEXT {
                return None;
            }
        }
        Some(whole)
    }

    fn variable(&self, name: &str) -> Option<&str> {
        match name.to_ascii_uppercase().as_str() {
            "REQUEST_METHOD" => Some(self.request.method),
            _ => None,
        }
    }

    fn call(&self, name: &str, argument: &str, taken: &[String]) -> Option<String> {
        match name.to_ascii_lowercase().as_str() {
            "req" | "http" | "req_novary" => self.request_field(argument),
            "resp" => self.answer_field(argument),
            "reqenv" | "env" => self.environment(argument).map(Option::unwrap_or_default),
            "note" => Some(self.notes.get(argument).cloned().unwrap_or_default()),
            "tolower" => Some(argument.to_ascii_lowercase()),
            "toupper" => Some(argument.to_ascii_uppercase()),
            ENVIRONMENT => self.environment(argument).map(|value| value.unwrap_or_else(|| "(null)".into())),
            CONDITION => {
                let index: usize = argument.parse().ok()?;
                Some(taken.get(index).cloned().unwrap_or_default())
            }
            _ => None,
        }
    }

    /// A field of the request; an absent one is empty.
    pub(super) fn request_field(&self, name: &str) -> Option<String> {
        let request = self.request;
        let is = |field: &http::HeaderName| name.eq_ignore_ascii_case(field.as_str());
        let value = if is(&names::ORIGIN) {
            request.origin
        } else if is(&names::ACCESS_CONTROL_REQUEST_METHOD) {
            request.asked_method
        } else if is(&names::ACCESS_CONTROL_REQUEST_HEADERS) {
            request.asked_headers
        } else if is(&names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK) {
            request.private_network.then_some("true")
        } else {
            return None;
        };
        Some(value.unwrap_or_default().to_owned())
    }

    /// A variable: `Some(None)` where it is not set.
    pub(super) fn environment(&self, name: &str) -> Option<Option<String>> {
        match self.variables.get(name) {
            Some(value) => value.clone().map(Some),
            None if is_of_the_server(name) => None,
            None => Some(None),
        }
    }
}

/// Variables that modules set by themselves.
fn is_of_the_server(name: &str) -> bool {
    let beginnings = ["SSL_", "HTTP_", "SERVER_", "REMOTE_", "REQUEST_", "GEOIP_", "UNIQUE_"];
    name == "HTTPS" || beginnings.iter().any(|beginning| name.starts_with(beginning))
}
