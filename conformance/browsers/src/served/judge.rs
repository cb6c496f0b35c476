//! Judge: what came of a case, beside what the oracle says of it.

use super::access::Access;
use super::answer::{Answer, Names, is_of_a_gateway};
use super::case::{Served, Visit};
use crate::harness::Played;
use crate::seen::{Seen, SeenResponse};
use crate::server::Record;
use conformance::closed_loop::oracle::{Arrival, Verdict, Walked, walk};
use conformance::closed_loop::run::{Ran, Servers};
use corsac::fetch::{Behaviour, Difference, PreflightCache, Profile};
use corsac::step::StepId;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

/// The gateway takes 128 header lines; no generated request has a number near to that.
const MOST_HEADERS: usize = 120;

/// What is not as the policies say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// In which visit, from 0.
    pub visit: usize,
    /// What the oracle says.
    pub expected: String,
    /// What happened.
    pub found: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "visit {}: expected {}, found {}", self.visit + 1, self.expected, self.found)
    }
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What the oracle says of each visit.
    pub expected: Vec<Walked>,
    /// What is not as the oracle says, and not explained by [`departures`](Self::departures).
    pub complaints: Vec<Complaint>,
    /// Where the browser leaves the standard so that something else came of the case, as its profile says.
    pub departures: BTreeSet<Difference>,
    /// Whether something else came of the case because the preflight cache, by the standard itself, made a preflight needless that
    /// the policy would have refused: a `*` that was sent for one request serves the next.
    pub by_cache: bool,
    /// The steps at which the standard refuses the visits that the browser refused.
    pub refused_at: Vec<StepId>,
    /// Which headers of the services' answers were read, and which were not.
    pub names: Names,
    /// What the gateways decided, in order.
    pub accesses: Vec<Access>,
}

/// Holds what came of a case against the oracle; where it differs, against the profile of the browser.
///
/// # Errors
/// A generated policy does not compile.
pub fn judge(
    case: &Served,
    played: &Played,
    accesses: Vec<Access>,
    behaviour: Behaviour,
) -> Result<Judged, Box<dyn Error>> {
    let visits: Vec<Visit> = case.visits().collect();
    let expected: Vec<Walked> = visits.iter().map(|visit| walk(visit, MOST_HEADERS)).collect();
    let found: Vec<Found> = (0..visits.len()).map(|at| Found::of(case, played, at)).collect();
    let each = || expected.iter().zip(&found).enumerate();
    let mut complaints: Vec<Complaint> =
        each().filter_map(|(at, (expected, found))| of_its_way(at, expected, found)).collect();
    complaints.extend(played.lost.iter().map(|why| Complaint {
        visit: 0,
        expected: "a result".into(),
        found: format!("none: {why}"),
    }));
    let explanation = if complaints.is_empty() { None } else { explained(&visits, &found, behaviour)? };
    if explanation.is_some() {
        complaints.clear();
    }
    let by_cache = explanation.as_ref().is_some_and(BTreeSet::is_empty);
    // Whoever's way it was: what was read is the answer of the server at its end, and no profile says otherwise.
    let answers = visits.iter().zip(each()).filter_map(|(visit, (at, (expected, found)))| {
        let (response, answer) = found.read(visit, expected)?;
        Some((at, response, answer))
    });
    let mut names = Names::default();
    for (visit, response, answer) in answers {
        names += answer.names();
        let wrong = answer.wrong(response);
        complaints.extend(wrong.map(|(expected, found)| Complaint { visit, expected, found }));
    }
    complaints.extend(reached_as_preflight(case, played));
    let departures = explanation.unwrap_or_default();
    let refused_at = refused_at(&visits, &found)?;
    Ok(Judged { expected, complaints, departures, by_cache, refused_at, names, accesses })
}

/// What happened in a visit.
struct Found<'p> {
    seen: Option<&'p Seen>,
    arrivals: Vec<Arrival>,
}

impl<'p> Found<'p> {
    fn of(case: &Served, played: &'p Played, visit: usize) -> Self {
        let records = played.records.iter().filter(|record| record.turn == visit);
        Self {
            seen: played.seen.get(visit),
            arrivals: records.filter_map(|record| arrival(case, record)).collect(),
        }
    }

    fn verdict(&self) -> Option<Verdict> {
        match self.seen? {
            Seen::Failed { .. } => Some(Verdict::Refused),
            Seen::Response(SeenResponse { response_type: Some(kind), .. }) if kind == "opaqueredirect" => {
                Some(Verdict::OpaqueRedirect)
            }
            Seen::Response(_) => Some(Verdict::Readable),
            Seen::Loaded | Seen::Ended | Seen::Timeout => None,
        }
    }

    /// What script read, and whose answer it must be. Where the browser did not go as the oracle says, it is that of the
    /// last service which was asked, unless a gateway answered after it.
    fn read<'v>(&self, visit: &'v Visit, expected: &Walked) -> Option<(&'p SeenResponse, Answer<'v>)> {
        let Some(Seen::Response(response)) = self.seen else { return None };
        let verdict = self.verdict().filter(|verdict| *verdict == Verdict::Readable)?;
        let hop = if verdict == expected.verdict && self.arrivals == expected.arrivals {
            expected.hop
        } else if is_of_a_gateway(response) {
            return None;
        } else {
            self.arrivals.last()?.hop
        };
        Some((response, Answer::of(visit, hop, &self.arrivals)?))
    }
}

/// A request that got to the service; one for no server of the case has a number that no server has.
fn arrival(case: &Served, record: &Record) -> Option<Arrival> {
    let hop = case.hop_of(record.url.split('?').next()?).unwrap_or(usize::MAX);
    Some(Arrival { hop, method: record.method.clone() })
}

/// What script got, whether it did, and which services were asked.
fn of_its_way(at: usize, expected: &Walked, found: &Found<'_>) -> Option<Complaint> {
    let of = |expected: String, found: String| Some(Complaint { visit: at, expected, found });
    if found.verdict() != Some(expected.verdict) {
        let seen = found.seen.map_or_else(|| "nothing".to_owned(), |seen| format!("{seen:?}"));
        return of(format!("{:?}", expected.verdict), seen);
    }
    if found.arrivals == expected.arrivals {
        return None;
    }
    of(
        format!("at the service: {}", listed(&expected.arrivals)),
        format!("at the service: {}", listed(&found.arrivals)),
    )
}

fn listed(arrivals: &[Arrival]) -> String {
    let each = arrivals.iter().map(|arrival| format!("{} at {}", arrival.method, arrival.hop));
    format!("[{}]", each.collect::<Vec<_>>().join(", "))
}

/// Differences from the standard that explain what happened, and none of them can be left out: an empty set where the standard
/// itself does, by its preflight cache, of which the oracle knows nothing. Where two do the same, one of them is told. `None` when
/// the engine with the browser's behaviour says something else.
fn explained(
    visits: &[Visit],
    found: &[Found<'_>],
    behaviour: Behaviour,
) -> Result<Option<BTreeSet<Difference>>, Box<dyn Error>> {
    let happened = |by: Behaviour| {
        let ran = by_engine(visits, by)?;
        Ok::<bool, Box<dyn Error>>(
            ran.iter()
                .zip(found)
                .all(|(ran, found)| found.verdict() == Some(ran.verdict) && found.arrivals == ran.arrivals),
        )
    };
    if !happened(behaviour)? {
        return Ok(None);
    }
    let mut needed = behaviour;
    for difference in Difference::ALL.iter().filter(|difference| behaviour.has(**difference)) {
        let fewer = needed.without(*difference);
        if happened(fewer)? {
            needed = fewer;
        }
    }
    Ok(Some(Difference::ALL.iter().copied().filter(|difference| needed.has(*difference)).collect()))
}

/// Where the standard refuses what the browser refused.
fn refused_at(visits: &[Visit], found: &[Found<'_>]) -> Result<Vec<StepId>, Box<dyn Error>> {
    let ran = by_engine(visits, Profile::Spec.into())?;
    let refused = ran.iter().zip(found).filter(|(_, found)| found.verdict() == Some(Verdict::Refused));
    Ok(refused.filter_map(|(ran, _)| ran.refused_at()).collect())
}

/// The visits by the engine, one after the other, against servers that decide by the engine too.
fn by_engine(visits: &[Visit], behaviour: Behaviour) -> Result<Vec<Ran>, Box<dyn Error>> {
    let mut cache = PreflightCache::new();
    let ran = visits
        .iter()
        .map(|visit| Servers::of(visit)?.with_most_headers(MOST_HEADERS).visit(behaviour, &mut cache));
    ran.collect()
}

/// No preflight gets to the service, whatever a profile says.
fn reached_as_preflight(case: &Served, played: &Played) -> Option<Complaint> {
    let name = corsac::headers::names::ACCESS_CONTROL_REQUEST_METHOD;
    let preflight = played.records.iter().find(|record| record.header(name.as_str()).is_some())?;
    Some(Complaint {
        visit: preflight.turn,
        expected: "no preflight at the service".into(),
        found: format!("one of case {} at {}", case.name, preflight.url),
    })
}
