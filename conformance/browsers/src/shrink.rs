//! Shrink: makes a case smaller while it still shows its disagreement. Knows cases, and not who plays them.

use crate::case::{Answer, Api, Ask, AskedBody, Case, Turn};
use corsac::fetch::{CacheMode, CredentialsMode, Mode, RedirectMode};
use corsac::headers::names::LOCATION;

/// The cases that are one step smaller than this one.
#[must_use]
pub fn candidates(case: &Case) -> Vec<Case> {
    let mut smaller = Vec::new();
    for at in 0..case.turns.len() {
        smaller.extend((case.turns.len() > 1).then(|| without_turn(case, at)));
        let Some(turn) = case.turns.get(at) else { continue };
        for turn in smaller_turns(turn) {
            let mut case = case.clone();
            if let Some(place) = case.turns.get_mut(at) {
                *place = turn;
            }
            smaller.push(case);
        }
    }
    smaller
}

fn without_turn(case: &Case, at: usize) -> Case {
    let mut case = case.clone();
    case.turns.remove(at);
    case
}

fn smaller_turns(turn: &Turn) -> Vec<Turn> {
    let mut turns: Vec<Turn> =
        smaller_asks(&turn.ask).into_iter().map(|ask| Turn { ask, ..turn.clone() }).collect();
    if turn.wait_ms > 0 {
        turns.push(Turn { wait_ms: 0, ..turn.clone() });
    }
    turns.extend(without_hop(turn));
    for (at, route) in turn.routes.iter().enumerate() {
        for answer in smaller_answers(&route.answer) {
            let mut turn = turn.clone();
            if let Some(route) = turn.routes.get_mut(at) {
                route.answer = answer;
            }
            turns.push(turn);
        }
    }
    turns
}

/// The same without its first redirect.
fn without_hop(turn: &Turn) -> Option<Turn> {
    let first = turn.ask.url.split('#').next().unwrap_or_default().to_owned();
    let is_redirect = |answer: &Answer| answer.headers.iter().any(|(name, _)| name == LOCATION.as_str());
    let redirect = turn.routes.iter().find(|route| !route.preflight && route.url == first)?;
    if !is_redirect(&redirect.answer) {
        return None;
    }
    let next = turn.routes.iter().map(|route| &route.url).find(|url| **url != first)?.clone();
    let mut turn = turn.clone();
    turn.ask.url = next;
    turn.routes.retain(|route| route.url != first);
    Some(turn)
}

fn smaller_asks(ask: &Ask) -> Vec<Ask> {
    let mut asks: Vec<Ask> =
        (0..ask.headers.len()).map(|at| changed(ask, |ask| drop(ask.headers.remove(at)))).collect();
    let mut push = |is_odd: bool, change: fn(&mut Ask)| {
        if is_odd {
            asks.push(changed(ask, change));
        }
    };
    push(ask.body != AskedBody::Null, |ask| ask.body = AskedBody::Null);
    push(ask.api == Api::Xhr, |ask| ask.api = Api::Fetch);
    push(ask.upload_listener, |ask| ask.upload_listener = false);
    push(ask.method != "GET", |ask| ask.method = "GET".into());
    push(ask.mode != Mode::Cors, |ask| ask.mode = Mode::Cors);
    push(ask.credentials != CredentialsMode::SameOrigin, |ask| ask.credentials = CredentialsMode::SameOrigin);
    push(ask.redirect != RedirectMode::Follow, |ask| ask.redirect = RedirectMode::Follow);
    push(ask.cache != CacheMode::Default, |ask| ask.cache = CacheMode::Default);
    push(ask.url.contains('#'), |ask| ask.url.truncate(ask.url.find('#').unwrap_or(ask.url.len())));
    asks
}

fn changed(ask: &Ask, change: impl Fn(&mut Ask)) -> Ask {
    let mut ask = ask.clone();
    change(&mut ask);
    ask
}

fn smaller_answers(answer: &Answer) -> Vec<Answer> {
    let mut answers = Vec::new();
    for at in 0..answer.headers.len() {
        let mut smaller = answer.clone();
        smaller.headers.remove(at);
        answers.push(smaller);
        answers.extend(with_shorter_list(answer, at));
    }
    if answer.status != 200 && !answer.headers.iter().any(|(name, _)| name == LOCATION.as_str()) {
        answers.push(Answer { status: 200, ..answer.clone() });
    }
    if answer.reason.0 != b"OK" {
        answers.push(Answer { reason: "OK".into(), ..answer.clone() });
    }
    if answer.delay_ms > 0 {
        answers.push(Answer { delay_ms: 0, ..answer.clone() });
    }
    answers
}

/// The same with the first element of a list left out.
fn with_shorter_list(answer: &Answer, at: usize) -> Option<Answer> {
    let mut answer = answer.clone();
    let (_, value) = answer.headers.get_mut(at)?;
    let comma = value.0.iter().position(|byte| *byte == b',')?;
    value.0.drain(..=comma);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::generate;

    /// Walks down as long as a smaller case still does it.
    fn smallest(mut case: Case, does_it: impl Fn(&Case) -> bool) -> Case {
        while let Some(smaller) = candidates(&case).into_iter().find(|case| does_it(case)) {
            case = smaller;
        }
        case
    }

    #[test]
    fn a_case_shrinks_to_what_it_shows() {
        let has_header = |case: &Case| {
            case.turns.iter().any(|turn| turn.ask.headers.iter().any(|(name, _)| name == "Authorization"))
        };
        for case in (0..500).map(|number| generate::case(1, number)).filter(has_header) {
            let smallest = smallest(case, has_header);
            assert_eq!(smallest.turns.len(), 1);
            assert_eq!(smallest.turns[0].ask.headers.len(), 1);
            assert_eq!(smallest.turns[0].ask.method, "GET");
            assert!(smallest.turns[0].routes.iter().all(|route| route.answer.headers.len() <= 1));
        }
    }

    #[test]
    fn every_step_makes_a_case_smaller_so_that_it_ends() {
        for number in 0..100 {
            let case = generate::case(2, number);
            let smallest = smallest(case, |_| true);
            assert!(candidates(&smallest).is_empty());
        }
    }
}
