//! Drive: runs a vector: a server that answers by the script, and a browser in front of it.

use super::compare::{outcome_complaints, request_complaints};
use super::vector::{Exchange, Expect, FetchFile, FetchVector, Given, Page};
use crate::ledger;
use corsac::fetch::preset::Prepared;
use corsac::fetch::{
    Behaviour, Client, Difference, Event, Fetch, HttpRequest, Outcome, PreflightCache, Profile, Recording,
    Refusal, Step, UserAgent,
};
use corsac::step::StepId;
use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

/// What became of a vector.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// All that is not as the vector expects.
    pub complaints: Vec<String>,
    /// The steps that refused.
    pub refused_at: BTreeSet<StepId>,
    /// The steps that let pass.
    pub passed: BTreeSet<StepId>,
}

/// How one fetch of a vector ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Script's response, or the refusal of a request that was never made.
    pub result: Result<Box<Outcome>, Refusal>,
    /// What happened on the way.
    pub recording: Recording,
    /// The headers of script's that were dropped.
    pub dropped: Vec<String>,
}

/// Runs all vectors of the files and notes what became of them.
///
/// # Errors
/// A vector that says something the engine does not know.
pub fn run_all(
    files: &[FetchFile],
    mut each: impl FnMut(&FetchFile, &FetchVector, &Ran),
) -> Result<ledger::Report, Box<dyn Error>> {
    let mut report = ledger::Report::default();
    for file in files {
        for vector in &file.vectors {
            let title = file.title(vector);
            let ran = run(vector).map_err(|error| format!("{title}: {error}"))?;
            each(file, vector, &ran);
            let outcome = match ran.complaints {
                complaints if complaints.is_empty() => ledger::Outcome::Met,
                complaints => ledger::Outcome::Unmet(complaints),
            };
            report.note(title, outcome);
        }
    }
    Ok(report)
}

/// Runs a vector.
///
/// # Errors
/// A word that the engine does not know.
pub fn run(vector: &FetchVector) -> Result<Ran, Box<dyn Error>> {
    let mut browser = Browser::of(vector)?;
    let mut ran = Ran::default();
    browser.fetch(&vector.fetch, &vector.wire, &vector.expect, &mut ran)?;
    let mut given = &vector.fetch;
    for next in &vector.then {
        browser.now += Duration::from_secs_f64(next.after);
        if let Some(page) = &next.page {
            browser.visit(page)?;
        }
        given = next.fetch.as_ref().unwrap_or(given);
        browser.fetch(given, &next.wire, &next.expect, &mut ran)?;
    }
    Ok(ran)
}

/// The profile; with the difference that the vector shows, where only older releases of the browser have it.
fn behaviour(vector: &FetchVector, profile: Profile) -> Result<Behaviour, Box<dyn Error>> {
    let behaviour = Behaviour::of(profile);
    let Some(shown) = &vector.shows else { return Ok(behaviour) };
    let difference = Difference::ALL.iter().find(|difference| difference.name() == shown);
    let difference = difference.ok_or_else(|| format!("no such difference: {shown}"))?;
    Ok(if difference.profiles().is_empty() { behaviour.with(*difference) } else { behaviour })
}

/// A page, what it remembers, and the time.
struct Browser {
    user_agent: UserAgent,
    page: Page,
    client: Client,
    cache: PreflightCache,
    now: Duration,
}

impl Browser {
    fn of(vector: &FetchVector) -> Result<Self, Box<dyn Error>> {
        let profile: Profile = vector.profile.as_deref().unwrap_or("spec").parse()?;
        let mut user_agent = UserAgent::new(profile);
        user_agent.profile = behaviour(vector, profile)?;
        if let Some(seconds) = vector.max_age_cap {
            user_agent.max_age_cap = Duration::from_secs(seconds);
        }
        user_agent.local_network_access = vector.local_network_access;
        Ok(Browser {
            user_agent,
            page: vector.page.clone(),
            client: vector.page.client()?,
            cache: PreflightCache::new(),
            now: Duration::from_secs(1_000),
        })
    }

    /// Goes to another page; the same page stays the same client, its opaque origin included.
    fn visit(&mut self, page: &Page) -> Result<(), Box<dyn Error>> {
        if *page != self.page {
            self.client = page.client()?;
            self.page = page.clone();
        }
        Ok(())
    }

    fn fetch(
        &mut self,
        given: &Given,
        wire: &[Exchange],
        expect: &Expect,
        ran: &mut Ran,
    ) -> Result<(), Box<dyn Error>> {
        let mut server = Server { wire, complaints: Vec::new() };
        let ended = match given.prepare(&self.client, self.user_agent.profile)? {
            Ok(prepared) => {
                ran.passed.extend(given.steps_of_preparation());
                self.run(prepared, &mut server)?
            }
            Err(refusal) => {
                Ended { result: Err(refusal), recording: Recording::default(), dropped: Vec::new() }
            }
        };
        ran.complaints.append(&mut server.complaints);
        ran.complaints.extend(server.wire.iter().map(|exchange| format!("never sent: {}", exchange.sends)));
        ran.complaints.extend(outcome_complaints(expect, &ended));
        note_steps(&ended, ran);
        Ok(())
    }

    fn run(&mut self, prepared: Prepared, server: &mut Server<'_>) -> Result<Ended, Box<dyn Error>> {
        let mut recording = Recording::default();
        let dropped = prepared.dropped_headers;
        let mut step =
            Fetch::start(prepared.request, &self.user_agent, &mut self.cache, self.now, &mut recording);
        let outcome = loop {
            match step {
                Step::Done(outcome) => break outcome,
                Step::Send(fetch) => {
                    let answer = server.answer(fetch.request())?;
                    step = fetch.resume(answer, &mut self.cache, self.now);
                }
            }
        };
        Ok(Ended { result: Ok(outcome), recording, dropped })
    }
}

/// A server that answers by the script.
struct Server<'v> {
    wire: &'v [Exchange],
    complaints: Vec<String>,
}

impl Server<'_> {
    fn answer(&mut self, request: &HttpRequest) -> Result<Answered, Box<dyn Error>> {
        let Some((exchange, rest)) = self.wire.split_first() else {
            self.complaints.push(format!("sent beyond the script: {} {}", request.method, request.url));
            return Ok(Err(corsac::fetch::NetworkFailure::NotServed));
        };
        self.wire = rest;
        self.complaints.extend(request_complaints(exchange, request));
        exchange.answer()
    }
}

type Answered = Result<corsac::fetch::ResponseHead, corsac::fetch::NetworkFailure>;

fn note_steps(ended: &Ended, ran: &mut Ran) {
    for event in &ended.recording.events {
        if let Event::Passed(step) = event {
            ran.passed.insert(*step);
        }
    }
    let refusal = match &ended.result {
        Err(refusal) => Some(refusal),
        Ok(outcome) => outcome.result.as_ref().err(),
    };
    ran.refused_at.extend(refusal.map(Refusal::step));
}
