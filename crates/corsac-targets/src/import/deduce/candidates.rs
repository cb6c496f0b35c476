//! Candidates: patterns that an expression may stand for, and the words in it. Whether they do is asked afterwards.

use corsac::origin::OriginPattern;
use regex_syntax::ast::{self, Ast};

/// The most texts that one expression is unfolded into.
const MAX_TEXTS: usize = 128;

/// Stands for whatever an expression leaves open.
const OPEN: char = '\u{1}';

/// Patterns that the expression may stand for: none, some or all of them do.
pub(super) fn candidates(expression: &str) -> Vec<OriginPattern> {
    if let Some(pattern) = crate::regex::pattern_of(expression) {
        return vec![pattern];
    }
    let Ok(tree) = ast::parse::Parser::new().parse(expression) else { return Vec::new() };
    let mut patterns: Vec<OriginPattern> = Vec::new();
    for text in unfolded(&tree).unwrap_or_default() {
        let parsed = OriginPattern::parse(&as_pattern(&text)).ok();
        patterns.extend(parsed.map(|parsed| parsed.pattern).filter(|pattern| !patterns.contains(pattern)));
    }
    patterns
}

/// `https://OPEN.example.com:OPEN` as a pattern writes it.
fn as_pattern(text: &str) -> String {
    let text: String = text.chars().map(|char| char.to_ascii_lowercase()).collect();
    let Some((scheme, rest)) = text.split_once("://") else { return text };
    let (host, port) = rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let wild = host.trim_start_matches(OPEN);
    let host =
        if wild.len() < host.len() { format!("*.{}", wild.trim_start_matches('.')) } else { host.into() };
    let (host, left_open) = match host.strip_suffix(OPEN) {
        Some(host) => (host.to_owned(), true),
        None => (host, false),
    };
    match port {
        Some(port) if port.starts_with(OPEN) => format!("{scheme}://{host}:*"),
        Some(port) => format!("{scheme}://{host}:{port}"),
        None if left_open => format!("{scheme}://{host}:*"),
        None => format!("{scheme}://{host}"),
    }
}

/// Every text that the expression may be, with [`OPEN`] for what it leaves open; none when there are too many.
fn unfolded(tree: &Ast) -> Option<Vec<String>> {
    let texts = match tree {
        Ast::Literal(literal) => vec![literal.c.to_string()],
        Ast::Dot(_) => vec![".".to_owned()],
        Ast::Empty(_) | Ast::Assertion(_) | Ast::Flags(_) => vec![String::new()],
        Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => vec![OPEN.to_string()],
        Ast::Group(group) => unfolded(&group.ast)?,
        Ast::Repetition(repetition) => repeated(repetition)?,
        Ast::Alternation(alternation) => {
            let all: Option<Vec<Vec<String>>> = alternation.asts.iter().map(unfolded).collect();
            all?.into_iter().flatten().collect()
        }
        Ast::Concat(concat) => {
            let mut texts = vec![String::new()];
            for part in &concat.asts {
                let next = unfolded(part)?;
                if texts.len() * next.len() > MAX_TEXTS {
                    return None;
                }
                texts = texts
                    .iter()
                    .flat_map(|text| next.iter().map(move |end| format!("{text}{end}")))
                    .collect();
            }
            texts
        }
    };
    (texts.len() <= MAX_TEXTS).then_some(texts)
}

/// `?` is with and without; every other repetition is open.
fn repeated(repetition: &ast::Repetition) -> Option<Vec<String>> {
    let is_optional = matches!(repetition.op.kind, ast::RepetitionKind::ZeroOrOne);
    match is_optional {
        true => Some(std::iter::once(String::new()).chain(unfolded(&repetition.ast)?).collect()),
        false => Some(vec![OPEN.to_string()]),
    }
}

/// The runs of literal characters in an expression: words that it may compare with.
#[must_use]
pub fn literal_words(expression: &str) -> Vec<String> {
    let mut words = Words::default();
    if let Ok(tree) = ast::parse::Parser::new().parse(expression) {
        words.add(&tree);
        words.end();
    }
    words.done
}

#[derive(Default)]
struct Words {
    done: Vec<String>,
    open: String,
}

impl Words {
    fn add(&mut self, tree: &Ast) {
        match tree {
            Ast::Literal(literal) => self.open.push(literal.c),
            Ast::Concat(concat) => concat.asts.iter().for_each(|part| self.add(part)),
            Ast::Alternation(alternation) => alternation.asts.iter().for_each(|part| {
                self.end();
                self.add(part);
                self.end();
            }),
            Ast::Group(group) => self.apart(&group.ast),
            Ast::Repetition(repetition) => self.apart(&repetition.ast),
            _ => self.end(),
        }
    }

    fn apart(&mut self, tree: &Ast) {
        self.end();
        self.add(tree);
        self.end();
    }

    fn end(&mut self) {
        let word = std::mem::take(&mut self.open);
        if !word.is_empty() && !self.done.contains(&word) {
            self.done.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expression: &str) -> Vec<String> {
        candidates(expression).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_people_write_unfolds_into_patterns() {
        assert_eq!(
            shown(r"^https?://(app|www)\.example\.com$"),
            [
                "http://app.example.com",
                "http://www.example.com",
                "https://app.example.com",
                "https://www.example.com"
            ]
        );
        assert_eq!(shown(r"^http://localhost(:[0-9]+)?$"), ["http://localhost", "http://localhost:*"]);
        assert_eq!(shown(r"^https://(.*\.)?example\.com$"), ["https://example.com", "https://*.example.com"]);
        assert!(shown(r"^.*$").is_empty());
    }

    #[test]
    fn words_are_runs_of_letters() {
        assert_eq!(literal_words("^(?:GET|PUT)$"), ["GET", "PUT"]);
        assert_eq!(literal_words(r"^[ \t,]*(?:content-type|x-a)$"), ["content-type", "x-a"]);
    }
}
