//! Request: what a page asks for.

use super::places::Hop;
use super::random::Dice;
use super::values;
use crate::case::{Api, Ask, AskedBody};
use corsac::fetch::{CacheMode, CredentialsMode, Mode, RedirectMode};

/// A request of any kind that script makes.
pub(super) fn any(dice: &mut Dice, chain: &[Hop]) -> Ask {
    let mut ask = scripted(dice, chain);
    ask.method = (*dice.weighted(values::METHODS)).to_owned();
    for _ in 0..*dice.weighted(&[(40, 0), (38, 1), (15, 2), (5, 3), (2, 8)]) {
        ask.headers.push(values::header(dice));
    }
    if dice.chance(3) {
        ask.headers = values::at_the_sum(dice);
    }
    if dice.chance(4) {
        let again = ask.headers.first().cloned();
        ask.headers.extend(again);
    }
    with_body(dice, &mut ask);
    ask
}

/// A request that needs a preflight.
pub(super) fn preflighted(dice: &mut Dice, chain: &[Hop]) -> Ask {
    let mut ask = scripted(dice, chain);
    ask.mode = Mode::Cors;
    let (has_method, has_header) =
        *dice.weighted(&[(30, (true, false)), (35, (false, true)), (35, (true, true))]);
    if has_method {
        ask.method = (*dice.weighted(values::UNSAFE_METHODS)).to_owned();
    }
    if has_header {
        ask.headers.push(values::unsafe_header(dice));
    }
    if dice.chance(15) {
        ask.headers.push(values::header(dice));
    }
    with_body(dice, &mut ask);
    ask
}

/// A request without headers of its own.
pub(super) fn scripted(dice: &mut Dice, chain: &[Hop]) -> Ask {
    let mut ask = Ask::fetch(&first_url(dice, chain));
    ask.credentials = *dice.weighted(&[
        (45, CredentialsMode::SameOrigin),
        (40, CredentialsMode::Include),
        (15, CredentialsMode::Omit),
    ]);
    if dice.chance(25) {
        ask.api = Api::Xhr;
        ask.upload_listener = dice.chance(30);
        if ask.credentials == CredentialsMode::Omit {
            ask.credentials = CredentialsMode::SameOrigin;
        }
        return ask;
    }
    ask.mode = *dice.weighted(&[(90, Mode::Cors), (6, Mode::NoCors), (4, Mode::SameOrigin)]);
    ask.redirect =
        *dice.weighted(&[(90, RedirectMode::Follow), (5, RedirectMode::Manual), (5, RedirectMode::Error)]);
    ask.cache = *dice.weighted(&[
        (90, CacheMode::Default),
        (4, CacheMode::NoStore),
        (3, CacheMode::Reload),
        (3, CacheMode::NoCache),
    ]);
    ask
}

/// What an element or an event source asks for.
pub(super) fn element(dice: &mut Dice, chain: &[Hop]) -> Ask {
    let mut ask = Ask::fetch(&chain.first().map(|hop| hop.url.clone()).unwrap_or_default());
    ask.api = *dice.weighted(&[
        (20, Api::Image),
        (20, Api::Script),
        (10, Api::ModuleScript),
        (10, Api::Stylesheet),
        (5, Api::ModulePreload),
        (5, Api::PreloadScript),
        (5, Api::PreloadImage),
        (5, Api::PreloadStyle),
        (8, Api::Font),
        (4, Api::Audio),
        (4, Api::Video),
        (4, Api::Track),
        (10, Api::EventSource),
    ]);
    let crossorigin = *dice.weighted(&[
        (20, None),
        (25, Some("")),
        (20, Some("anonymous")),
        (30, Some("use-credentials")),
        (3, Some("Use-Credentials")),
        (2, Some("nonsense")),
    ]);
    match ask.api {
        Api::EventSource if dice.chance(50) => ask.credentials = CredentialsMode::Include,
        Api::EventSource | Api::Font => {}
        _ => ask.crossorigin = crossorigin.map(str::to_owned),
    }
    ask
}

/// The URL of the first server, now and then with a fragment.
fn first_url(dice: &mut Dice, chain: &[Hop]) -> String {
    let url = chain.first().map(|hop| hop.url.clone()).unwrap_or_default();
    if dice.chance(4) { url + "#here" } else { url }
}

/// Most bodies go with methods that have one; that `GET` has none is worth a few cases.
fn with_body(dice: &mut Dice, ask: &mut Ask) {
    let has_none = matches!(ask.method.to_ascii_uppercase().as_str(), "GET" | "HEAD");
    if !has_none || dice.chance(2) {
        ask.body = values::body(dice);
    }
    if ask.body == AskedBody::Stream && dice.chance(50) {
        ask.body = AskedBody::Null;
    }
}
