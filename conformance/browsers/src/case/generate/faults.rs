//! Faults: what servers get wrong, and what looks wrong and is right.

use super::random::Dice;
use crate::case::{Answer, Bytes, Route};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    CROSS_ORIGIN_RESOURCE_POLICY, LOCATION, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use http::HeaderName;

/// One or two faults in the answer to a preflight.
pub(super) fn into_preflight(dice: &mut Dice, routes: &mut [Route]) {
    into_some(dice, routes, true, 95);
}

/// One or two faults in the answer to the request itself.
pub(super) fn into_actual(dice: &mut Dice, routes: &mut [Route]) {
    into_some(dice, routes, false, 95);
}

/// Perhaps a fault, anywhere.
pub(super) fn anywhere(dice: &mut Dice, routes: &mut [Route]) {
    // Elements ask no preflights.
    let preflight = dice.chance(40) && routes.iter().any(|route| route.preflight);
    into_some(dice, routes, preflight, 60);
}

fn into_some(dice: &mut Dice, routes: &mut [Route], preflight: bool, percent: usize) {
    let mut concerned: Vec<&mut Route> =
        routes.iter_mut().filter(|route| route.preflight == preflight).collect();
    if !dice.chance(percent) {
        return;
    }
    for _ in 0..*dice.weighted(&[(60, 1), (40, 2)]) {
        let at = dice.below(concerned.len());
        let Some(route) = concerned.get_mut(at) else { return };
        if preflight { preflight_fault(dice, route) } else { actual_fault(dice, &mut route.answer) }
    }
}

fn preflight_fault(dice: &mut Dice, route: &mut Route) {
    // What asks there is recorded as of this case.
    let elsewhere = format!("/{}/elsewhere", route.url.split('/').nth(3).unwrap_or_default());
    let answer = &mut route.answer;
    match dice.below(100) {
        0..22 => origin(dice, answer),
        22..34 => credentials(dice, answer),
        34..56 => list(dice, answer, &ACCESS_CONTROL_ALLOW_METHODS),
        56..78 => list(dice, answer, &ACCESS_CONTROL_ALLOW_HEADERS),
        78..86 => max_age(dice, answer),
        86..97 => preflight_status(dice, answer, &elsewhere),
        97..99 => answer.delay_ms = delay(dice),
        _ => answer.drops = true,
    }
}

fn actual_fault(dice: &mut Dice, answer: &mut Answer) {
    match dice.below(100) {
        0..36 => origin(dice, answer),
        36..47 => credentials(dice, answer),
        47..59 => list(dice, answer, &ACCESS_CONTROL_EXPOSE_HEADERS),
        59..74 => location(dice, answer),
        74..80 => odd_header(dice, answer),
        80..86 => answer.reason = odd_reason(dice),
        86..92 => answer.headers.push(resource_policy(dice)),
        92..94 => answer.headers.push((X_CONTENT_TYPE_OPTIONS.as_str().to_owned(), "nosniff".into())),
        94..96 => answer.headers.push((SET_COOKIE.as_str().to_owned(), "seen=1; Path=/nowhere".into())),
        96..99 => answer.delay_ms = delay(dice),
        _ => answer.drops = true,
    }
}

/// How long a server thinks, in milliseconds.
fn delay(dice: &mut Dice) -> u64 {
    *dice.pick(&[5, 50, 200])
}

// Fields -------------------------------------------------------------------------------------------

/// `Access-Control-Allow-Origin` in each way that it is known to be written.
fn origin(dice: &mut Dice, answer: &mut Answer) {
    let name = ACCESS_CONTROL_ALLOW_ORIGIN;
    let right = take(answer, &name).unwrap_or_else(|| "*".into());
    let text = String::from_utf8_lossy(&right.0).into_owned();
    let mut lines = |values: Vec<String>| put(answer, &name, values.into_iter().map(Bytes::from).collect());
    match dice.below(28) {
        0..4 => {}
        4 => lines(vec!["*".into()]),
        5 => lines(vec!["null".into()]),
        6 => lines(vec![format!("{text}/")]),
        7 => lines(vec![text.to_ascii_uppercase()]),
        8 => lines(vec!["https://other.test".into()]),
        9 => lines(vec![text.replace("http://", "https://")]),
        10 => lines(vec![text.rsplit_once(':').map_or_else(|| text.clone(), |(host, _)| host.to_owned())]),
        11 => lines(vec![text.clone(), text.clone()]),
        12 => lines(vec![text.clone(), "https://other.test".into()]),
        13 => lines(vec![format!("{text}, https://other.test")]),
        14 => lines(vec![format!("{text} https://other.test")]),
        15 => lines(vec![String::new()]),
        16 => lines(vec![format!("\"{text}\"")]),
        17 => lines(vec![format!(" \t{text}\t ")]),
        18 => lines(vec!["*, *".into()]),
        19 => lines(vec!["*".into(), "*".into()]),
        20 => lines(vec!["**".into()]),
        21 => lines(vec!["http://*.first.test:18001".into()]),
        22 => lines(vec!["Null".into()]),
        23 => lines(vec!["true".into()]),
        24 => lines(vec![format!("{text},")]),
        25 => lines(vec![format!("{text}?x")]),
        26 => put(answer, &name, vec![with_odd_byte(dice, &right)]),
        _ => {
            answer.headers.push(("aCCess-conTrol-alloW-origiN".to_owned(), right));
        }
    }
}

fn credentials(dice: &mut Dice, answer: &mut Answer) {
    let name = ACCESS_CONTROL_ALLOW_CREDENTIALS;
    let _ = take(answer, &name);
    if dice.chance(8) {
        let odd = with_odd_byte(dice, &"true".into());
        put(answer, &name, vec![odd]);
        return;
    }
    let values = *dice.pick::<&[&str]>(&[
        &[],
        &["True"],
        &["TRUE"],
        &["1"],
        &["yes"],
        &["false"],
        &[""],
        &[" true\t"],
        &["true", "true"],
        &["true", "false"],
        &["false", "true"],
        &["true, true"],
        &["true,"],
        &["\"true\""],
        &["true;"],
        &["true\x0c"],
        &["*"],
    ]);
    put(answer, &name, values.iter().map(|value| Bytes::from(*value)).collect());
}

/// A list of names in each way that it is known to be written.
fn list(dice: &mut Dice, answer: &mut Answer, name: &HeaderName) {
    let right = take(answer, name).unwrap_or_else(|| "X-A, x-b".into());
    let text = String::from_utf8_lossy(&right.0).into_owned();
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let values: Vec<String> = match dice.below(24) {
        0..3 => Vec::new(),
        3 => vec!["*".into()],
        4 => vec![String::new()],
        5 => vec!["other".into()],
        6 => vec![text.to_ascii_lowercase()],
        7 => vec![text.to_ascii_uppercase()],
        8 => vec![names.join(";")],
        9 => vec![format!("{text};")],
        10 => vec![names.join(" ") + " x"],
        11 => vec![format!(",,{},,", names.join(", ,"))],
        12 => vec![names.join("\t , \t")],
        13 => names.clone(),
        14 => vec![text.clone(), "other".into()],
        15 => vec![text.clone(), "not a token".into()],
        16 => vec![format!("\"{text}\"")],
        17 => vec![format!("{text}, *")],
        18 => vec![format!("{text}, set-cookie, Set-Cookie2, content-length")],
        19 => vec![names.get(1..).unwrap_or_default().join(",")],
        20 => vec![format!("{text}, a/b")],
        21 => vec!["*".into(), text.clone()],
        22 => vec![format!("{text},@")],
        _ => {
            let odd = with_odd_byte(dice, &right);
            put(answer, name, vec![odd]);
            return;
        }
    };
    put(answer, name, values.into_iter().map(Bytes::from).collect());
}

fn max_age(dice: &mut Dice, answer: &mut Answer) {
    let name = ACCESS_CONTROL_MAX_AGE;
    let _ = take(answer, &name);
    put(answer, &name, max_ages(dice));
}

/// `Access-Control-Max-Age` in each way that it is known to be written.
pub(super) fn max_ages(dice: &mut Dice) -> Vec<Bytes> {
    if dice.chance(5) {
        return vec![with_odd_byte(dice, &"600".into())];
    }
    let values = *dice.pick::<&[&str]>(&[
        &[],
        &["0"],
        &["600"],
        &["-1"],
        &["abc"],
        &["+10"],
        &["1.5"],
        &[""],
        &["600", "600"],
        &["600, 600"],
        &[" 600\t"],
        &["600s"],
        &["0x258"],
        &["100000000000000000000"],
        &["\"600\""],
        &["00600"],
        &["*"],
        &["600", "0"],
    ]);
    values.iter().map(|value| Bytes::from(*value)).collect()
}

fn preflight_status(dice: &mut Dice, answer: &mut Answer, elsewhere: &str) {
    answer.status = *dice.pick(&[
        201, 202, 206, 226, 299, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 418, 500, 503, 599,
    ]);
    if (300..400).contains(&answer.status) && dice.chance(70) {
        answer.headers.push((LOCATION.as_str().to_owned(), elsewhere.into()));
    }
}

/// `Location` in each way that it goes wrong; where there is none nothing happens.
fn location(dice: &mut Dice, answer: &mut Answer) {
    let Some(right) = take(answer, &LOCATION) else { return };
    let text = String::from_utf8_lossy(&right.0).into_owned();
    let values: Vec<String> = match dice.below(13) {
        0 => Vec::new(),
        1 => vec![String::new()],
        2 => vec!["data:text/plain,hello".into()],
        3 => vec!["ftp://first.test/".into()],
        4 => vec!["http://".into()],
        5 | 11 => vec![text.replacen("://", "://user:secret@", 1)],
        6 | 12 => vec![text.replacen("://", "://user@", 1)],
        7 => vec!["about:blank".into()],
        8 => vec![format!(" {text} ")],
        // Not `mailto:`, of which Firefox asks its user, and all its pages wait.
        9 => vec!["ws://first.test/".into()],
        _ => vec![text.clone(), text],
    };
    put(answer, &LOCATION, values.into_iter().map(Bytes::from).collect());
}

fn odd_header(dice: &mut Dice, answer: &mut Answer) {
    let value = *dice.pick::<&[u8]>(&[
        b"caf\xe9",
        b"\x80\xff",
        b"a\tb",
        b"a\x01b",
        b"a\x7fb",
        b"\x0cform\x0b",
        b"",
        b"  padded  ",
        b"a, b",
        b"\"quoted\"",
    ]);
    answer.headers.push(("X-Odd".to_owned(), value.into()));
    answer.headers.push((ACCESS_CONTROL_EXPOSE_HEADERS.as_str().to_owned(), "x-odd".into()));
}

fn odd_reason(dice: &mut Dice) -> Bytes {
    let reason = *dice.pick::<&[u8]>(&[b"", b"Two Words", b"caf\xe9", b"a\tb", b"\xff", b"a b  c"]);
    reason.into()
}

fn resource_policy(dice: &mut Dice) -> (String, Bytes) {
    let value = *dice.pick(&["same-origin", "same-site", "cross-origin", "Same-Origin", "nonsense", ""]);
    (CROSS_ORIGIN_RESOURCE_POLICY.as_str().to_owned(), value.into())
}

/// A byte that does not belong there, at the beginning, in the middle or at the end.
fn with_odd_byte(dice: &mut Dice, value: &Bytes) -> Bytes {
    let odd = *dice.pick(&[0x01, 0x0b, 0x0c, 0x1f, 0x7f, 0x80, 0xa0, 0xe9, 0xff]);
    let mut bytes = value.0.clone();
    let at = *dice.pick(&[0, bytes.len() / 2, bytes.len()]);
    bytes.insert(at, odd);
    Bytes(bytes)
}

// Lines --------------------------------------------------------------------------------------------

/// Takes all lines of the name away: the first value.
pub(super) fn take(answer: &mut Answer, name: &HeaderName) -> Option<Bytes> {
    let is_named = |line: &(String, Bytes)| line.0.eq_ignore_ascii_case(name.as_str());
    let first = answer.headers.iter().find(|line| is_named(line)).map(|(_, value)| value.clone());
    answer.headers.retain(|line| !is_named(line));
    first
}

/// Puts a line for each value.
pub(super) fn put(answer: &mut Answer, name: &HeaderName, values: Vec<Bytes>) {
    answer.headers.extend(values.into_iter().map(|value| (name.as_str().to_owned(), value)));
}
