//! Section: the lines of a `frontend` or `backend` in the making: conditions by name, and rules under conditions.

use std::fmt::{self, Write};

use http::HeaderName;

use super::quote::{Comment, Name, Word};

/// The lines of one policy, or of one section.
pub(super) struct Section {
    prefix: String,
    text: String,
}

/// How the value of a field or variable is compared.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// The same bytes.
    Same,
    /// An expression.
    Expression,
    /// An expression, compared without case.
    ExpressionWithoutCase,
}

impl How {
    fn flags(self) -> &'static str {
        match self {
            How::Same => "-m str",
            How::Expression => "-m reg",
            How::ExpressionWithoutCase => "-i -m reg",
        }
    }
}

/// Under which conditions a rule holds: all of some, or all of others.
#[derive(Clone, Default)]
pub(super) struct When(Vec<Vec<String>>);

impl When {
    /// On every request.
    pub(super) fn always() -> Self {
        When(vec![Vec::new()])
    }

    /// If the condition of that name holds too.
    pub(super) fn and(mut self, condition: &Name) -> Self {
        self.0.iter_mut().for_each(|all| all.push(condition.to_string()));
        self
    }

    /// If the condition of that name does not hold besides.
    pub(super) fn and_not(mut self, condition: &Name) -> Self {
        self.0.iter_mut().for_each(|all| all.push(format!("!{condition}")));
        self
    }

    /// Or if the others hold.
    pub(super) fn or(mut self, other: When) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.iter().any(Vec::is_empty) {
            return Ok(());
        }
        let all: Vec<String> = self.0.iter().map(|all| all.join(" ")).collect();
        write!(f, " if {}", all.join(" or "))
    }
}

impl Section {
    /// Lines whose names begin so.
    pub(super) fn new(prefix: &str) -> Self {
        Section { prefix: prefix.into(), text: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The condition of that name.
    pub(super) fn condition(&self, what: &str) -> Name {
        Name::of(&format!("{}_{what}", self.prefix))
    }

    /// The variable of that name. It lasts for request and response.
    pub(super) fn variable(&self, what: &str) -> Name {
        Name::of(&format!("txn.{}_{what}", self.prefix))
    }

    pub(super) fn comment(&mut self, text: &str) {
        let _ = writeln!(self.text, "    {}", Comment::of(text));
    }

    /// A line of ours.
    pub(super) fn line(&mut self, line: impl fmt::Display) {
        let _ = writeln!(self.text, "    {line}");
    }

    /// A condition on some line of a request's field. Lines of one name are alternatives.
    pub(super) fn request(&mut self, what: &str, field: &HeaderName, how: How, pattern: &str) -> Name {
        self.acl(what, &format!("req.fhdr({field}) {} -- {}", how.flags(), Word::of(pattern)))
    }

    /// A condition on how many lines of a field the request has: an operator and a number.
    pub(super) fn lines(&mut self, what: &str, field: &HeaderName, count: &'static str) -> Name {
        self.acl(what, &format!("req.fhdr_cnt({field}) {count}"))
    }

    /// A condition whose test is ours.
    pub(super) fn acl(&mut self, what: &str, test: &str) -> Name {
        let name = self.condition(what);
        self.line(format_args!("acl {name} {test}"));
        name
    }

    /// The condition that a variable is set.
    pub(super) fn is_set(&mut self, what: &str) -> Name {
        let variable = self.variable(what);
        self.acl(what, &format!("var({variable}) -m found"))
    }

    /// Sets a variable to the value of an expression of ours.
    pub(super) fn set(&mut self, what: &str, value: &str, when: &When) {
        let variable = self.variable(what);
        self.line(format_args!("http-request set-var({variable}) {value}{when}"));
    }
}
