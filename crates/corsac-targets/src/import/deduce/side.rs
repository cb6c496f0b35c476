//! Side: a configuration as one side of a comparison, asked as it runs: expressions are compared exactly, not as patterns.

use std::collections::BTreeMap;

use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;

use super::ask::{Answers, Request};
use super::origins::{language_of, sent};
use crate::diff::{Answer, Ask, Probe, Side};
use crate::import::{
    Behaviour, Finding, FindingCode, Granted, Imported, OriginMatcher, Position, Site, UpstreamFields,
};
use crate::language::{Language, LanguageError};

/// A place of a configuration, and what was found out about it.
pub(crate) struct AskedSide<'a> {
    pub(crate) answers: &'a dyn Answers,
    pub(crate) behaviour: &'a Behaviour,
}

/// Tells what a reader found: its places, each also as a side of a comparison, and its findings in the order of their
/// positions. Where there is neither, the finding is that `nothing` was found in the file of that name.
pub(crate) fn tell<A: Answers>(
    places: &[(A, Site)],
    mut findings: Vec<Finding>,
    (name, nothing): (&str, &str),
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    if places.is_empty() && findings.is_empty() {
        let position = Position { file: name.into(), ..Position::default() };
        findings.push(Finding::new(FindingCode::NothingFound, &position, nothing));
    }
    findings.sort_by(|one, other| (&one.position, one.code).cmp(&(&other.position, other.code)));
    findings.dedup();
    let sides: Vec<AskedSide<'_>> =
        places.iter().map(|(asked, site)| AskedSide { answers: asked, behaviour: &site.behaviour }).collect();
    let sides: Vec<&dyn Side> = sides.iter().map(|side| side as &dyn Side).collect();
    let sites = places.iter().map(|(_, site)| site.clone()).collect();
    then(&Imported { sites, findings }, &sides);
}

impl Side for AskedSide<'_> {
    fn origins(&self) -> Result<Vec<Language>, LanguageError> {
        let mut alike: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut languages = Vec::new();
        for test in self.answers.tests() {
            match &test.matcher {
                OriginMatcher::Exact { text, ignore_case } => {
                    let sent = sent(text, *ignore_case);
                    alike.entry(self.shape(&sent)).or_default().push(sent);
                }
                matcher => languages.push(language_of(matcher, self.answers.dialect())?),
            }
        }
        for texts in alike.values() {
            languages.push(Language::from_members(texts)?);
        }
        languages.push(Language::null()?);
        Ok(languages)
    }

    fn methods(&self) -> Vec<String> {
        named(&self.behaviour.methods)
    }

    fn request_headers(&self) -> Vec<String> {
        named(&self.behaviour.request_headers)
    }

    fn upstream(&self) -> String {
        let word = match self.behaviour.upstream {
            UpstreamFields::Removed => "replace",
            UpstreamFields::Win => "respect",
            UpstreamFields::Stand => "stand beside",
            UpstreamFields::Overridden => "stand where nothing is set",
        };
        word.to_owned()
    }

    fn answer(&self, probe: &Probe<'_>) -> Answer {
        let request = match probe.ask {
            Ask::Actual | Ask::Handshake => Request::get(probe.origin),
            Ask::Preflight { method, header, private_network } => {
                Request { private_network, ..Request::preflight(probe.origin, method, header) }
            }
        };
        let reply = self.answers.answer(&request);
        Answer { status: reply.answered.then_some(reply.status), fields: reply.headers }
    }
}

impl AskedSide<'_> {
    /// What is answered to an origin, an echo of it aside.
    fn shape(&self, origin: &str) -> String {
        let requests = [Request::get(Some(origin)), Request::preflight(Some(origin), "GET", None)];
        let shapes = requests.map(|request| {
            let mut reply = self.answers.answer(&request);
            let is_echo = reply.only(&ACCESS_CONTROL_ALLOW_ORIGIN) == Some(origin);
            if is_echo {
                reply.headers.remove(&ACCESS_CONTROL_ALLOW_ORIGIN);
            }
            format!("{is_echo} {} {} {:?}", reply.status, reply.answered, reply.headers)
        });
        shapes.concat()
    }
}

fn named(granted: &Granted) -> Vec<String> {
    match granted {
        Granted::These(names) | Granted::Wildcard(names) => names.clone(),
        Granted::Asked | Granted::AskedBut { .. } => Vec::new(),
    }
}
