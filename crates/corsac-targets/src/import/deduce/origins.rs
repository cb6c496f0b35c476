//! Origins: who may read, exactly.
//!
//! Expressions cut all origins into regions in which the configuration tells no two origins apart. One origin of each
//! region is asked for; literals are asked for one by one. What is allowed is then a language, and patterns stand for it only
//! where the languages are equal.

use std::collections::HashSet;

use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;
use corsac::origin::{Origin, OriginPattern};

use super::ask::{Answers, OriginTest, Request};
use super::candidates::candidates;
use crate::import::to_policy::left_out;
use crate::import::{Anchoring, Finding, FindingCode, OriginMatcher, Origins};
use crate::language::{self, Dialect, ExpressionRules, Language, LanguageError};
use crate::regex;

/// The most expressions and regions that are looked at.
const MAX_EXPRESSIONS: usize = 64;
const MAX_REGIONS: usize = 512;

/// An origin that no configuration names.
pub(super) const STRANGER: &str = "https://corsac-probe.invalid";

/// A text that is no origin.
const NO_ORIGIN: &str = "corsac probe";

/// Who may read, with an origin that may and one that may not.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    pub(super) origins: Origins,
    pub(super) reader: Option<String>,
    pub(super) stranger: Option<String>,
    /// One origin of each set that may read, and is told apart by something.
    pub(super) each: Vec<String>,
    /// The comparisons that let somebody read, by their numbers.
    pub(super) granting: Vec<usize>,
    pub(super) findings: Vec<Finding>,
}

struct Region {
    language: Language,
    witness: String,
    /// The expressions that match it, by their numbers.
    within: Vec<usize>,
    granted: bool,
}

/// Asks who may read.
pub(super) fn readers(answers: &dyn Answers) -> Readers {
    match regions(answers) {
        Ok(regions) => judged(answers, &regions),
        Err((index, why)) => {
            let position = answers.tests().get(index).map(|test| test.position.clone()).unwrap_or_default();
            let mut readers = judged(answers, &[]);
            readers.findings.push(Finding::new(FindingCode::NotUnderstood, &position, why));
            readers
        }
    }
}

/// The regions that expressions cut, those without an origin left out. The error names the expression.
fn regions(answers: &dyn Answers) -> Result<Vec<Region>, (usize, String)> {
    let all = Language::tuples().map_err(|error| (0, error.to_string()))?;
    let mut cut: Vec<(Language, Vec<usize>)> = vec![(all, Vec::new())];
    let expressions = answers.tests().iter().enumerate().filter(|(_, test)| is_expression(test));
    for (count, (index, test)) in expressions.enumerate() {
        if count == MAX_EXPRESSIONS || cut.len() > MAX_REGIONS {
            return Err((index, format!("more than {MAX_EXPRESSIONS} expressions are not compared")));
        }
        let failed = |error: LanguageError| (index, error.to_string());
        let language = language_of(&test.matcher, answers.dialect()).map_err(failed)?;
        cut = split(&cut, &language, index).map_err(failed)?;
    }
    let mut regions = Vec::new();
    for (language, within) in cut {
        let witness = language.witness().map_err(|error| (0, error.to_string()))?;
        let Some(witness) = witness else { continue };
        let granted = answers.answer(&Request::get(Some(&witness))).grants(&witness);
        regions.push(Region { language, witness, within, granted });
    }
    Ok(regions)
}

fn split(
    cut: &[(Language, Vec<usize>)],
    by: &Language,
    index: usize,
) -> Result<Vec<(Language, Vec<usize>)>, LanguageError> {
    let mut finer = Vec::new();
    for (language, within) in cut {
        let (inside, outside) = (language.intersection(by)?, language.difference(by)?);
        if inside.witness()?.is_some() {
            finer.push((inside, within.iter().copied().chain([index]).collect()));
        }
        if outside.witness()?.is_some() {
            finer.push((outside, within.clone()));
        }
    }
    Ok(finer)
}

fn is_expression(test: &OriginTest) -> bool {
    matches!(test.matcher, OriginMatcher::Regex { .. })
}

/// The origins that a comparison takes.
pub(super) fn language_of(matcher: &OriginMatcher, dialect: Dialect) -> Result<Language, LanguageError> {
    match matcher {
        OriginMatcher::Regex { text, anchoring, ignore_case } => {
            // What this crate writes is known without looking into it.
            if regex::REFUSED_ORIGINS.contains(&text.as_str()) {
                return Ok(Language::empty());
            }
            if let Some(pattern) = regex::pattern_of(text) {
                return Language::from_patterns([&pattern]);
            }
            let anchoring = match anchoring {
                Anchoring::Search => language::Anchoring::Search,
                Anchoring::Start => language::Anchoring::Start,
                Anchoring::Full => language::Anchoring::Whole,
            };
            let rules = ExpressionRules { dialect, anchoring, ignore_case: *ignore_case };
            Language::from_expression(text, rules)
        }
        OriginMatcher::Exact { text, .. } => Language::from_members(std::slice::from_ref(text)),
        OriginMatcher::Pattern(pattern) => Language::from_patterns([pattern]),
        OriginMatcher::Null => Language::null(),
        OriginMatcher::AnyTuple => Language::tuples(),
    }
}

/// From what was asked to who may read.
fn judged(answers: &dyn Answers, regions: &[Region]) -> Readers {
    let literals = Literals::asked(answers);
    let is_strange = |region: &&Region| region.witness != STRANGER;
    // Of those that may not read, first one that nothing names: own origins may be let pass.
    let mut refused: Vec<&Region> = regions.iter().filter(|region| !region.granted).collect();
    refused.sort_by_key(|region| region.within.len());
    let stranger = refused.first().map(|region| region.witness.clone());
    let stranger = stranger.or_else(|| {
        let refused = !answers.answer(&Request::get(Some(STRANGER))).grants(STRANGER);
        refused.then(|| STRANGER.to_owned())
    });
    let mut readers = Readers {
        origins: Origins::Matching(Vec::new()),
        reader: regions
            .iter()
            .filter(is_strange)
            .find(|region| region.granted)
            .map(|region| region.witness.clone()),
        stranger,
        each: regions
            .iter()
            .filter(|region| region.granted)
            .map(|region| region.witness.clone())
            .chain(literals.granted.iter().map(|(_, text)| text.clone()))
            .collect(),
        granting: Vec::new(),
        findings: Vec::new(),
    };
    readers.reader = readers
        .reader
        .or_else(|| literals.granted.first().map(|(_, text)| text.clone()))
        .or_else(|| literals.null.then(|| "null".to_owned()));
    readers.granting =
        regions.iter().filter(|region| region.granted).flat_map(|region| region.within.clone()).collect();
    readers.granting.extend(literals.granted.iter().map(|(index, _)| *index));
    readers.granting.sort_unstable();
    readers.granting.dedup();
    let constant = constant(answers, regions, &literals);
    readers.origins = match constant {
        Some(text) if text == "*" => Origins::Wildcard,
        Some(text) => Origins::Fixed(text),
        None if readers.stranger.is_none() && regions.iter().all(|region| region.granted) => {
            everyone(answers, &literals)
        }
        None => Origins::Matching(matchers(answers, regions, &literals, &mut readers.findings)),
    };
    if let (Origins::Fixed(text), None) = (&readers.origins, &readers.reader) {
        readers.reader = Some(text.clone());
    }
    // Where every origin may read, `null` or what is no origin may not.
    let mut others = ["null", NO_ORIGIN].into_iter();
    readers.stranger = readers.stranger.or_else(|| {
        others.find(|text| !answers.answer(&Request::get(Some(text))).grants(text)).map(str::to_owned)
    });
    if matches!(readers.origins, Origins::Wildcard | Origins::Reflected) && readers.reader.is_none() {
        readers.reader = Some(STRANGER.to_owned());
    }
    readers
}

/// The literals, and what is answered to each.
struct Literals {
    granted: Vec<(usize, String)>,
    refused: Vec<String>,
    null: bool,
}

impl Literals {
    fn asked(answers: &dyn Answers) -> Self {
        let mut literals = Literals { granted: Vec::new(), refused: Vec::new(), null: false };
        for (index, test) in answers.tests().iter().enumerate() {
            let OriginMatcher::Exact { text, ignore_case } = &test.matcher else { continue };
            let sent = sent(text, *ignore_case);
            match answers.answer(&Request::get(Some(&sent))).grants(&sent) {
                true => literals.granted.push((index, sent)),
                false => literals.refused.push(sent),
            }
        }
        literals.null = answers.answer(&Request::get(Some("null"))).grants("null");
        literals
    }
}

/// The text that stands on every answer, whatever is asked.
fn constant(answers: &dyn Answers, regions: &[Region], literals: &Literals) -> Option<String> {
    let sent = |origin: Option<&str>| {
        let reply = answers.answer(&Request::get(origin));
        reply.only(&ACCESS_CONTROL_ALLOW_ORIGIN).map(str::to_owned)
    };
    let first = sent(None).or_else(|| sent(Some(STRANGER)).filter(|text| text == "*"))?;
    let mut others = regions
        .iter()
        .map(|region| region.witness.as_str())
        .chain(literals.granted.iter().map(|(_, text)| text.as_str()))
        .chain(literals.refused.iter().map(String::as_str))
        .chain([STRANGER, "null"]);
    others.all(|origin| sent(Some(origin)).as_ref() == Some(&first)).then_some(first)
}

/// Everyone is echoed: whether what is no origin is, too.
fn everyone(answers: &dyn Answers, literals: &Literals) -> Origins {
    if answers.answer(&Request::get(Some(NO_ORIGIN))).grants(NO_ORIGIN) {
        return Origins::Reflected;
    }
    let null = literals.null.then_some(OriginMatcher::Null);
    Origins::Matching(std::iter::once(OriginMatcher::AnyTuple).chain(null).collect())
}

fn matchers(
    answers: &dyn Answers,
    regions: &[Region],
    literals: &Literals,
    findings: &mut Vec<Finding>,
) -> Vec<OriginMatcher> {
    let granted = || regions.iter().filter(|region| region.granted);
    let allowed = Language::any_of(granted().map(|region| region.language.clone()));
    let refused = Language::from_members(&literals.refused);
    let allowed = allowed.and_then(|allowed| allowed.difference(&refused?));
    let mut matchers: Vec<OriginMatcher> = Vec::new();
    let mut said = Language::empty();
    for (index, test) in answers.tests().iter().enumerate() {
        match &test.matcher {
            OriginMatcher::Exact { ignore_case, .. } => {
                let text =
                    literals.granted.iter().find(|(granted, _)| *granted == index).map(|(_, text)| text);
                matchers.extend(text.map(|text| exact(text, *ignore_case)));
            }
            OriginMatcher::Regex { .. } if granted().any(|region| region.within.contains(&index)) => {
                let Ok(allowed) = &allowed else { continue };
                matchers.extend(fitting(&test.matcher, allowed, &mut said));
            }
            _ => {}
        }
    }
    if let Ok(allowed) = &allowed {
        matchers.extend(unsaid(answers, regions, literals, allowed, &said, findings));
    }
    if literals.null && !matchers.contains(&OriginMatcher::Null) {
        matchers.push(OriginMatcher::Null);
        let position = answers.position_of(&ACCESS_CONTROL_ALLOW_ORIGIN);
        findings.push(Finding::new(
            FindingCode::NullAllowed,
            &position,
            "`null` is among those that are let in",
        ));
    }
    let mut seen = HashSet::new();
    matchers.retain(|matcher| seen.insert(format!("{matcher:?}")));
    matchers
}

fn exact(text: &str, ignore_case: bool) -> OriginMatcher {
    if text == "null" { OriginMatcher::Null } else { OriginMatcher::Exact { text: text.into(), ignore_case } }
}

/// The patterns of an expression that stand for nothing but what is allowed.
fn fitting(matcher: &OriginMatcher, allowed: &Language, said: &mut Language) -> Vec<OriginMatcher> {
    let OriginMatcher::Regex { text, .. } = matcher else { return Vec::new() };
    let mut fitting = Vec::new();
    for pattern in candidates(text) {
        let Ok(language) = Language::from_patterns([&pattern]) else { continue };
        let is_new = !language.is_subset(said).unwrap_or(true);
        if is_new && language.is_subset(allowed).unwrap_or(false) {
            *said = said.union(&language).unwrap_or_default();
            fitting.push(pattern);
        }
    }
    without_covered(fitting).into_iter().map(OriginMatcher::Pattern).collect()
}

/// Patterns without those that another of them covers.
fn without_covered(patterns: Vec<OriginPattern>) -> Vec<OriginPattern> {
    let covers = |wide: &OriginPattern, narrow: &OriginPattern| {
        let languages = (Language::from_patterns([wide]), Language::from_patterns([narrow]));
        matches!(languages, (Ok(wide), Ok(narrow)) if narrow.is_subset(&wide).unwrap_or(false))
    };
    let is_covered = |index: usize, pattern: &OriginPattern| {
        patterns
            .iter()
            .enumerate()
            .any(|(other, wide)| other != index && wide != pattern && covers(wide, pattern))
    };
    let kept: Vec<bool> =
        patterns.iter().enumerate().map(|(index, pattern)| !is_covered(index, pattern)).collect();
    patterns.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(pattern, _)| pattern).collect()
}

/// The expressions that take more than the patterns say; what not even they say is not understood.
fn unsaid(
    answers: &dyn Answers,
    regions: &[Region],
    literals: &Literals,
    allowed: &Language,
    said: &Language,
    findings: &mut Vec<Finding>,
) -> Vec<OriginMatcher> {
    let listed: Vec<String> = literals.granted.iter().map(|(_, text)| text.clone()).collect();
    let said = Language::from_members(&listed).and_then(|listed| listed.union(said));
    let Ok(mut left) = said.and_then(|said| allowed.difference(&said)) else { return Vec::new() };
    let mut expressions = Vec::new();
    for (index, test) in answers.tests().iter().enumerate().filter(|(_, test)| is_expression(test)) {
        let inside: Vec<&Region> = regions.iter().filter(|region| region.within.contains(&index)).collect();
        let takes_only_allowed = !inside.is_empty() && inside.iter().all(|region| region.granted);
        let language = language_of(&test.matcher, answers.dialect());
        let Some(language) = language.ok().filter(|_| takes_only_allowed) else { continue };
        let is_needed = |left: &Language| left.intersection(&language).and_then(|both| both.witness());
        if literals.refused.iter().all(|text| !language.contains(text))
            && is_needed(&left).is_ok_and(|some| some.is_some())
        {
            expressions.push(test.matcher.clone());
            if let OriginMatcher::Regex { text, .. } = &test.matcher {
                findings.push(Finding::new(FindingCode::OriginNotAPattern, &test.position, left_out(text)));
            }
            left = left.difference(&language).unwrap_or_default();
        }
    }
    if let Ok(Some(origin)) = left.witness() {
        let position = answers.position_of(&ACCESS_CONTROL_ALLOW_ORIGIN);
        let message =
            format!("several comparisons together let `{origin}` read: no list of origins says the same");
        findings.push(Finding::new(FindingCode::NotUnderstood, &position, message));
    }
    expressions
}

/// The text as a request that it matches has it: browsers send lower case.
pub(super) fn sent(text: &str, ignore_case: bool) -> String {
    if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() }
}

/// The literals that let somebody read although no browser ever sends them.
pub(super) fn is_ever_sent(text: &str) -> bool {
    Origin::parse(text.as_bytes()).is_ok()
}
