//! Place: the hosts and paths that do something about CORS, each asked what it does.

use http::{HeaderMap, HeaderName, HeaderValue};

use corsac::headers::names;

use super::table::{Other, Rule};
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce, is_about_cors};
use crate::import::{Finding, FindingCode, OriginMatcher, Place, Position, Site};
use crate::language::Dialect;
use crate::path_ask::PathAsk;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A host that no route names.
const OTHER_HOST: &str = "corsac.invalid";

/// The status where no rule takes a request.
const NOT_FOUND: u16 = 404;

/// A place that can be asked.
pub(super) struct Asked<'r> {
    /// The rules that take its host and path, the most specific first.
    rules: Vec<&'r Rule>,
    place: Place,
    tests: Vec<OriginTest>,
    words: Vec<String>,
    unknown: Unknown,
}

/// The places, and what is to be said about them.
pub(super) fn places(rules: &[Rule]) -> (Vec<(Asked<'_>, Site)>, Vec<Finding>) {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    let mut told: Vec<(Option<&String>, &PathAsk)> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.is_about_cors()) {
        let hosts: Vec<Option<&String>> =
            if rule.hosts.is_empty() { vec![None] } else { rule.hosts.iter().map(Some).collect() };
        for host in hosts {
            if told.contains(&(host, &rule.path)) {
                continue;
            }
            told.push((host, &rule.path));
            if places.len() == MAX_PLACES {
                let message = format!("this rule and those after it: more than {MAX_PLACES} are not asked");
                findings.push(Finding::new(FindingCode::NotUnderstood, &rule.position, message));
                return (places, findings);
            }
            let Some(asked) = Asked::of(rules, rule, host) else {
                let message = "which paths the rule takes is not known here";
                findings.push(Finding::new(FindingCode::NotUnderstood, &rule.position, message));
                continue;
            };
            let deduced = deduce(&asked);
            findings.extend(deduced.findings);
            findings.extend(asked.unknown.take_findings());
            let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
            places.push((asked, site));
        }
    }
    (places, findings)
}

impl<'r> Asked<'r> {
    /// `None`: no path is known that the rule takes.
    fn of(rules: &'r [Rule], rule: &'r Rule, host: Option<&String>) -> Option<Self> {
        let path = rule.path.sample()?;
        let host_sample = host.map_or(OTHER_HOST.to_owned(), |host| host.replace('*', "corsac"));
        let taking: Vec<&Rule> =
            rules.iter().filter(|rule| rule.takes_host(&host_sample) && rule.path.takes(&path)).collect();
        let shown = format!("{}{}", host.map_or("", String::as_str), rule.path.shown());
        let place = Place {
            name: format!("route {}", if shown == "/" { &rule.route } else { &shown }),
            host: host.cloned(),
            path: rule.path.pattern(),
            position: rule.position.clone(),
        };
        let filters = || taking.iter().filter_map(|rule| rule.cors.as_ref());
        let mut tests: Vec<OriginTest> = Vec::new();
        let asked = taking.iter().flat_map(|rule| {
            let of_origin = rule
                .asked_fields()
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(names::ORIGIN.as_str()));
            of_origin.map(|(_, text)| OriginTest {
                matcher: OriginMatcher::Exact { text: text.clone(), ignore_case: false },
                position: rule.position.clone(),
            })
        });
        for test in filters().flat_map(|filter| filter.tests()).chain(asked) {
            if !tests.iter().any(|known| known.matcher == test.matcher) {
                tests.push(test);
            }
        }
        let mut words: Vec<String> = filters().flat_map(|filter| filter.words()).collect();
        words.extend(taking.iter().flat_map(|rule| rule.asked_fields()).map(|(_, text)| text.clone()));
        words.sort_unstable();
        words.dedup();
        let unknown: Vec<(Position, String)> = filters().flat_map(|filter| filter.unknown()).collect();
        Some(Asked { rules: taking, place, tests, words, unknown: unknown.into() })
    }
}

impl Answers for Asked<'_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        let taken = self.rules.iter().find(|rule| {
            rule.takes(request).unwrap_or_else(|why| {
                self.unknown.note(&rule.position, why);
                false
            })
        });
        let Some(rule) = taken else {
            return Reply { status: NOT_FOUND, answered: true, headers: HeaderMap::new() };
        };
        if let Some(reply) = rule.cors.as_ref().and_then(|cors| cors.preflight(request)) {
            return reply;
        }
        let (status, answered) = match &rule.other {
            Some(Other::Answers(status)) => (*status, true),
            Some(Other::Unknown(position, why)) => {
                self.unknown.note(position, why.clone());
                (request.application_status, false)
            }
            None => (request.application_status, false),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in request.application.iter().filter(|(name, _)| !answered && is_about_cors(name)) {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name.clone(), value);
            }
        }
        rule.modifier.apply(&mut headers);
        if let Some(cors) = &rule.cors {
            cors.apply(request, &mut headers);
        }
        Reply { status, answered, headers }
    }

    fn dialect(&self) -> Dialect {
        Dialect::Re2
    }

    fn tests(&self) -> &[OriginTest] {
        &self.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let of_rule = |rule: &&Rule| {
            let filter = rule.cors.as_ref().and_then(|cors| cors.position_of(name));
            filter.or_else(|| rule.modifier.position_of(name)).cloned()
        };
        self.rules.iter().find_map(of_rule).unwrap_or_else(|| self.place.position.clone())
    }

    fn has_application(&self) -> bool {
        true
    }
}
