//! Acl: one test of an expression, and conditions made of tests.

use std::collections::HashMap;

use corsac::headers::names;
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;

use super::sample::{Sample, State};
use super::words::Word;
use crate::import::deduce::literal_words;
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::{self, Dialect, ExpressionRules};
use crate::regex::escape;

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// One test: an expression and what it is compared with.
pub(super) struct Test {
    pub(super) sample: Sample,
    how: How,
    pub(super) patterns: Vec<Pattern>,
    pub(super) position: Position,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Found,
    Bool,
    Text,
    Length,
    Number,
}

pub(super) struct Pattern {
    pub(super) matcher: OriginMatcher,
    text: String,
    compiled: Option<Box<PikeVM>>,
}

/// The tests of each name; an error where one is not known.
pub(super) type Acls = HashMap<String, Vec<Result<Test, String>>>;

/// All of some, or all of others; each perhaps negated.
pub(super) struct Condition {
    alternatives: Vec<Vec<Term>>,
    is_unless: bool,
}

struct Term {
    negated: bool,
    what: What,
}

enum What {
    Named(String),
    Inline(Box<Result<Test, String>>),
}

impl Test {
    /// Reads what stands after the name of an `acl`, or between braces.
    pub(super) fn parse(words: &[Word], position: &Position) -> Result<Self, String> {
        let mut words = words.iter().map(|word| word.text.as_str()).peekable();
        let criterion = words.next().unwrap_or_default();
        let (expression, mut method) = suffixed(criterion);
        let sample = Sample::parse(&expression).ok_or_else(|| format!("`{criterion}` is not known here"))?;
        let mut ignore_case = false;
        while let Some(flag) = words.next_if(|word| word.starts_with('-')) {
            match flag {
                "-i" => ignore_case = true,
                "-m" => method = words.next().unwrap_or_default().to_owned(),
                "--" => break,
                _ => return Err(format!("the flag `{flag}` is not known here")),
            }
        }
        let how = match method.as_str() {
            "found" => How::Found,
            "bool" => How::Bool,
            "str" | "reg" | "beg" | "end" | "sub" => How::Text,
            "len" => How::Length,
            "int" => How::Number,
            other => return Err(format!("the match `{other}` is not known here")),
        };
        let words: Vec<&str> = words.collect();
        let patterns: Vec<Pattern> = match how {
            How::Text => {
                words.iter().map(|text| Pattern::of(&method, text, ignore_case)).collect::<Result<_, _>>()?
            }
            How::Length | How::Number => ranges(&words),
            How::Found | How::Bool => Vec::new(),
        };
        Ok(Test { sample, how, patterns, position: position.clone() })
    }

    fn holds(&self, state: &State<'_>) -> Result<bool, String> {
        let values = self.sample.values(state)?;
        let any = |test: &dyn Fn(&str, &Pattern) -> bool| {
            values.iter().any(|value| self.patterns.iter().any(|pattern| test(value, pattern)))
        };
        Ok(match self.how {
            How::Found => !values.is_empty(),
            How::Bool => values.iter().any(|value| value != "0" && !value.is_empty()),
            How::Text => any(&|value, pattern| pattern.matches(value)),
            How::Length => any(&|value, pattern| within(i64::try_from(value.len()).ok(), &pattern.text)),
            How::Number => any(&|value, pattern| within(value.parse().ok(), &pattern.text)),
        })
    }

    /// Words that methods and names may be compared with.
    pub(super) fn words(&self) -> Vec<String> {
        let text = self.patterns.iter().filter(|_| self.how == How::Text);
        text.flat_map(|pattern| match &pattern.matcher {
            OriginMatcher::Regex { text, .. } => literal_words(text),
            _ => vec![pattern.text.clone()],
        })
        .collect()
    }

    /// Whether origins are compared here, as text.
    pub(super) fn is_of_origin(&self, variables: &[String]) -> bool {
        let fetch = &self.sample.fetch;
        let is_variable = fetch.name == "var" && fetch.arguments.iter().any(|name| variables.contains(name));
        let is_captured = fetch.name == "capture.req.hdr";
        self.how == How::Text && (self.sample.is_request_field(&names::ORIGIN) || is_variable || is_captured)
    }
}

/// `hdr_beg(origin)` and the like are `hdr(origin) -m beg`.
fn suffixed(criterion: &str) -> (String, String) {
    let (name, rest) = criterion.find('(').map_or((criterion, ""), |at| criterion.split_at(at));
    for suffix in ["beg", "end", "sub", "reg"] {
        if let Some(name) = name.strip_suffix(&format!("_{suffix}")) {
            return (format!("{name}{rest}"), suffix.into());
        }
    }
    let method = if name.ends_with("_cnt") || name == "int" {
        "int"
    } else if name == "bool" {
        "bool"
    } else {
        "str"
    };
    (criterion.into(), method.into())
}

/// `ge 1`, `0:8192`, `4`: as ranges.
fn ranges(words: &[&str]) -> Vec<Pattern> {
    let mut operator = "eq";
    let mut patterns = Vec::new();
    for word in words {
        if ["eq", "ge", "gt", "le", "lt"].contains(word) {
            operator = word;
            continue;
        }
        patterns.push(Pattern::plain(&format!("{operator} {word}")));
    }
    patterns
}

fn within(number: Option<i64>, range: &str) -> bool {
    let (Some(number), Some((operator, bound))) = (number, range.split_once(' ')) else { return false };
    if let Some((low, high)) = bound.split_once(':') {
        return low.parse().map_or(low.is_empty(), |low: i64| low <= number)
            && high.parse().map_or(high.is_empty(), |high: i64| number <= high);
    }
    bound.parse().is_ok_and(|bound: i64| match operator {
        "ge" => number >= bound,
        "gt" => number > bound,
        "le" => number <= bound,
        "lt" => number < bound,
        _ => number == bound,
    })
}

impl Pattern {
    fn plain(text: &str) -> Self {
        let matcher = OriginMatcher::Exact { text: text.into(), ignore_case: false };
        Pattern { matcher, text: text.into(), compiled: None }
    }

    fn of(method: &str, text: &str, ignore_case: bool) -> Result<Self, String> {
        let escaped = escape(text);
        let expression = match method {
            "str" => {
                let matcher = OriginMatcher::Exact { text: text.into(), ignore_case };
                return Ok(Pattern { matcher, ..Pattern::plain(text) });
            }
            "beg" => format!("^{escaped}"),
            "end" => format!("{escaped}$"),
            "sub" => escaped,
            _ => text.to_owned(),
        };
        let rules =
            ExpressionRules { dialect: Dialect::Pcre, anchoring: language::Anchoring::Search, ignore_case };
        let hir = language::parse(&expression, rules).map_err(|error| error.to_string())?;
        let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
        let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
        let network = network.map_err(|error| error.to_string())?;
        let compiled = PikeVM::builder().build_from_nfa(network).map_err(|error| error.to_string())?;
        let matcher = OriginMatcher::Regex { text: expression, anchoring: Anchoring::Search, ignore_case };
        Ok(Pattern { matcher, text: text.into(), compiled: Some(Box::new(compiled)) })
    }

    fn matches(&self, value: &str) -> bool {
        match (&self.matcher, &self.compiled) {
            (OriginMatcher::Exact { text, ignore_case: true }, _) => text.eq_ignore_ascii_case(value),
            (OriginMatcher::Exact { text, .. }, _) => text == value,
            (_, Some(compiled)) => compiled.is_match(&mut compiled.create_cache(), value),
            _ => false,
        }
    }
}

impl Condition {
    /// Reads what stands from `if` or `unless` on; nothing is always.
    pub(super) fn parse(words: &[Word], position: &Position) -> Result<Self, String> {
        let is_unless = words.first().is_some_and(|word| word.text == "unless");
        let mut alternatives = vec![Vec::new()];
        let mut rest = words.get(1..).unwrap_or_default();
        let mut negated = false;
        while let Some((word, after)) = rest.split_first() {
            rest = after;
            let what = match word.text.as_str() {
                "or" | "||" => {
                    alternatives.push(Vec::new());
                    continue;
                }
                "!" => {
                    negated = !negated;
                    continue;
                }
                "{" => {
                    let end = rest.iter().position(|word| word.text == "}").ok_or("a `}` is missing")?;
                    let (inside, after) = rest.split_at(end);
                    rest = after.get(1..).unwrap_or_default();
                    What::Inline(Box::new(Test::parse(inside, position)))
                }
                name => {
                    let bare = name.trim_start_matches('!');
                    negated ^= (name.len() - bare.len()) % 2 == 1;
                    if bare.is_empty() {
                        continue;
                    }
                    What::Named(bare.to_owned())
                }
            };
            if let Some(all) = alternatives.last_mut() {
                all.push(Term { negated: std::mem::take(&mut negated), what });
            }
        }
        Ok(Condition { alternatives, is_unless })
    }

    /// The tests that stand in it.
    pub(super) fn inline(&self) -> impl Iterator<Item = &Test> {
        self.alternatives.iter().flatten().filter_map(|term| match &term.what {
            What::Inline(test) => test.as_ref().as_ref().ok(),
            What::Named(_) => None,
        })
    }

    pub(super) fn holds(&self, acls: &Acls, state: &State<'_>) -> Result<bool, String> {
        let mut any = false;
        for all in &self.alternatives {
            let mut every = true;
            for term in all {
                if term.what.holds(acls, state)? == term.negated {
                    every = false;
                    break;
                }
            }
            any |= every;
        }
        Ok(any != self.is_unless)
    }
}

impl What {
    fn holds(&self, acls: &Acls, state: &State<'_>) -> Result<bool, String> {
        let tests = match self {
            What::Inline(test) => std::slice::from_ref(test.as_ref()),
            What::Named(name) => match acls.get(name) {
                Some(tests) => tests.as_slice(),
                None => return predefined(name, state),
            },
        };
        let mut any = false;
        for test in tests {
            any |= test.as_ref().map_err(String::clone)?.holds(state)?;
        }
        Ok(any)
    }
}

/// <https://docs.haproxy.org/2.8/configuration.html#7.4>
fn predefined(name: &str, state: &State<'_>) -> Result<bool, String> {
    match (name, name.strip_prefix("METH_")) {
        ("TRUE", _) => Ok(true),
        ("FALSE", _) => Ok(false),
        (_, Some("GET")) => Ok(matches!(state.request.method, "GET" | "HEAD")),
        (_, Some(method)) => Ok(state.request.method == method),
        _ => Err(format!("the condition `{name}` is not known here")),
    }
}
