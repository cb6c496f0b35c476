//! String: string literals, with their escapes, raw ones and templates without anything to fill in.

use super::{Language, Literals};

impl Literals<'_> {
    /// One string, or in Python several that follow each other.
    pub(super) fn strings(&mut self) -> Option<String> {
        let mut text = self.string()?;
        while self.language == Language::Python && self.next_is_string() {
            self.skip();
            text.push_str(&self.string()?);
        }
        Some(text)
    }

    fn next_is_string(&self) -> bool {
        let mut ahead = self.clone();
        ahead.skip();
        ["\"", "'", "r\"", "r'"].iter().any(|start| ahead.rest().starts_with(start))
            && !self.is_after_line_end(ahead.at)
    }

    fn is_after_line_end(&self, at: usize) -> bool {
        self.text.get(self.at..at).unwrap_or_default().contains('\n')
    }

    pub(super) fn string(&mut self) -> Option<String> {
        let raw = self.take("r");
        let quote = self.peek().filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
        self.at += 1;
        let mut text = String::new();
        loop {
            let char = self.next()?;
            match char {
                _ if char == quote => return Some(text),
                '\\' if raw => text.extend([char, self.next()?]),
                '\\' => self.escape(&mut text)?,
                '\n' if quote != '`' => return None,
                '$' if quote == '`' && self.peek() == Some('{') => return None,
                char => text.push(char),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Option<()> {
        let char = self.next()?;
        let digits = match char {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            // Python keeps the backslash before what it does not know.
            let is_kept = self.language == Language::Python && !"\\'\"\nntr".contains(char);
            text.extend(is_kept.then_some('\\'));
            let meant = match char {
                'n' => Some('\n'),
                't' => Some('\t'),
                'r' => Some('\r'),
                '\n' => None,
                char => Some(char),
            };
            text.extend(meant);
            return Some(());
        }
        let number = self.rest().get(..digits)?;
        self.at += digits;
        text.push(char::from_u32(u32::from_str_radix(number, 16).ok()?).unwrap_or('\u{fffd}'));
        Some(())
    }

    pub(super) fn skip_string(&mut self) -> bool {
        if !matches!(self.peek(), Some('"' | '\'' | '`')) {
            return false;
        }
        let start = self.at;
        if self.string().is_none() {
            self.at = start + 1;
        }
        true
    }
}
