//! Literals of JavaScript and Python: strings, numbers, lists, tables and regular expressions within a program.
//!
//! Nothing is run. What is no literal is [`Value::Other`], with its text: the caller says that it is not understood.

mod string;

use super::{Node, Places, Value};
use crate::import::{Finding, FindingCode, MAX_DEPTH};

/// Whose literals they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    JavaScript,
    Python,
}

/// A text that literals are read from.
#[derive(Clone, Debug)]
pub(crate) struct Literals<'t> {
    text: &'t str,
    places: Places<'t>,
    language: Language,
    at: usize,
}

/// The most bytes of a program: it is searched for every word again.
const MAX_PROGRAM: usize = 1 << 20;

/// The most places of one word.
const MAX_PLACES: usize = 1_000;

impl<'t> Literals<'t> {
    /// # Errors
    /// When the program is too large.
    pub(crate) fn of(file: &str, text: &'t str, language: Language) -> Result<Self, Finding> {
        let literals = Literals { text, places: Places::of(file, text), language, at: 0 };
        match text.len() > MAX_PROGRAM {
            true => {
                let message = format!("{} bytes; of programs, {MAX_PROGRAM} are read", text.len());
                Err(Finding::new(FindingCode::TooLarge, &literals.places.at(0), message))
            }
            false => Ok(literals),
        }
    }

    /// Every place outside of strings and comments where the word stands by itself: the byte after it.
    pub(crate) fn words(&self, word: &str) -> Vec<usize> {
        let mut reader = self.clone();
        let mut found = Vec::new();
        let mut before = ' ';
        while let Some(char) = reader.peek().filter(|_| found.len() < MAX_PLACES) {
            if reader.skip_comment() || reader.skip_string() {
                before = ' ';
                continue;
            }
            let after = reader.rest().get(word.len()..).and_then(|rest| rest.chars().next());
            if reader.rest().starts_with(word) && !is_word(before) && !after.is_some_and(is_word) {
                found.push(reader.at + word.len());
            }
            before = char;
            reader.at += char.len_utf8();
        }
        found
    }

    /// The bracket `{` that is open at a byte, and was opened last.
    pub(crate) fn opening_before(&self, byte: usize) -> Option<usize> {
        let mut reader = self.from(0);
        let mut open = Vec::new();
        while reader.at < byte {
            let char = reader.peek()?;
            if reader.skip_comment() || reader.skip_string() {
                continue;
            }
            match char {
                '{' => open.push(reader.at),
                '}' => {
                    open.pop();
                }
                _ => {}
            }
            reader.at += char.len_utf8();
        }
        open.pop()
    }

    /// The reader at a byte.
    pub(crate) fn from(&self, byte: usize) -> Self {
        Literals { at: byte, ..self.clone() }
    }

    /// What stands before a byte.
    pub(crate) fn before(&self, byte: usize) -> &'t str {
        self.text.get(..byte).unwrap_or_default()
    }

    /// The place where the reader stands.
    pub(crate) fn position(&self) -> crate::import::Position {
        self.places.at(self.at)
    }

    /// Skips white space and comments, and takes the text if it comes next.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        self.skip();
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// Goes on to a text within the line; stays where there is none.
    pub(crate) fn skip_to(&mut self, text: &str) {
        let line = self.rest().lines().next().unwrap_or_default();
        self.at += line.find(text).unwrap_or_default();
    }

    /// A word, such as the name of a parameter.
    pub(crate) fn word(&mut self) -> Option<&'t str> {
        self.skip();
        let rest = self.rest();
        let end = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
        let word = rest.get(..end).filter(|word| !word.is_empty())?;
        self.at += end;
        Some(word)
    }

    /// The value that comes next.
    pub(crate) fn value(&mut self) -> Node {
        self.value_within(MAX_DEPTH)
    }

    /// The list that comes next, whatever is added to it; else the value.
    pub(crate) fn operand(&mut self) -> Node {
        self.skip();
        let (start, position) = (self.at, self.position());
        let end = match self.peek() {
            Some('[') => Some(']'),
            Some('(') => Some(')'),
            _ => None,
        };
        match end.and_then(|end| self.list(end, MAX_DEPTH)) {
            Some(value) => Node { value, position },
            None => {
                self.at = start;
                self.value()
            }
        }
    }

    fn value_within(&mut self, depth: usize) -> Node {
        self.skip();
        let (start, position) = (self.at, self.places.at(self.at));
        let value = depth.checked_sub(1).and_then(|depth| self.literal(depth));
        self.skip();
        let ends = self.peek().is_none_or(|char| matches!(char, ',' | ']' | ')' | '}' | ';'))
            || self.is_new_line(start);
        let value = value.filter(|_| ends).unwrap_or_else(|| {
            self.at = start;
            self.skip_expression();
            Value::Other(self.text.get(start..self.at).unwrap_or_default().trim().chars().take(80).collect())
        });
        Node { value, position }
    }

    fn literal(&mut self, depth: usize) -> Option<Value> {
        let char = self.peek()?;
        match char {
            '"' | '\'' | '`' => self.strings().map(Value::Text),
            '[' => self.list(']', depth),
            '(' if self.language == Language::Python => self.list(')', depth),
            '{' => self.table(depth),
            '/' if self.language == Language::JavaScript => self.expression(),
            '0'..='9' | '-' | '+' => Some(Value::Plain(self.number())),
            _ => self.named(),
        }
    }

    /// `true`, `None`, `r"…"`, `new RegExp("…")`, `re.compile(…)`.
    fn named(&mut self) -> Option<Value> {
        if self.language == Language::Python
            && (self.rest().starts_with("r\"") || self.rest().starts_with("r'"))
        {
            return self.strings().map(Value::Text);
        }
        for call in ["new RegExp(", "RegExp(", "re.compile("] {
            if self.take(call) {
                let text = self.strings()?;
                let flags = if self.take(",") { self.strings()? } else { String::new() };
                return self.take(")").then_some(Value::Expression { text, flags });
            }
        }
        match self.word()? {
            word @ ("true" | "false" | "True" | "False" | "null" | "undefined" | "None") => {
                Some(Value::Plain(word.to_owned()))
            }
            _ => None,
        }
    }

    fn list(&mut self, end: char, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.take(end.encode_utf8(&mut [0; 4])) {
            self.peek()?;
            items.push(self.value_within(depth));
            if !self.take(",") && !self.rest().starts_with(end) {
                return None;
            }
        }
        Some(Value::List(items))
    }

    fn table(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members = Vec::new();
        while !self.take("}") {
            self.skip();
            let position = self.position();
            let name = match self.peek()? {
                '"' | '\'' => self.string()?,
                _ => self.word()?.to_owned(),
            };
            let value = if self.take(":") {
                self.value_within(depth)
            } else {
                // `{ origin }`, `{ origin(a, b) { … } }`, `{ ...others }`: a value that is not seen here.
                self.skip_expression();
                Node { value: Value::Other(name.clone()), position }
            };
            members.push((name, value));
            if !self.take(",") && !self.rest().starts_with('}') {
                return None;
            }
        }
        Some(Value::Table(members))
    }

    fn expression(&mut self) -> Option<Value> {
        self.at += 1;
        let (mut text, mut in_class) = (String::new(), false);
        loop {
            match self.next()? {
                '/' if !in_class => break,
                '\n' => return None,
                '\\' => match self.next()? {
                    '/' => text.push('/'),
                    char => text.extend(['\\', char]),
                },
                char => {
                    in_class = (in_class || char == '[') && char != ']';
                    text.push(char);
                }
            }
        }
        let rest = self.rest();
        let end = rest.find(|char: char| !char.is_ascii_lowercase()).unwrap_or(rest.len());
        self.at += end;
        Some(Value::Expression { text, flags: rest.get(..end)?.to_owned() })
    }

    fn number(&mut self) -> String {
        let rest = self.rest();
        let is_part = |char: char| char.is_ascii_digit() || matches!(char, '-' | '+' | '.' | '_');
        let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default().replace('_', "")
    }

    /// Whether a line ended since the start, outside of the value: a statement ends so.
    fn is_new_line(&self, start: usize) -> bool {
        let read = self.text.get(start..self.at).unwrap_or_default();
        read.len() > read.trim_end().len()
            && read.get(read.trim_end().len()..).is_some_and(|end| end.contains('\n'))
    }

    /// To the next comma or closing bracket of the same level.
    fn skip_expression(&mut self) {
        let mut depth = 0_usize;
        while let Some(char) = self.peek() {
            if self.skip_comment() || self.skip_string() {
                continue;
            }
            match char {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => return,
                ')' | ']' | '}' => depth -= 1,
                ',' | ';' if depth == 0 => return,
                '\n' if depth == 0 && self.language == Language::Python => return,
                _ => {}
            }
            self.at += char.len_utf8();
        }
    }

    fn skip(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) || self.skip_comment() {
            self.at += self.peek().filter(|char| char.is_whitespace()).map_or(0, char::len_utf8);
        }
    }

    fn skip_comment(&mut self) -> bool {
        let (starts, ends): (&[&str], &[&str]) = match self.language {
            Language::JavaScript => (&["//", "/*"], &["\n", "*/"]),
            Language::Python => (&["#"], &["\n"]),
        };
        for (start, end) in starts.iter().zip(ends) {
            if self.rest().starts_with(start) {
                let after = self.rest().find(end).map_or(self.text.len(), |found| self.at + found);
                self.at = (after + if *end == "\n" { 0 } else { end.len() }).min(self.text.len());
                return true;
            }
        }
        false
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}
