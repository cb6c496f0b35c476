//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a word or names a placeholder.
//!
//! A Caddyfile replaces `{$NAME}` before it reads anything else, in comments and quotes too, and `{args[0]}` in snippets.

use crate::quote::displayed;

use crate::title_case::title_case;

/// A text in double quotes; in backticks where it has a double quote or a backslash, which double quotes cannot always hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

/// A regular expression in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

/// A condition of the language CEL, as a word of its own in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(String);

/// A name of ours, or an address: letters, digits, `-`, `_`, `.`, `[`, `]`, `:` and `/`; everything else is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bare(String);

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Word {
    /// Quotes a text. Control characters and braces, which no value of a policy holds, become spaces; so do backticks beside
    /// what only backticks can hold.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::caddy::quote::Word;
    ///
    /// assert_eq!(Word::of("x-a,x-b").to_string(), "\"x-a,x-b\"");
    /// assert_eq!(Word::of("a\"{$HOME}").to_string(), "`a\" $HOME `");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.replace(|char: char| char.is_control() || matches!(char, '{' | '}'), " ");
        if text.contains(['"', '\\']) {
            return Word(format!("`{}`", text.replace('`', " ")));
        }
        Word(format!("\"{text}\""))
    }

    /// The value of a request's field, all its lines joined with commas.
    #[must_use]
    pub fn request(name: &http::HeaderName) -> Self {
        Word(placeholder(name))
    }

    /// The value of a field of the application's answer.
    #[must_use]
    pub fn upstream(name: &http::HeaderName) -> Self {
        Word(format!("{{rp.header.{}}}", title_case(name)))
    }
}

impl Pattern {
    /// Quotes an expression.
    #[must_use]
    pub fn of(expression: &str) -> Self {
        Pattern(format!("`{}`", plain(expression)))
    }
}

impl Condition {
    /// Whether the method is this one.
    pub(crate) fn method_is(method: &str) -> Self {
        Condition(format!("{METHOD} == {}", string(method)))
    }

    /// Whether the method matches.
    pub(crate) fn method_matches(expression: &str) -> Self {
        Condition(format!("{METHOD}.matches({})", pattern(expression)))
    }

    /// Whether a field, its lines joined, is this text.
    pub(crate) fn field_is(name: &http::HeaderName, text: &str) -> Self {
        Condition(format!("{} == {}", placeholder(name), string(text)))
    }

    /// Whether a field, its lines joined, matches; one that is missing is empty.
    pub(crate) fn field_matches(name: &http::HeaderName, expression: &str) -> Self {
        Condition(format!("{}.matches({})", placeholder(name), pattern(expression)))
    }

    /// Whether a field has a comma, as one with several lines does.
    pub(crate) fn field_has_comma(name: &http::HeaderName) -> Self {
        Condition(format!("{}.contains(\",\")", placeholder(name)))
    }

    /// Whether the path as it came, without the query, is this one.
    pub(crate) fn path_is(path: &str) -> Self {
        Condition(format!("{PATH} == {}", string(path)))
    }

    /// Whether the whole path as it came matches.
    pub(crate) fn path_matches(expression: &str) -> Self {
        Condition(format!("{PATH}.matches({})", pattern(&format!("^(?:{expression})$"))))
    }

    /// Whether the host as it came, with its port, matches.
    pub(crate) fn host_matches(expression: &str) -> Self {
        Condition(format!("{{http.request.hostport}}.matches({})", pattern(expression)))
    }

    /// The opposite.
    pub(crate) fn not(self) -> Self {
        let Condition(text) = self;
        Condition(if text.contains(" == ") { format!("!({text})") } else { format!("!{text}") })
    }

    /// All of them as one word.
    pub(crate) fn all(conditions: &[Condition]) -> String {
        let texts: Vec<&str> = conditions.iter().map(|Condition(text)| text.as_str()).collect();
        format!("`{}`", texts.join(" && "))
    }
}

const METHOD: &str = "{http.request.method}";
const PATH: &str = "{http.request.uri}.split(\"?\")[0]";

fn placeholder(name: &http::HeaderName) -> String {
    format!("{{http.request.header.{}}}", title_case(name))
}

/// A string of CEL: what ends it, or the word around it, is written as a number.
fn string(text: &str) -> String {
    let is_plain = |char: char| matches!(char, ' '..='~') && !matches!(char, '"' | '\\' | '`' | '{' | '}');
    let write =
        |char: char| if is_plain(char) { char.to_string() } else { format!("\\U{:08x}", u32::from(char)) };
    format!("\"{}\"", text.chars().map(write).collect::<String>())
}

/// A raw string of CEL.
fn pattern(expression: &str) -> String {
    format!("r\"{}\"", plain(expression))
}

/// The expression without what ends a word or begins a placeholder: those are written as numbers, but for the braces of counts.
fn plain(expression: &str) -> String {
    let mut plain = String::new();
    let mut chars = expression.chars().peekable();
    let mut in_count = false;
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some(escaped) if must_be_number(escaped) => plain.push_str(&number(escaped)),
                Some(escaped) => plain.extend(['\\', escaped]),
                None => plain.push_str(&number('\\')),
            },
            '{' if chars.peek().is_some_and(char::is_ascii_digit) => {
                in_count = true;
                plain.push(char);
            }
            '}' if in_count => {
                in_count = false;
                plain.push(char);
            }
            char if must_be_number(char) => plain.push_str(&number(char)),
            char => plain.push(char),
        }
    }
    plain
}

fn must_be_number(char: char) -> bool {
    char.is_control() || matches!(char, '`' | '"' | '{' | '}')
}

fn number(char: char) -> String {
    format!("\\x{{{:x}}}", u32::from(char))
}

impl Bare {
    /// The text without what a bare word cannot hold.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let fits = |char: &char| char.is_ascii_alphanumeric() || "-_.[]:/".contains(*char);
        Bare(text.chars().filter(fits).collect())
    }

    /// A field's name.
    #[must_use]
    pub fn field(name: &http::HeaderName) -> Self {
        Bare::of(&title_case(name))
    }
}

impl Comment {
    /// A comment. Braces become parentheses.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.replace(|char: char| char.is_control(), " ");
        Comment(format!("# {}", text.replace('{', "(").replace('}', ")")))
    }
}

displayed!(Word, Pattern, Condition, Bare, Comment);
