//! Place: the sections that do something about CORS, each asked what it does.

use corsac::headers::names;
use http::HeaderName;

use super::acl::Test;
use super::rules::{Action, Rules};
use super::sections::Section;
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce};
use crate::import::{Finding, FindingCode, Place, Position, Site};
use crate::language::Dialect;

/// The most sections that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A section that can be asked.
pub(super) struct Asked {
    rules: Rules,
    place: Place,
    tests: Vec<OriginTest>,
    words: Vec<String>,
    unknown: Unknown,
}

/// The sections, in the order of the configuration, and what is to be said about them.
pub(super) fn places(sections: &[Section]) -> (Vec<(Asked, Site)>, Vec<Finding>) {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for section in sections {
        let Some(asked) = Asked::of(section) else { continue };
        if !["frontend", "listen", "backend"].contains(&section.kind.as_str()) {
            let message = format!("rules of a `{}` section hold wherever it is used: not read", section.kind);
            findings.push(Finding::new(FindingCode::NotUnderstood, &section.position, message));
            continue;
        }
        if places.len() == MAX_PLACES {
            let message = format!("this section and those after it: more than {MAX_PLACES} are not asked");
            findings.push(Finding::new(FindingCode::NotUnderstood, &section.position, message));
            break;
        }
        if section.kind == "backend" && places.iter().any(|(_, site): &(Asked, Site)| is_frontend(site)) {
            let message = "the rules of a frontend run on its requests too: each section is read alone";
            findings.push(Finding::new(FindingCode::NotUnderstood, &section.position, message));
        }
        let deduced = deduce(&asked);
        findings.extend(deduced.findings);
        findings.extend(asked.unknown.take_findings());
        let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
        places.push((asked, site));
    }
    (places, findings)
}

fn is_frontend(site: &Site) -> bool {
    site.place.name.starts_with("frontend ")
}

impl Asked {
    /// `None`: nothing there is about CORS.
    fn of(section: &Section) -> Option<Self> {
        let rules = Rules::of(section);
        let is_about_cors = |word: &str| {
            names::CORS_RESPONSE_FIELDS
                .iter()
                .any(|name| word.to_ascii_lowercase().starts_with(name.as_str()))
        };
        let mut lines = section.lines.iter().flat_map(|line| &line.words);
        if !lines.any(|word| is_about_cors(&word.text)) {
            return None;
        }
        let (tests, mut words) =
            (origin_tests(&rules), all_tests(&rules).flat_map(Test::words).collect::<Vec<_>>());
        words.sort_unstable();
        words.dedup();
        let place = Place {
            name: format!("{} {}", section.kind, section.name),
            host: None,
            path: None,
            position: section.position.clone(),
        };
        Some(Asked { rules, place, tests, words, unknown: Unknown::default() })
    }
}

fn all_tests(rules: &Rules) -> impl Iterator<Item = &Test> {
    let named = rules.acls.values().flatten().filter_map(|test| test.as_ref().ok());
    let conditions = rules.rules.iter().filter_map(|rule| rule.condition());
    named.chain(conditions.flat_map(|condition| condition.inline()))
}

/// Every comparison of the origin, or of a variable that holds it.
fn origin_tests(rules: &Rules) -> Vec<OriginTest> {
    let variables: Vec<String> = rules
        .rules
        .iter()
        .filter_map(|rule| match rule.action.as_ref().ok()? {
            Action::Set(name, Ok(sample)) if sample.is_request_field(&names::ORIGIN) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let mut tests: Vec<OriginTest> = all_tests(rules)
        .filter(|test| test.is_of_origin(&variables))
        .flat_map(|test| {
            let position = &test.position;
            test.patterns.iter().map(move |pattern| OriginTest {
                matcher: pattern.matcher.clone(),
                position: position.clone(),
            })
        })
        .collect();
    tests.sort_by(|one, other| one.position.cmp(&other.position));
    tests.dedup_by(|one, other| one.matcher == other.matcher);
    tests
}

impl Answers for Asked {
    fn answer(&self, request: &Request<'_>) -> Reply {
        self.rules.answer(request, &mut |position, why| self.unknown.note(position, why))
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
    }

    fn tests(&self) -> &[OriginTest] {
        &self.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let sets = |action: &Action| match action {
            Action::SetField(set, _) | Action::AddField(set, _) => set == name,
            Action::Return { fields, .. } => fields.iter().any(|(set, _)| set == name),
            _ => false,
        };
        let rule = self.rules.rules.iter().find(|rule| rule.action.as_ref().is_ok_and(sets));
        rule.map_or(&self.place.position, |rule| &rule.position).clone()
    }

    fn has_application(&self) -> bool {
        self.rules.has_server
    }
}
