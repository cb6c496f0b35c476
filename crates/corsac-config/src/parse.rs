//! Parse: from a text to a [`Config`] and everything that is to be said about it, in one run.

use corsac::step::Code;
use toml::Spanned;
use toml::de::DeTable;

use crate::collector::Collector;
use crate::config::Config;
use crate::document::{self, MAX_FILE_BYTES};
use crate::environment::Environment;
use crate::finding::{Finding, Severity};
use crate::position::positions;
use crate::walk::walk;

/// A policy file as text, and how findings call it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// The name, usually the path as the user gave it.
    pub name: &'s str,
    /// The text.
    pub text: &'s str,
}

/// What [`parse`] found.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// How findings call the file.
    pub name: String,
    /// The content; there exactly when no finding is an error.
    pub config: Option<Config>,
    /// The findings in the order of the file; those about environment variables first.
    pub findings: Vec<Finding>,
    /// How many more findings there were: 10,000 of each severity are kept.
    pub omitted: usize,
}

impl Parsed {
    /// The greatest weight of a finding.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }
}

/// Reads a policy file.
///
/// `name` is how findings call the file. The text is bounded by [`MAX_FILE_BYTES`]; time and memory by the text.
///
/// # Examples
/// ```
/// let parsed = corsac_config::parse("corsac.toml", "[policies.app]\norigins = [\"https://app.example.com\"]\n");
/// let config = parsed.config.expect("nothing is wrong with it");
/// assert!(config.policy("app").is_some());
/// ```
#[must_use]
pub fn parse(name: &str, text: &str) -> Parsed {
    parse_with_environment(name, text, [])
}

/// Reads a policy file, with environment variables in the place of its values.
///
/// Only names that begin with [`ENVIRONMENT_PREFIX`](crate::ENVIRONMENT_PREFIX) count, and each of those must name a key:
/// `CORSAC__GATEWAY__LISTEN`, `CORSAC__GATEWAY__LIMITS__REQUEST_BODY`, `CORSAC__POLICIES__APP__MAX_AGE` for a policy that
/// the file defines. Lists are separated by commas.
///
/// # Examples
/// ```
/// let file = "[policies.app]\norigins = [\"*\"]\n[gateway]\nroutes = []\n";
/// let listen = ("CORSAC__GATEWAY__LISTEN".to_owned(), "127.0.0.1:8080".to_owned());
/// let parsed = corsac_config::parse_with_environment("corsac.toml", file, [listen]);
/// let gateway = parsed.config.and_then(|config| config.gateway).expect("nothing is wrong with it");
/// assert_eq!(gateway.listen.port(), 8080);
/// ```
#[must_use]
pub fn parse_with_environment(
    name: &str,
    text: &str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Parsed {
    let variables: Vec<(String, String)> = variables.into_iter().collect();
    let mut findings = Collector::default();
    if text.len() > MAX_FILE_BYTES {
        findings.push(document::too_large());
        return finish(name, "", None, findings, &Environment::default());
    }
    let (sound, syntax_errors) = document::without_broken_statements(text);
    let mut root = DeTable::parse(&sound).map(Spanned::into_inner).unwrap_or_default();
    let environment = Environment::apply(text.len(), &variables, &mut root, &mut findings);
    let config = if syntax_errors.is_empty() {
        Some(walk(&root, &mut findings))
    } else {
        push_sure(&root, &mut findings);
        None
    };
    syntax_errors.into_iter().for_each(|finding| findings.push(finding));
    finish(name, text, config, findings, &environment)
}

/// After a syntax error only what stands in the file can be judged, not what is missing.
fn push_sure(root: &DeTable<'_>, findings: &mut Collector) {
    let mut all = Collector::default();
    let _ = walk(root, &mut all);
    let is_sure = |finding: &Finding| finding.severity == Severity::Error && !says_missing(finding.code);
    all.into_findings().into_iter().filter(is_sure).for_each(|finding| findings.push(finding));
}

fn says_missing(code: Code) -> bool {
    matches!(
        code,
        Code::MissingKey
            | Code::OriginsMissing
            | Code::RoutePolicyMissing
            | Code::PolicyUndefined
            | Code::RouteUnreachable
    )
}

fn finish(
    name: &str,
    text: &str,
    config: Option<Config>,
    findings: Collector,
    environment: &Environment,
) -> Parsed {
    let config = config.filter(|_| !findings.has_errors());
    let omitted = findings.omitted();
    let findings = placed(text, findings.into_findings(), environment);
    Parsed { name: name.to_owned(), config, findings, omitted }
}

/// Gives each finding its line and column, or its variable, and puts them in order.
fn placed(text: &str, mut findings: Vec<Finding>, environment: &Environment) -> Vec<Finding> {
    for finding in &mut findings {
        give_to_variable(finding, environment);
    }
    let offsets = findings.iter().flat_map(|finding| {
        let related = finding.related.as_ref().map(|related| related.span.start);
        finding.span.as_ref().map(|span| span.start).into_iter().chain(related)
    });
    let positions = positions(text, offsets);
    let position = |offset| positions.get(&offset).copied().unwrap_or((1, 1));
    for finding in &mut findings {
        if let Some(span) = &finding.span {
            (finding.line, finding.column) = position(span.start);
        }
        if let Some(related) = &mut finding.related {
            (related.line, _) = position(related.span.start);
        }
    }
    findings.sort_by_key(|finding| finding.span.as_ref().map(|span| (span.start, span.end)));
    findings
}

/// A place behind the text belongs to a variable, whose values stand there without quotes.
fn give_to_variable(finding: &mut Finding, environment: &Environment) {
    let variable = finding.span.as_ref().and_then(|span| environment.variable(span));
    if let Some(variable) = variable {
        finding.column =
            variable.assignment.get(..variable.span.start).map_or(1, |before| before.chars().count() + 1);
        finding.suggestion = finding.suggestion.take().map(|text| text.trim_matches('"').to_owned());
        finding.related = None;
        finding.variable = Some(variable);
        finding.span = None;
    }
    if finding.related.as_ref().is_some_and(|related| environment.variable(&related.span).is_some()) {
        finding.related = None;
    }
}
