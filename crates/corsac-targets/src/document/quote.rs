//! Quoting: every text that a printed target writes is one of these, so that none ends its literal or its comment.

use crate::quote::displayed;

/// A text as a literal, with its quotes where the language has them.
///
/// Everything beyond printable ASCII is escaped, so that no reader's idea of line ends or encodings matters.
///
/// # Examples
/// ```
/// use corsac_targets::document::Quoted;
///
/// assert_eq!(Quoted::json("a\"\\\u{e9}\n").to_string(), r#""a\"\\\u00e9\u000a""#);
/// assert_eq!(Quoted::python("\u{1f98a}").to_string(), r#""\U0001f98a""#);
/// assert_eq!(Quoted::java("a\"\n").to_string(), r#""a\"\012""#);
/// assert_eq!(Quoted::xml("<&>").to_string(), "&lt;&amp;&gt;");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted(String);

impl Quoted {
    /// For JSON, YAML's flow style, JavaScript and C#, which read such literals alike.
    #[must_use]
    pub fn json(text: &str) -> Self {
        Quoted(quoted(text, |char, out| {
            for unit in char.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }))
    }

    /// For Python.
    #[must_use]
    pub fn python(text: &str) -> Self {
        Quoted(quoted(text, |char, out| match u32::from(char) {
            code if code < 0x1_0000 => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }))
    }

    /// For Java, which reads `\u` before it reads literals: control characters are octal.
    #[must_use]
    pub fn java(text: &str) -> Self {
        Quoted(quoted(text, |char, out| match u32::from(char) {
            code if code < 0x80 => out.push_str(&format!("\\{code:03o}")),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }))
    }

    /// The text of an XML element. What XML cannot hold becomes `?`.
    #[must_use]
    pub fn xml(text: &str) -> Self {
        let text: String = text.chars().map(|char| if is_xml(char) { char } else { '?' }).collect();
        Quoted(quick_xml::escape::escape(text).into_owned())
    }
}

/// A comment of one line, in the way of the notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// After `#`: YAML, Python.
    #[must_use]
    pub fn hash(text: &str) -> Self {
        Comment(format!("# {}", plain(text)))
    }

    /// After `//`: JavaScript, Java, C#. Java reads `\u` in comments too.
    #[must_use]
    pub fn slashes(text: &str) -> Self {
        Comment(format!("// {}", plain(text).replace('\\', "/")))
    }

    /// Between `<!--` and `-->`.
    #[must_use]
    pub fn xml(text: &str) -> Self {
        let text: String = text.chars().map(|char| if is_xml(char) { char } else { '?' }).collect();
        let mut text = plain(&text);
        while text.contains("--") {
            text = text.replace("--", "- -");
        }
        Comment(format!("<!-- {text} -->"))
    }
}

fn quoted(text: &str, escape: impl Fn(char, &mut String)) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            char => escape(char, &mut out),
        }
    }
    out.push('"');
    out
}

/// Without anything that some reader takes for the end of a line.
fn plain(text: &str) -> String {
    let is_break = |char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.replace(is_break, " ")
}

/// The characters of XML 1.0.
fn is_xml(char: char) -> bool {
    match char {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        char => !char.is_control(),
    }
}

displayed!(Quoted, Comment);
