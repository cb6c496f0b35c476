//! Expressions: those that take more origins than they seem to, each with an origin that shows it.

use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::Look;

use super::ask::{Answers, OriginTest};
use super::origins::{Readers, is_ever_sent, language_of, sent};
use crate::import::to_policy::never_sent;
use crate::import::{Anchoring, Finding, FindingCode, OriginMatcher};
use crate::language::{self, Dialect, ExpressionRules};

/// What is to be said about the comparisons that let somebody read.
pub(super) fn findings(answers: &dyn Answers, readers: &Readers) -> Vec<Finding> {
    let granting = readers.granting.iter().filter_map(|&index| answers.tests().get(index));
    granting.flat_map(|test| of_test(test, answers.dialect())).collect()
}

fn of_test(test: &OriginTest, dialect: Dialect) -> Vec<Finding> {
    let say = |code, message: String| Finding::new(code, &test.position, message);
    match &test.matcher {
        OriginMatcher::Exact { text, .. } if text == "null" => {
            vec![say(FindingCode::NullAllowed, format!("`null` gets {ACCESS_CONTROL_ALLOW_ORIGIN}"))]
        }
        OriginMatcher::Exact { text, ignore_case } if !is_ever_sent(&sent(text, *ignore_case)) => {
            vec![say(FindingCode::OriginInvalid, never_sent(&sent(text, *ignore_case)))]
        }
        OriginMatcher::Exact { text, ignore_case: true }
            if text.chars().any(|char| char.is_ascii_uppercase()) =>
        {
            vec![say(FindingCode::CaseIgnored, format!("`{text}` is compared without case"))]
        }
        OriginMatcher::Regex { text, ignore_case, .. } if crate::regex::pattern_of(text).is_none() => {
            let mut found = wider(test, dialect);
            if *ignore_case {
                found.push(say(FindingCode::CaseIgnored, format!("`{text}` is compared without case")));
            }
            found
        }
        _ => Vec::new(),
    }
}

fn wider(test: &OriginTest, dialect: Dialect) -> Vec<Finding> {
    let OriginMatcher::Regex { text, anchoring, ignore_case } = &test.matcher else { return Vec::new() };
    let as_regex = |text: String, anchoring| {
        let matcher = OriginMatcher::Regex { text, anchoring, ignore_case: *ignore_case };
        language_of(&matcher, dialect).ok()
    };
    let only_first = |wide: String, anchoring, narrow: String| {
        let narrow = as_regex(narrow, Anchoring::Search)?;
        as_regex(wide, anchoring)?.difference(&narrow).ok()?.witness().ok()?
    };
    let whole = |text: &str| format!("^(?:{text})$");
    let escaped = with_dots_escaped(text);
    let mut found = Vec::new();
    let mut say = |code, origin: String| {
        let message = format!("`{text}` also takes `{origin}`");
        found.push(Finding::new(code, &test.position, message));
    };
    if *anchoring != Anchoring::Full && !is_anchored(text, dialect) {
        // Its dots escaped, the example shows the missing anchor and nothing else.
        let meant = escaped.clone().unwrap_or_else(|| text.clone());
        if let Some(origin) = only_first(meant.clone(), *anchoring, whole(&meant)) {
            say(FindingCode::RegexUnanchored, origin);
        }
    }
    if let Some(origin) =
        escaped.and_then(|escaped| only_first(whole(text), Anchoring::Search, whole(&escaped)))
    {
        say(FindingCode::RegexDot, origin);
    }
    found
}

/// Whether every match begins at the beginning and ends at the end.
fn is_anchored(text: &str, dialect: Dialect) -> bool {
    let rules = ExpressionRules { dialect, anchoring: language::Anchoring::Search, ignore_case: false };
    language::parse(text, rules).is_ok_and(|hir| {
        let looks = hir.properties();
        looks.look_set_prefix().contains(Look::Start) && looks.look_set_suffix().contains(Look::End)
    })
}

/// The expression with a backslash before each dot that stands for any one character; none if there is no such dot.
fn with_dots_escaped(text: &str) -> Option<String> {
    let tree = ast::parse::Parser::new().parse(text).ok()?;
    let mut dots = Vec::new();
    single_dots(&tree, &mut dots);
    let mut escaped = text.to_owned();
    dots.sort_unstable();
    dots.iter().rev().for_each(|&dot| escaped.insert(dot, '\\'));
    (!dots.is_empty()).then_some(escaped)
}

/// A dot with a repetition means any text, and is meant so.
fn single_dots(tree: &Ast, dots: &mut Vec<usize>) {
    match tree {
        Ast::Dot(span) => dots.push(span.start.offset),
        Ast::Group(group) => single_dots(&group.ast, dots),
        Ast::Repetition(repetition) if !matches!(*repetition.ast, Ast::Dot(_)) => {
            single_dots(&repetition.ast, dots);
        }
        Ast::Alternation(alternation) => alternation.asts.iter().for_each(|part| single_dots(part, dots)),
        Ast::Concat(concat) => concat.asts.iter().for_each(|part| single_dots(part, dots)),
        _ => {}
    }
}
