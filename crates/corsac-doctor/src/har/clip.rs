//! Clip: JSON on its way to the reader, with long strings cut and deep nesting refused, so that no file fills the memory.
//! What it knows of JSON is where strings begin and end.

use std::io::{Error, ErrorKind, Read, Result};

/// The longest string that is passed on, in bytes as they stand in the file. Bodies are longer, and nobody reads them.
pub(super) const LONGEST: usize = 8 << 10;

/// How deep objects and lists may stand in each other; recordings have about 10 levels.
const DEEPEST: usize = 128;

/// A place in the file; both begin with 1, columns count bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Bytes that were left out, before this place of what was passed on.
struct Cut {
    at: Place,
    bytes: usize,
}

/// Where in the JSON it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    /// In a string, between its characters.
    Inside,
    /// After a backslash.
    Escaped,
    /// In the digits after `\u`: how many are to come, and the number so far.
    Digits(u8, u32),
}

/// A reader of JSON without its long strings.
pub(super) struct Clip<R> {
    inner: R,
    state: State,
    depth: usize,
    /// How much of the string was passed on.
    length: usize,
    /// Whether the rest of the string is left out.
    is_cutting: bool,
    /// Whether what was passed on ends in the first half of a pair of escapes: the second has to follow.
    is_half: bool,
    /// The next byte's place in what was passed on.
    passed: Place,
    cuts: Vec<Cut>,
    /// Why it ends, once what came before has been passed on.
    failure: Option<Error>,
}

impl<R: Read> Clip<R> {
    pub(super) fn new(inner: R) -> Self {
        let passed = Place { line: 1, column: 1 };
        Clip {
            inner,
            state: State::Outside,
            depth: 0,
            length: 0,
            is_cutting: false,
            is_half: false,
            passed,
            cuts: Vec::new(),
            failure: None,
        }
    }

    /// The place in the file of a place in what was passed on.
    pub(super) fn in_file(&self, place: Place) -> Place {
        let before =
            self.cuts.iter().filter(|cut| cut.at.line == place.line && cut.at.column <= place.column);
        let left_out: usize = before.map(|cut| cut.bytes).sum();
        Place { line: place.line, column: place.column + left_out }
    }

    /// The place in the file of the last byte that was read.
    pub(super) fn last(&self) -> Place {
        let Place { line, column } = self.in_file(self.passed);
        Place { line, column: column.saturating_sub(1) }
    }

    /// Whether the byte is passed on.
    fn takes(&mut self, byte: u8) -> Result<bool> {
        match self.state {
            State::Outside => self.outside(byte)?,
            State::Inside => return Ok(self.inside(byte)),
            State::Escaped => {
                self.state = if byte == b'u' { State::Digits(4, 0) } else { State::Inside };
            }
            State::Digits(left, number) => self.digit(left, number, byte),
        }
        Ok(!self.is_cutting)
    }

    fn outside(&mut self, byte: u8) -> Result<()> {
        match byte {
            b'"' => (self.state, self.length, self.is_half) = (State::Inside, 0, false),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth <= DEEPEST {
            return Ok(());
        }
        let Place { line, column } = self.in_file(self.passed);
        let text =
            format!("more than {DEEPEST} objects and lists in each other at line {line} column {column}");
        Err(Error::new(ErrorKind::InvalidData, text))
    }

    fn inside(&mut self, byte: u8) -> bool {
        if byte == b'"' {
            (self.state, self.is_cutting) = (State::Outside, false);
            return true;
        }
        // Cut is between characters only: not before a byte that continues one.
        let begins_character = byte & 0b1100_0000 != 0b1000_0000;
        if self.length >= LONGEST && begins_character && !self.is_half && !self.is_cutting {
            self.is_cutting = true;
            self.cuts.push(Cut { at: self.passed, bytes: 0 });
        }
        self.is_half = false;
        if byte == b'\\' {
            self.state = State::Escaped;
        }
        !self.is_cutting
    }

    fn digit(&mut self, left: u8, number: u32, byte: u8) {
        let number = number << 4 | char::from(byte).to_digit(16).unwrap_or(0);
        self.state = if left > 1 { State::Digits(left - 1, number) } else { State::Inside };
        self.is_half = left == 1 && (0xD800..0xDC00).contains(&number);
    }

    fn count(&mut self, byte: u8, is_passed: bool) {
        if !is_passed {
            if let Some(cut) = self.cuts.last_mut() {
                cut.bytes += 1;
            }
            return;
        }
        self.length += 1;
        match byte {
            b'\n' => self.passed = Place { line: self.passed.line + 1, column: 1 },
            _ => self.passed.column += 1,
        }
    }

    /// Moves the bytes that are passed on to the beginning; says how many they are.
    fn keep(&mut self, bytes: &mut [u8]) -> usize {
        let mut kept = 0;
        for index in 0..bytes.len() {
            let Some(&byte) = bytes.get(index) else { break };
            match self.takes(byte) {
                Ok(is_passed) => {
                    self.count(byte, is_passed);
                    if let Some(place) = bytes.get_mut(kept).filter(|_| is_passed) {
                        *place = byte;
                        kept += 1;
                    }
                }
                Err(error) => {
                    self.failure = Some(error);
                    break;
                }
            }
        }
        kept
    }
}

impl<R: Read> Read for Clip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            let count = self.inner.read(buffer)?;
            let kept = self.keep(buffer.get_mut(..count).unwrap_or_default());
            // Nothing means the end, so a piece of which all was left out is none yet.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(text: &str) -> String {
        let mut clipped = String::new();
        Clip::new(text.as_bytes()).read_to_string(&mut clipped).unwrap();
        clipped
    }

    #[test]
    fn short_strings_pass_as_they_are() {
        for text in [r#"{"a":["b\"c",1,"\u00e9\\",{}]}"#, "", "\"", "\"\\", "nonsense } ] \u{e9}"] {
            assert_eq!(clipped(text), text);
        }
    }

    #[test]
    fn long_strings_are_cut_between_characters() {
        for unit in ["x", "\u{e9}", "\u{1f600}", r"\n", r"\u00e9", r"\ud83d\ude00"] {
            let text = format!("{{\"a\":\"{}\",\"b\":7}}", unit.repeat(LONGEST));
            let clipped = clipped(&text);
            assert!(clipped.len() < LONGEST + 40, "{unit}: {}", clipped.len());
            let read: serde_json::Value = serde_json::from_str(&clipped).unwrap();
            assert_eq!(read["b"], 7, "{unit}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = format!("[1,\n\"{}\", ?", "x".repeat(LONGEST + 100));
        let mut clip = Clip::new(text.as_bytes());
        let error = serde_json::from_reader::<_, serde_json::Value>(&mut clip).unwrap_err();
        let place = clip.in_file(Place { line: error.line(), column: error.column() });
        let column = text.lines().nth(1).unwrap().find('?').unwrap() + 1;
        assert_eq!(place, Place { line: 2, column });
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "[".repeat(DEEPEST + 1);
        let error = Clip::new(deep.as_bytes()).read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().ends_with("at line 1 column 129"), "{error}");
        assert_eq!(clipped(&"[]".repeat(1000)).len(), 2000);
    }
}
