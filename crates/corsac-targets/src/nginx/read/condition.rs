//! Condition: what stands in the parentheses of `if`.

use super::run::Run;
use super::tree::Directive;
use super::words::Word;

/// A condition, its parentheses taken away.
pub(super) struct Condition {
    words: Vec<Word>,
}

/// Whether a condition holds.
pub(super) enum Outcome {
    Yes,
    No,
    /// Nobody can say, for this reason.
    Unknown(String),
}

impl Condition {
    pub(super) fn of(directive: &Directive) -> Self {
        let mut words = directive.arguments.clone();
        if let Some(first) = words.first_mut()
            && let Some(rest) = first.text.strip_prefix('(')
        {
            first.text = rest.to_owned();
            first.position.column += 1;
        }
        if let Some(last) = words.last_mut()
            && let Some(rest) = last.text.strip_suffix(')')
        {
            last.text = rest.to_owned();
        }
        let is_parenthesis = |word: &Word, index: usize| {
            word.text.is_empty() && directive.arguments.get(index).is_some_and(|raw| raw.text.len() == 1)
        };
        let kept = words.into_iter().enumerate().filter(|(index, word)| !is_parenthesis(word, *index));
        Condition { words: kept.map(|(_, word)| word).collect() }
    }

    /// The expression that a text is compared with, as the word of a map would say it, and the text.
    pub(super) fn expression(&self) -> Option<(&str, Word)> {
        let [subject, operator, pattern] = self.words.as_slice() else { return None };
        let tilde = match operator.text.as_str() {
            "~" | "!~" => "~",
            "~*" | "!~*" => "~*",
            _ => return None,
        };
        let word = Word { text: format!("{tilde}{}", pattern.text), ..(*pattern).clone() };
        Some((&subject.text, word))
    }

    /// The text that another is compared with, and that text.
    pub(super) fn literal(&self) -> Option<(&str, &Word)> {
        match self.words.as_slice() {
            [subject, operator, literal] if matches!(operator.text.as_str(), "=" | "!=") => {
                Some((&subject.text, literal))
            }
            _ => None,
        }
    }

    /// The text that is looked at.
    pub(super) fn subject(&self) -> Option<&str> {
        self.words.first().map(|word| word.text.as_str())
    }

    pub(super) fn holds(&self, run: &Run<'_, '_>) -> Outcome {
        let Some(subject) = self.subject().filter(|subject| subject.starts_with('$')) else {
            return Outcome::Unknown("a condition that is not known here".into());
        };
        let Some(text) = run.text(subject) else {
            return Outcome::Unknown(format!("what `{subject}` says is not known"));
        };
        let (negated, holds) = match self.words.as_slice() {
            [_] => (false, !text.is_empty() && text != "0"),
            [_, operator, literal] if matches!(operator.text.as_str(), "=" | "!=") => {
                match run.text(&literal.text) {
                    Some(literal) => (operator.text == "!=", text == literal),
                    None => return Outcome::Unknown(format!("what `{}` says is not known", literal.text)),
                }
            }
            [_, operator, _] => match self.expression() {
                Some((_, word)) => {
                    let matches = run.configuration.patterns.matches(&word, &text);
                    (operator.text.starts_with('!'), matches)
                }
                None => return Outcome::Unknown(format!("`{}` is not known here", operator.text)),
            },
            _ => return Outcome::Unknown("a condition that is not known here".into()),
        };
        if negated == holds { Outcome::No } else { Outcome::Yes }
    }
}
