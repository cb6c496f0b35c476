//! Quote: the texts of the dialect. Printers write only these and literals of their own.
//!
//! A directive's argument stands in double quotes; in it stands, for conditions, an expression, with strings in single
//! quotes and regular expressions between number signs. `${` reads a variable wherever it stands. So whatever could end
//! one of these, or begin something, is written as a number: octal in strings, hexadecimal in regular expressions.

use crate::quote::{self, displayed};

use http::HeaderName;

use crate::title_case::title_case;

/// A comment of one line: a backslash at its end would take the next line too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

/// A string of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

/// A regular expression of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

/// The value of a field, as an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(String);

/// A name of ours or of a field: letters, digits, `-`, `_`; everything else becomes `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// Host and port, or another piece of an address: letters, digits, `.`, `:`, `-`, `_`, and brackets; nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority(String);

impl Comment {
    /// A comment.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let end = if text.ends_with('\\') { "." } else { "" };
        Comment(quote::Comment::of(&format!("{text}{end}")).to_string())
    }
}

impl Text {
    /// Quotes a text. Control characters, which no field value holds, become spaces.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::apache::quote::Text;
    ///
    /// assert_eq!(Text::of("https://a.example").to_string(), "'https://a.example'");
    /// assert_eq!(Text::of("a'${b}").to_string(), r"'a\047\044\173b\175'");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Text(format!("'{}'", octal(text)))
    }
}

impl Pattern {
    /// An expression.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::apache::quote::Pattern;
    ///
    /// assert_eq!(Pattern::of(r"^https://a\.example$").to_string(), r"m#^https://a\.example$#");
    /// assert_eq!(Pattern::of("(?i)^x-#$").to_string(), r"m#^x-\x23$#i");
    /// ```
    #[must_use]
    pub fn of(expression: &str) -> Self {
        match expression.strip_prefix("(?i)") {
            Some(expression) => Pattern(format!("m#{}#i", hexadecimal(expression))),
            None => Pattern(format!("m#{}#", hexadecimal(expression))),
        }
    }
}

impl Value {
    /// A literal text.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::apache::quote::Value;
    ///
    /// assert_eq!(Value::of("x-a,x-b").to_string(), "\"x-a,x-b\"");
    /// assert_eq!(Value::of("x-%s").to_string(), r#""expr=x-\045s""#);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = octal(text);
        match plain == text && !text.starts_with("expr=") {
            true => Value(format!("\"{text}\"")),
            false => Value(format!("\"expr={plain}\"")),
        }
    }

    /// The request's field.
    #[must_use]
    pub fn request(name: &HeaderName) -> Self {
        Value(format!("\"expr=%{{req_novary:{}}}\"", Name::field(name)))
    }

    /// The request's field in lower case.
    #[must_use]
    pub fn request_in_lower_case(name: &HeaderName) -> Self {
        Value(format!("\"expr=%{{tolower:%{{req_novary:{}}}}}\"", Name::field(name)))
    }
}

impl Name {
    /// The name without what a name cannot hold.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        Name(text.chars().map(|char| if fits(char) { char } else { '_' }).collect())
    }

    /// The name of a field.
    #[must_use]
    pub fn field(name: &HeaderName) -> Self {
        Name::of(&title_case(name))
    }
}

impl Authority {
    /// The text without what no address has.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let fits =
            |char: &char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | ':' | '[' | ']');
        Authority(text.chars().filter(fits).collect())
    }
}

/// What stands for itself in strings of an expression and in arguments.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" -_.:/,;=@~+()*&!|^#?[]".contains(&byte)
}

fn octal(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            byte if is_plain(byte) => plain.push(char::from(byte)),
            byte if byte.is_ascii_control() => plain.push(' '),
            byte => plain.push_str(&format!("\\{byte:03o}")),
        }
    }
    plain
}

fn hexadecimal(expression: &str) -> String {
    let mut plain = String::with_capacity(expression.len());
    let mut bytes = expression.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'$') if bytes.peek() == Some(&b'{') => plain.push_str("\\x24"),
                Some(escaped) if is_plain_in_expressions(escaped) => {
                    plain.extend(['\\', char::from(escaped)]);
                }
                Some(escaped) => plain.push_str(&number(escaped)),
                None => plain.push_str("\\x5c"),
            },
            // `${` reads a variable; the end of the text, repeated, is the end of the text.
            b'$' if bytes.peek() == Some(&b'{') => plain.push_str("(?:$)"),
            byte if is_plain_in_expressions(byte) => plain.push(char::from(byte)),
            byte => plain.push_str(&number(byte)),
        }
    }
    plain
}

/// Neither what ends the expression or the argument, nor what escapes: an escaped backslash is a number.
fn is_plain_in_expressions(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !b"#\"\\".contains(&byte)
}

fn number(byte: u8) -> String {
    format!("\\x{byte:02x}")
}

displayed!(Comment, Text, Pattern, Value, Name, Authority);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_would_be_read_as_an_expression_is_a_text_of_one() {
        assert_eq!(Value::of("expr=a").to_string(), "\"expr=expr=a\"");
        assert_eq!(Value::of("a\"\n${b}\\").to_string(), "\"expr=a\\042 \\044\\173b\\175\\134\"");
    }

    #[test]
    fn no_expression_ends_before_its_end_or_reads_a_variable() {
        for (expression, printed) in [
            ("a#b\"c", r"m#a\x23b\x22c#"),
            (r"a\\", r"m#a\x5c#"),
            (r"a\", r"m#a\x5c#"),
            (r"\${a}", r"m#\x24{a}#"),
            ("${a}", r"m#(?:$){a}#"),
            (r"\.\ \#", r"m#\.\ \x23#"),
        ] {
            assert_eq!(Pattern::of(expression).to_string(), printed, "{expression}");
        }
    }
}
