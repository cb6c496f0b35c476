//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a word or names a variable.

pub use crate::quote::Comment;
use crate::quote::displayed;

/// The variable that stands for a dollar sign: nginx has no other way to write one where variables are read.
pub(crate) const DOLLAR: &str = "corsac_dollar";

/// A text in double quotes, in which variables are read: values of `map`, `add_header`, `return`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

/// A text in double quotes, in which variables are not read: the left side of `map`, expressions after `~`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

/// A variable, with its `$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable(String);

/// A name of ours, or a host: letters, digits, `-`, `_`, `.`, `*`, `[`, `]`, `:` and `/`; everything else is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bare(String);

impl Text {
    /// Quotes a text. Control characters, which no field value holds, become spaces.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::nginx::quote::Text;
    ///
    /// assert_eq!(Text::of("a\"; $b").to_string(), r#""a\"; ${corsac_dollar}b""#);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Text(quoted(text, true))
    }

    /// The value of a variable.
    #[must_use]
    pub fn variable(variable: &Variable) -> Self {
        Text(format!("\"{variable}\""))
    }

    /// Whether the variable that stands for `$` is used.
    #[must_use]
    pub fn has_dollar(&self) -> bool {
        self.0.contains(DOLLAR)
    }
}

impl Pattern {
    /// A word of ours, compared without case.
    #[must_use]
    pub(crate) fn literal(word: &'static str) -> Self {
        Pattern(quoted(word, false))
    }

    /// An expression without `~`, for directives that take it as a word of its own.
    #[must_use]
    pub fn bare_expression(expression: &str) -> Self {
        Pattern(quoted(expression, false))
    }

    /// The empty key.
    #[must_use]
    pub fn empty() -> Self {
        Pattern("\"\"".into())
    }

    /// An expression, compared with case.
    #[must_use]
    pub fn expression(expression: &str) -> Self {
        Pattern(quoted(&format!("~{expression}"), false))
    }

    /// An expression, compared without case.
    #[must_use]
    pub fn expression_without_case(expression: &str) -> Self {
        Pattern(quoted(&format!("~*{expression}"), false))
    }
}

impl Variable {
    /// The variable of that name, of which other characters than letters, digits and `_` become `_`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let word = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '_' };
        Variable(format!("${}", name.chars().map(word).collect::<String>()))
    }

    /// A request's field: `$http_origin`.
    #[must_use]
    pub fn request(name: &http::HeaderName) -> Self {
        Variable::of(&format!("http_{name}"))
    }

    /// A field of the application's answer.
    #[must_use]
    pub fn upstream(name: &http::HeaderName) -> Self {
        Variable::of(&format!("upstream_http_{name}"))
    }
}

impl Bare {
    /// The text without what a bare word cannot hold.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let fits = |char: &char| char.is_ascii_alphanumeric() || "-_.*[]:/".contains(*char);
        Bare(text.chars().filter(fits).collect())
    }
}

fn quoted(text: &str, variables: bool) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '$' if variables => quoted.push_str(&format!("${{{DOLLAR}}}")),
            char if char.is_control() => quoted.push(' '),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

displayed!(Text, Pattern, Variable, Bare);
