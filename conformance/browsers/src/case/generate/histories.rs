//! Histories: fetches in a row to one URL, so that a preflight's answer of before may serve later.

use super::faults;
use super::places::{self, Place};
use super::random::Dice;
use super::request;
use super::route;
use super::values;
use crate::case::{Answer, Ask, Bytes, Route, Turn};
use corsac::fetch::{CredentialsMode, Mode};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};

/// Two to four fetches of one page to one URL.
pub(super) fn history(dice: &mut Dice, page: &Place, token: &str) -> Vec<Turn> {
    let hops = usize::from(dice.chance(12));
    let chain = places::chain(dice, page, token, hops);
    let first = Ask { mode: Mode::Cors, ..request::preflighted(dice, &chain) };
    let length = 2 + dice.below(3);
    let mut turns: Vec<Turn> = Vec::new();
    for at in 0..length {
        let ask = if at == 0 { first.clone() } else { changed(dice, &first) };
        let mut routes = route::right(dice, &ask, page, &chain);
        age(dice, &mut routes);
        if dice.chance(18) {
            faults::anywhere(dice, &mut routes);
        }
        if at + 1 < length && dice.chance(10) {
            fail(dice, &mut routes);
        }
        if at > 0 && dice.chance(12) {
            turns.push(elsewhere(dice, Turn { wait_ms: 0, ask, routes }));
            continue;
        }
        turns.push(Turn { wait_ms: 0, ask, routes });
    }
    if dice.chance(12) {
        expire(&mut turns);
    }
    turns
}

/// How long the answers may be kept, and what they allow beyond what was asked.
fn age(dice: &mut Dice, routes: &mut [Route]) {
    for answer in routes.iter_mut().filter(|route| route.preflight).map(|route| &mut route.answer) {
        let _ = faults::take(answer, &ACCESS_CONTROL_MAX_AGE);
        match dice.below(10) {
            0..6 => faults::put(answer, &ACCESS_CONTROL_MAX_AGE, vec!["600".into()]),
            6 => faults::put(answer, &ACCESS_CONTROL_MAX_AGE, vec!["0".into()]),
            _ => faults::put(answer, &ACCESS_CONTROL_MAX_AGE, faults::max_ages(dice)),
        }
        if dice.chance(40) {
            let all = "X-A, x-b, Authorization, content-type, X-Requested-With, *";
            faults::put(answer, &ACCESS_CONTROL_ALLOW_HEADERS, vec![Bytes::from(all)]);
            faults::put(answer, &ACCESS_CONTROL_ALLOW_METHODS, vec!["PUT, DELETE, PATCH".into()]);
        }
    }
}

/// An answer that script may not read: it takes what was kept for its URL away.
fn fail(dice: &mut Dice, routes: &mut [Route]) {
    let drops = dice.chance(30);
    for answer in routes.iter_mut().filter(|route| !route.preflight).map(|route| &mut route.answer) {
        let _ = faults::take(answer, &ACCESS_CONTROL_ALLOW_ORIGIN);
        answer.drops = drops;
    }
}

/// The same fetch of another URL of the same server: a query, a path below or another path.
fn elsewhere(dice: &mut Dice, turn: Turn) -> Turn {
    let first = turn.ask.url.split('#').next().unwrap_or_default().to_owned();
    let other = format!("{first}{}", dice.pick(&["?q", "/below", "/", "x"]));
    let moved = |url: &str| if url == first { other.clone() } else { url.to_owned() };
    let routes = turn.routes.into_iter().map(|route| Route { url: moved(&route.url), ..route });
    Turn { ask: Ask { url: other.clone(), ..turn.ask }, routes: routes.collect(), ..turn }
}

/// The same request, mostly with something changed.
fn changed(dice: &mut Dice, first: &Ask) -> Ask {
    let mut ask = first.clone();
    match dice.below(9) {
        0..3 => {}
        3 => ask.method = (*dice.weighted(values::UNSAFE_METHODS)).to_owned(),
        4 => ask.headers.push(values::unsafe_header(dice)),
        5 => ask.headers.clear(),
        6 => {
            ask.credentials = if ask.credentials == CredentialsMode::Include {
                CredentialsMode::SameOrigin
            } else {
                CredentialsMode::Include
            };
        }
        7 => ask.method = (*dice.pick(&["GET", "HEAD", "POST"])).to_owned(),
        _ => ask.url = format!("{}#other", ask.url.split('#').next().unwrap_or_default()),
    }
    ask
}

/// The first answer lives for a second, and the page waits longer before its second fetch.
fn expire(turns: &mut [Turn]) {
    for (at, turn) in turns.iter_mut().enumerate().take(2) {
        if at == 1 {
            turn.wait_ms = 2_500;
        }
        for route in turn.routes.iter_mut().filter(|route| route.preflight && is_granting(&route.answer)) {
            let _ = faults::take(&mut route.answer, &ACCESS_CONTROL_MAX_AGE);
            faults::put(&mut route.answer, &ACCESS_CONTROL_MAX_AGE, vec!["1".into()]);
        }
    }
}

fn is_granting(answer: &Answer) -> bool {
    answer.headers.iter().any(|(name, _)| name == ACCESS_CONTROL_ALLOW_ORIGIN.as_str())
}
