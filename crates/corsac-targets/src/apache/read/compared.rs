//! Compared: with which texts and expressions a place compares what a request says.

use corsac::headers::names;

use super::body::Link;
use super::expression::Expression;
use super::fields::Rule;
use super::run::{Configuration, Holding};
use super::template::{constant, field_value, of_rewriting};
use super::tokens::{Piece, Regex, Text};
use super::tree::Directive;
use crate::import::deduce::{Comparisons, OriginTest, is_list, literal_words};
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::regex::{REFUSED_ORIGINS, pattern_of};

/// What stands between the words of a text.
const SEPARATORS: &[char] = &[',', ' ', '\t'];

/// What a place compares with.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) with: Comparisons,
    /// Of the tests, those of which only what they take is kept: an origin of which they take a part may not be echoed.
    pub(super) kept: Vec<OriginTest>,
}

struct Walk<'c, 't> {
    configuration: &'c Configuration<'t>,
    found: Compared,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Origin,
    /// What a preflight asks for.
    Asked,
    Other,
}

/// Everything that the directives of a place compare with.
pub(super) fn compared(configuration: &Configuration<'_>, place: &Holding<'_, '_>) -> Compared {
    let mut walk = Walk { configuration, found: Compared::default() };
    place.server.iter().chain(&place.section).for_each(|directive| walk.directive(directive));
    place.chains.iter().for_each(|chain| walk.chain(chain));
    walk.found.with.sort();
    walk.found
}

impl Walk<'_, '_> {
    fn chain(&mut self, chain: &[Link<'_>]) {
        for link in chain {
            let position = link.opening.arguments.first().map(|word| &word.position);
            if let (Some(condition), Some(position)) = (&link.condition, position) {
                self.expression(condition, position);
            }
            link.body.simple.iter().for_each(|directive| self.directive(directive));
            link.body.chains.iter().for_each(|chain| self.chain(chain));
        }
    }

    fn directive(&mut self, directive: &Directive) {
        match directive.name.text.to_ascii_lowercase().as_str() {
            "setenvif" => self.set_if(directive, false),
            "setenvifnocase" => self.set_if(directive, true),
            "setenvifexpr" => {
                self.condition(directive, 0);
                self.assigned(directive, 1);
            }
            "setenv" => self.assigned(directive, 1),
            "rewritecond" => self.rewrite_condition(directive),
            "rewriterule" => {
                for flag in directive.argument(2).unwrap_or_default().split([',', '[', ']']) {
                    let value = flag.split_once(':').map(|(_, value)| value).unwrap_or_default();
                    self.literal(Subject::Other, value, directive.position());
                }
            }
            "header" => self.header(directive),
            _ => {}
        }
    }

    fn set_if(&mut self, directive: &Directive, ignore_case: bool) {
        let [attribute, pattern, ..] = directive.arguments.as_slice() else { return };
        let regex = Regex { text: pattern.text.clone(), ignore_case };
        self.regex(of_field(&attribute.text), &regex, &pattern.position);
        if directive.arguments.iter().skip(2).any(|word| word.text.contains('$')) {
            self.keep(of_field(&attribute.text), &regex, &pattern.position);
        }
        self.assigned(directive, 2);
    }

    /// Texts that variables are set to.
    fn assigned(&mut self, directive: &Directive, from: usize) {
        for word in directive.arguments.get(from..).unwrap_or_default() {
            let value = word.text.split_once('=').map_or(word.text.as_str(), |(_, value)| value);
            self.literal(Subject::Other, value, &word.position);
        }
    }

    fn condition(&mut self, directive: &Directive, index: usize) {
        let Some(word) = directive.arguments.get(index) else { return };
        let text = word.text.strip_prefix("expr=").unwrap_or(&word.text);
        if let Ok(expression) = self.configuration.expression(text) {
            self.expression(&expression, &word.position);
        }
    }

    fn rewrite_condition(&mut self, directive: &Directive) {
        let [test, pattern, ..] = directive.arguments.as_slice() else { return };
        if test.text.eq_ignore_ascii_case("expr") {
            return self.condition(directive, 1);
        }
        let subject = subject(&of_rewriting(&test.text));
        let text = pattern.text.strip_prefix('!').unwrap_or(&pattern.text);
        if let Some(text) = text.strip_prefix('=') {
            return self.literal(subject, text, &pattern.position);
        }
        let flags = directive.argument(2).unwrap_or_default().to_ascii_lowercase();
        let ignore_case = flags.contains("nc") || flags.contains("nocase");
        let regex = Regex { text: text.to_owned(), ignore_case };
        self.regex(subject, &regex, &pattern.position);
        self.keep(subject, &regex, &pattern.position);
    }

    /// What an expression without both ends takes may be a part of the origin.
    fn keep(&mut self, subject: Subject, regex: &Regex, position: &Position) {
        let Regex { text, ignore_case } = regex;
        if subject == Subject::Origin && !(text.starts_with('^') && text.ends_with('$')) {
            let (text, ignore_case) = (text.clone(), *ignore_case);
            let matcher = OriginMatcher::Regex { text, anchoring: Anchoring::Search, ignore_case };
            self.found.kept.push(OriginTest { matcher, position: position.clone() });
        }
    }

    fn header(&mut self, directive: &Directive) {
        let Some(rule) = Rule::of(directive) else { return };
        if let Some(condition) = rule.condition.filter(|word| word.text.starts_with("expr="))
            && let Some(index) = directive.arguments.iter().position(|word| std::ptr::eq(word, condition))
        {
            self.condition(directive, index);
        }
        let value = rule.value.filter(|_| rule.sets());
        let said = value.and_then(|word| Some((constant(&field_value(&word.text).ok()?)?, &word.position)));
        if let Some((text, position)) = said {
            let is_origin = rule.name == names::ACCESS_CONTROL_ALLOW_ORIGIN && text != "*";
            self.literal(if is_origin { Subject::Origin } else { Subject::Other }, &text, position);
        }
    }

    fn expression(&mut self, expression: &Expression, position: &Position) {
        match expression {
            Expression::Not(inner) => self.expression(inner, position),
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().for_each(|part| self.expression(part, position));
            }
            Expression::Matches { subject: text, regex } => self.regex(subject(text), regex, position),
            Expression::Compared { left, right, .. } => {
                for (text, other) in [(left, right), (right, left)] {
                    if let Some(text) = constant(text) {
                        self.literal(subject(other), &text, position);
                    }
                }
            }
            Expression::In { subject: text, texts } => {
                let subject = subject(text);
                texts.iter().filter_map(constant).for_each(|text| self.literal(subject, &text, position));
            }
            Expression::Constant(_) | Expression::Asked { .. } | Expression::Open => {}
        }
    }

    fn regex(&mut self, subject: Subject, regex: &Regex, position: &Position) {
        if subject == Subject::Origin || regex.text.contains("://") {
            return alternatives(&regex.text)
                .into_iter()
                .for_each(|text| self.origins(text, regex.ignore_case, position));
        }
        literal_words(&regex.text).iter().for_each(|word| self.found.with.add_words(word, SEPARATORS));
        if subject == Subject::Asked && !is_list(&as_written(&regex.text)) && regex.text != "." {
            let why = format!("what `{}` takes is not known", regex.text);
            self.found.with.open.push((position.clone(), why));
        }
    }

    fn origins(&mut self, text: String, ignore_case: bool, position: &Position) {
        let pattern = pattern_of(&text).filter(|pattern| pattern.is_exact() && !ignore_case);
        let matcher = match pattern {
            Some(pattern) => OriginMatcher::Exact { text: pattern.to_string(), ignore_case: false },
            None if text == "^null$" => OriginMatcher::Exact { text: "null".into(), ignore_case },
            None => OriginMatcher::Regex { text, anchoring: Anchoring::Search, ignore_case },
        };
        self.found.with.add_test(OriginTest { matcher, position: position.clone() });
    }

    fn literal(&mut self, subject: Subject, text: &str, position: &Position) {
        let is_origin = subject == Subject::Origin && !text.is_empty();
        if is_origin || (text.contains("://") && !text.contains('%')) || text == "null" {
            let matcher = OriginMatcher::Exact { text: text.to_owned(), ignore_case: false };
            self.found.with.add_test(OriginTest { matcher, position: position.clone() });
        } else {
            self.found.with.add_words(text, SEPARATORS);
        }
    }
}

/// The expression as it was before it was quoted, without the ends that take everything.
fn as_written(text: &str) -> String {
    let text = text.trim_start_matches(".*").trim_end_matches(".*");
    [("\\x23", "#"), ("\\x22", "\""), ("\\x24", "\\$")]
        .into_iter()
        .fold(text.to_owned(), |text, (number, char)| text.replace(number, char))
}

/// The alternatives of an expression that each have their own beginning and end, as this crate writes them.
fn alternatives(text: &str) -> Vec<String> {
    let pieces: Vec<&str> = text.split("$|^").collect();
    let last = pieces.len().saturating_sub(1);
    let whole = |(index, piece): (usize, &&str)| {
        let text =
            format!("{}{piece}{}", if index == 0 { "" } else { "^" }, if index == last { "" } else { "$" });
        let known = text.trim_end_matches(".*");
        if REFUSED_ORIGINS.contains(&known) { known.to_owned() } else { text }
    };
    pieces.iter().enumerate().map(whole).collect()
}

fn subject(text: &Text) -> Subject {
    let [piece] = text.as_slice() else { return Subject::Other };
    match piece {
        Piece::Call(_, argument) => match argument.as_slice() {
            [Piece::Literal(name)] => of_field(name),
            _ => subject(argument),
        },
        _ => Subject::Other,
    }
}

fn of_field(name: &str) -> Subject {
    let is = |field: &http::HeaderName| name.eq_ignore_ascii_case(field.as_str());
    if is(&names::ORIGIN) {
        Subject::Origin
    } else if is(&names::ACCESS_CONTROL_REQUEST_METHOD) || is(&names::ACCESS_CONTROL_REQUEST_HEADERS) {
        Subject::Asked
    } else {
        Subject::Other
    }
}
