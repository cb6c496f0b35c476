//! Generate: cases of a seed. The same seed gives the same cases, wherever they are played.
//!
//! A case is first made right (`route` answers so that script may read, `request` says what is asked), then in most cases
//! something is made odd or wrong (`faults`). `values` is the stock of header values, `random` the dice, `places` the origins.

mod faults;
mod histories;
mod places;
mod random;
mod request;
mod route;
mod values;

use super::history::{Area, Case, Turn};
use random::Dice;

/// The case of this number among those of the seed.
#[must_use]
pub fn case(seed: u64, number: u64) -> Case {
    let mut dice = Dice::new(seed, number);
    let token = format!("c{number}");
    let page = places::page(&mut dice);
    let area = *dice.weighted(&[
        (8, Area::Right),
        (28, Area::PreflightAnswer),
        (26, Area::ActualAnswer),
        (18, Area::Redirects),
        (12, Area::History),
        (8, Area::Elements),
    ]);
    let turns = match area {
        Area::History => histories::history(&mut dice, &page, &token),
        _ => vec![turn(&mut dice, &page, &token, area)],
    };
    Case { token, area, page: page.origin(), turns }
}

fn turn(dice: &mut Dice, page: &places::Place, token: &str, area: Area) -> Turn {
    let hops = match area {
        Area::Redirects => 1 + dice.below(3),
        Area::Elements if dice.chance(25) => 1,
        _ => 0,
    };
    let chain = places::chain(dice, page, token, hops);
    let ask = match area {
        Area::Elements => request::element(dice, &chain),
        Area::PreflightAnswer => request::preflighted(dice, &chain),
        _ => request::any(dice, &chain),
    };
    let mut routes = route::right(dice, &ask, page, &chain);
    match area {
        Area::Right => {}
        Area::PreflightAnswer => faults::into_preflight(dice, &mut routes),
        Area::ActualAnswer => faults::into_actual(dice, &mut routes),
        Area::Redirects | Area::Elements | Area::History => faults::anywhere(dice, &mut routes),
    }
    Turn { wait_ms: 0, ask, routes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predict::predict;
    use crate::seen::Seen;
    use corsac::fetch::Profile;
    use corsac::step::StepId;
    use std::collections::BTreeMap;

    /// How often a step is reached in 20,000 cases, at least.
    const LEAST: usize = 3;

    #[test]
    fn the_same_seed_gives_the_same_cases() {
        for number in 0..200 {
            assert_eq!(case(7, number), case(7, number));
        }
        assert!((0..50).any(|number| case(7, number).turns != case(8, number).turns));
    }

    #[test]
    fn at_least_a_third_of_the_cases_are_allowed_and_a_third_refused() {
        let allowed = (0..3_000).filter(|number| {
            let expected = predict(&case(1, *number), Profile::Spec).unwrap();
            expected.iter().all(|turn| !matches!(turn.seen, Seen::Failed { .. }))
        });
        let allowed = allowed.count();
        assert!((1_000..2_000).contains(&allowed), "{allowed} of 3000 are allowed");
    }

    /// The steps at which no case ends, and why.
    const NOT_REACHED: &[(StepId, &str)] = &[
        (StepId::UrlParses, "cases name URLs that are some"),
        (StepId::XhrUrlParses, "as above"),
        (StepId::UrlWithoutUserinfo, "as above, without user information"),
        (StepId::PortNotBad, "as above, of the ports of the run"),
        (StepId::SchemeIsHttp, "as above, of http: and https:"),
        (StepId::SchemeIsFetched, "as above"),
        (StepId::ReferrerParses, "the runner sets no referrer"),
        (StepId::ModeNotNavigate, "the runner knows no such mode"),
        (
            StepId::CacheModeFitsMode,
            "the cache mode only-if-cached is not generated: what a browser's HTTP cache holds is not told",
        ),
        (StepId::NotOnlyIfCached, "as above"),
        (StepId::StreamSupported, "the standard's browser can"),
        (StepId::StreamWithoutKeepalive, "the runner sets no keepalive"),
        (StepId::KeepaliveWithinQuota, "as above"),
        (StepId::StreamFitsMode, "streams in the mode no-cors are too few for a seed"),
        (StepId::MimeTypeFitsDestination, "elements get the types that they need"),
        (StepId::NosniffFitsDestination, "as above"),
        (StepId::PartialWasAskedFor, "opaque answers with 206 need a Range that nobody sent"),
        (
            StepId::RedirectedBodyHasSource,
            "the servers speak HTTP/1.1, which carries no stream as far as a redirect",
        ),
        (StepId::AuthenticatedBodyHasSource, "as above"),
        (StepId::NoProxyAuthentication, "no server answers 407, at which browsers ask their users"),
        (StepId::AddressSpaceAllowed, "all addresses are those of loopback"),
    ];

    #[test]
    fn cases_end_at_every_step_but_those_that_pages_or_the_network_here_cannot_bring_about() {
        let mut counts: BTreeMap<StepId, usize> = BTreeMap::new();
        for number in 0..20_000 {
            for turn in predict(&case(1, number), Profile::Spec).unwrap() {
                if let Some(refusal) = turn.refusal {
                    *counts.entry(refusal.step()).or_default() += 1;
                }
            }
        }
        let mut wrong = Vec::new();
        for step in StepId::ALL {
            let is_excused = NOT_REACHED.iter().any(|(other, _)| other == step);
            let count = counts.get(step).copied().unwrap_or_default();
            if is_excused != (count == 0) || (!is_excused && count < LEAST) {
                wrong.push(format!("{}: {count}", step.name()));
            }
        }
        println!("{counts:?}");
        assert!(wrong.is_empty(), "reached too seldom, or although it cannot be: {wrong:#?}");
    }
}
