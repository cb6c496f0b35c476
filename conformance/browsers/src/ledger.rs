//! Ledger: where browsers are known to leave the standard, and what of them is not the same twice.

use crate::case::Case;
use crate::compare::{Disagreement, Kind};
use crate::engine::EngineKind;
use crate::messages::Messages;
use corsac::fetch::{Behaviour, Difference, Profile};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs;
use std::path::Path;

/// What is known of the browsers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Where a browser leaves the standard; a profile models it.
    #[serde(default)]
    pub divergences: Vec<Divergence>,
    /// Where an older release of a browser is otherwise than its profile.
    #[serde(default)]
    pub older: Vec<Older>,
    /// What a browser does now so and now otherwise.
    #[serde(default)]
    pub unstable: Vec<Unstable>,
    /// What browsers print, of `messages.toml` beside the ledger.
    #[serde(skip)]
    pub messages: Messages,
}

/// Where a browser leaves the standard.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Divergence {
    /// The browser.
    pub engine: String,
    /// The versions in which it was seen.
    pub versions: Vec<String>,
    /// What the browser does.
    pub what: String,
    /// The standard's step that says otherwise.
    pub step: String,
    /// The difference of the profile that models it.
    pub difference: String,
    /// Whether the browser is seen without it too, once it has to remember much: a case agrees if all of it is as it is with
    /// the difference, or all of it as it is without.
    #[serde(default)]
    pub is_forgotten_under_load: bool,
    /// The smallest case that shows it, as JSON: the standard's answer must differ from the browser's.
    pub evidence: String,
}

/// Where an older release of a browser is otherwise than its profile, which models the release of today.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    /// The releases, as the command line calls them: `chromium-106`.
    pub engines: Vec<String>,
    /// The difference.
    pub difference: String,
    /// Whether these releases have it; the profile is the other way.
    pub has: bool,
    /// What the releases do.
    pub what: String,
    /// The smallest case that shows it, as JSON: the answer of today must differ from the releases'.
    pub evidence: String,
}

/// What a browser does now so and now otherwise. It never covers an outcome or a readable header.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unstable {
    /// The browser.
    pub engine: String,
    /// The versions in which it was seen.
    pub versions: Vec<String>,
    /// What it is.
    pub what: String,
    /// The signature of the disagreements.
    pub signature: String,
    /// How many of them one fetch may have, at most.
    pub at_most: usize,
    /// A case that shows it now and now not, as JSON: every run plays it several times.
    pub evidence: String,
}

impl Ledger {
    /// Reads a ledger and checks it.
    ///
    /// # Errors
    /// It cannot be read, or an entry says something that cannot be.
    pub fn load(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let ledger = Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { messages: Messages::load(&path.with_file_name("messages.toml"))?, ..ledger })
    }

    /// Reads the text of a ledger and checks it.
    ///
    /// # Errors
    /// It is no ledger, or an entry says something that cannot be.
    pub fn parse(text: &str) -> Result<Self, Box<dyn Error>> {
        let ledger: Self = toml::from_str(text)?;
        for entry in &ledger.divergences {
            entry.check()?;
        }
        for entry in &ledger.older {
            entry.check()?;
        }
        for entry in &ledger.unstable {
            entry.check()?;
        }
        Ok(ledger)
    }

    /// How the browser behaves: as its profile, but for what is known of an older release.
    #[must_use]
    pub fn behaviour(&self, engine: EngineKind) -> Behaviour {
        let older = self.older.iter().filter(|entry| entry.is_about(engine));
        older.fold(Behaviour::of(profile(engine)), |behaviour, entry| match named(&entry.difference) {
            Ok(difference) if entry.has => behaviour.with(difference),
            Ok(difference) => behaviour.without(difference),
            Err(_) => behaviour,
        })
    }

    /// How the browser may behave besides [`Self::behaviour`]: without what it forgets once it has to remember much.
    pub fn other_behaviours(&self, engine: EngineKind) -> impl Iterator<Item = Behaviour> + '_ {
        let usual = self.behaviour(engine);
        let forgotten = self
            .divergences
            .iter()
            .filter(move |entry| entry.is_about(engine) && entry.is_forgotten_under_load);
        forgotten.filter_map(move |entry| Some(usual.without(named(&entry.difference).ok()?)))
    }

    /// The entry for a difference of a browser.
    #[must_use]
    pub fn divergence(&self, engine: EngineKind, difference: Difference) -> Option<&Divergence> {
        let engine = family(engine);
        self.divergences.iter().find(|entry| entry.engine == engine && entry.difference == difference.name())
    }

    /// The disagreements of a case without those that an entry on what is unstable allows.
    #[must_use]
    pub fn without_unstable(&self, engine: EngineKind, found: Vec<Disagreement>) -> Vec<Disagreement> {
        let engine = family(engine);
        let is_covered = |disagreement: &Disagreement| {
            let alike = |other: &&Disagreement| {
                other.turn == disagreement.turn && other.signature() == disagreement.signature()
            };
            let count = found.iter().filter(alike).count();
            self.unstable.iter().any(|entry| {
                entry.engine == engine
                    && entry.signature == disagreement.signature()
                    && count <= entry.at_most
            })
        };
        found.iter().filter(|disagreement| !is_covered(disagreement)).cloned().collect()
    }
}

impl Divergence {
    /// The case that shows it.
    ///
    /// # Errors
    /// The evidence is no case.
    pub fn case(&self) -> Result<Case, Box<dyn Error>> {
        shown(&self.evidence, &self.difference)
    }

    /// Whether it was seen in this release of the browser: all that begin with the same number are one, and of WebKitGTK,
    /// whose first number has long been 2, with the same two.
    #[must_use]
    pub fn was_seen_in(&self, version: &str) -> bool {
        let numbers = if self.is_about(EngineKind::WebKit) { 2 } else { 1 };
        let release = |version: &str| version.split('.').take(numbers).map(str::to_owned).collect::<Vec<_>>();
        self.versions.iter().any(|seen| release(seen) == release(version))
    }

    /// Whether the entry is about the browser.
    #[must_use]
    pub fn is_about(&self, engine: EngineKind) -> bool {
        self.engine == family(engine)
    }

    fn check(&self) -> Result<(), Box<dyn Error>> {
        let difference = named(&self.difference)?;
        let profile: Profile = self.engine.parse()?;
        if !profile.has(difference) {
            return Err(format!("the profile {profile} does not have {difference}").into());
        }
        self.case().map(|_| ())
    }
}

impl Older {
    /// The case that shows it.
    ///
    /// # Errors
    /// The evidence is no case.
    pub fn case(&self) -> Result<Case, Box<dyn Error>> {
        shown(&self.evidence, &self.difference)
    }

    /// Whether the entry is about the browser.
    #[must_use]
    pub fn is_about(&self, engine: EngineKind) -> bool {
        self.engines.contains(&engine.to_string())
    }

    fn check(&self) -> Result<(), Box<dyn Error>> {
        let difference = named(&self.difference)?;
        for engine in &self.engines {
            let engine: EngineKind = engine.parse()?;
            if EngineKind::CURRENT.contains(&engine) {
                return Err(format!("{engine} is no older release: its profile says what it does").into());
            }
            if profile(engine).has(difference) == self.has {
                return Err(format!("in {difference} {engine} is as its profile").into());
            }
        }
        self.case().map(|_| ())
    }
}

/// The difference of this name.
pub(crate) fn named(name: &str) -> Result<Difference, String> {
    let difference = Difference::ALL.iter().find(|difference| difference.name() == name);
    difference.copied().ok_or_else(|| format!("the engine has no difference {name:?}"))
}

/// The case of an evidence.
fn shown(evidence: &str, difference: &str) -> Result<Case, Box<dyn Error>> {
    serde_json::from_str(evidence)
        .map_err(|error| format!("the evidence of {difference} is no case: {error}").into())
}

impl Unstable {
    /// The case that shows it now and now not.
    ///
    /// # Errors
    /// The evidence is no case.
    pub fn case(&self) -> Result<Case, Box<dyn Error>> {
        serde_json::from_str(&self.evidence)
            .map_err(|error| format!("the evidence of {:?} is no case: {error}", self.what).into())
    }

    fn check(&self) -> Result<(), Box<dyn Error>> {
        let may_be = [Kind::Request, Kind::Field];
        if may_be.iter().any(|kind| self.signature.starts_with(&format!("{}: ", kind.as_str()))) {
            return self.case().map(|_| ());
        }
        Err(format!("{:?} may not be unstable: only requests and their headers may", self.signature).into())
    }
}

/// The name of the profile that models the browser: all versions of Chromium have one.
#[must_use]
pub fn family(engine: EngineKind) -> String {
    profile(engine).to_string()
}

/// The profile that models the browser.
#[must_use]
pub const fn profile(engine: EngineKind) -> Profile {
    match engine {
        EngineKind::Chromium | EngineKind::ChromiumRelease(_) => Profile::Chromium,
        EngineKind::Firefox => Profile::Firefox,
        EngineKind::WebKit => Profile::WebKit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disagreement(kind: Kind) -> Disagreement {
        let text = String::new;
        Disagreement {
            turn: 0,
            kind,
            about: "preflight sent by the browser only".into(),
            expected: text(),
            seen: text(),
        }
    }

    fn unstable(signature: &str) -> Result<Ledger, Box<dyn Error>> {
        let evidence = serde_json::to_string(&crate::case::generate::case(1, 1))?;
        Ledger::parse(&format!(
            "[[unstable]]\nengine = \"firefox\"\nversions = [\"153\"]\nwhat = \"asks again\"\nsignature = \"{signature}\"\nat_most = 1\nevidence = '''{evidence}'''\n"
        ))
    }

    /// Differences that no case can show, and why.
    const NOT_SHOWN: [(Difference, Profile, &str); 1] = [(
        Difference::PreflightStatusCheckedFirst,
        Profile::WebKit,
        "it decides which of two faults the console names, and neither what servers see nor what script reads",
    )];

    #[test]
    fn every_difference_of_a_profile_has_evidence_that_each_run_plays() {
        let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"));
        let ledger = Ledger::load(file).unwrap();
        for difference in Difference::ALL {
            let names = |entry: &Older| entry.difference == difference.name();
            let is_older = difference.profiles().is_empty();
            assert!(!is_older || ledger.older.iter().any(names), "{difference}: nobody has it");
            for engine in EngineKind::CURRENT.iter().filter(|engine| profile(**engine).has(*difference)) {
                let is_shown = ledger.divergence(*engine, *difference).is_some();
                let excused = (*difference, profile(*engine));
                let is_excused = NOT_SHOWN.iter().any(|(what, who, _)| (*what, *who) == excused);
                assert_ne!(is_shown, is_excused, "{engine}: {difference}: an entry, or a reason for none");
            }
        }
    }

    #[test]
    fn what_is_unstable_has_its_counts() {
        let ledger = unstable("request: preflight sent by the browser only").unwrap();
        let once = vec![disagreement(Kind::Request)];
        assert!(ledger.without_unstable(EngineKind::Firefox, once.clone()).is_empty());
        assert_eq!(ledger.without_unstable(EngineKind::WebKit, once.clone()).len(), 1);
        let twice = vec![once[0].clone(), once[0].clone()];
        assert_eq!(ledger.without_unstable(EngineKind::Firefox, twice).len(), 2);
    }

    #[test]
    fn an_outcome_or_a_readable_header_is_never_unstable() {
        assert!(unstable("outcome: refused").is_err());
        assert!(unstable("readable header: another value").is_err());
        assert!(unstable("response: status").is_err());
    }

    #[test]
    fn a_divergence_names_a_difference_that_its_profile_has() {
        let entry = |engine: &str, difference: &str| {
            let evidence = serde_json::to_string(&crate::case::generate::case(1, 1)).unwrap();
            let divergence = Divergence {
                engine: engine.into(),
                versions: vec!["1".into()],
                what: "what".into(),
                step: "step".into(),
                difference: difference.into(),
                is_forgotten_under_load: false,
                evidence,
            };
            let ledger = Ledger { divergences: vec![divergence], ..Ledger::default() };
            Ledger::parse(&toml::to_string(&ledger).unwrap())
        };
        assert!(entry("firefox", "cache-without-wildcard").is_ok());
        assert!(entry("webkit", "cache-without-wildcard").is_err());
        assert!(entry("firefox", "no-such-thing").is_err());
    }

    #[test]
    fn what_is_forgotten_under_load_may_be_there_or_not() {
        let ledger = Ledger::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ledger.toml"))).unwrap();
        let serves = |behaviour: Behaviour| behaviour.has(Difference::ExpiredGrantServesFlag);
        assert!(serves(ledger.behaviour(EngineKind::Firefox)));
        let others = ledger.other_behaviours(EngineKind::Firefox).map(serves);
        assert_eq!(others.collect::<Vec<_>>(), [false]);
        assert_eq!(ledger.other_behaviours(EngineKind::WebKit).count(), 0);
    }

    #[test]
    fn an_older_release_is_its_profile_but_for_its_entries() {
        let older = |engine: &str, has: bool| {
            let entry = Older {
                engines: vec![engine.into()],
                difference: "client-hints-safelisted".into(),
                has,
                what: "what".into(),
                evidence: serde_json::to_string(&crate::case::generate::case(1, 1)).unwrap(),
            };
            Ledger::parse(&toml::to_string(&Ledger { older: vec![entry], ..Ledger::default() }).unwrap())
        };
        let ledger = older("chromium-106", false).unwrap();
        let behaviour = |release| ledger.behaviour(EngineKind::ChromiumRelease(release));
        assert!(!behaviour(106).has(Difference::ClientHintsSafelisted));
        assert_eq!(behaviour(119), Behaviour::of(Profile::Chromium));
        assert!(older("chromium-106", true).is_err(), "so is the profile");
        assert!(older("chromium", false).is_err(), "the profile itself says what today's release does");
    }

    #[test]
    fn a_release_is_known_by_its_first_number_and_webkits_by_two() {
        let entry = |engine: &str, seen: &str| Divergence {
            engine: engine.into(),
            versions: vec![seen.into()],
            what: String::new(),
            step: String::new(),
            difference: String::new(),
            is_forgotten_under_load: false,
            evidence: String::new(),
        };
        let firefox = entry("firefox", "153.7.0");
        assert!(
            firefox.was_seen_in("153.9.1") && !firefox.was_seen_in("154.0") && !firefox.was_seen_in("15")
        );
        let webkit = entry("webkit", "2.50.6");
        assert!(webkit.was_seen_in("2.50.1") && !webkit.was_seen_in("2.52.0") && !webkit.was_seen_in("2.5"));
    }
}
