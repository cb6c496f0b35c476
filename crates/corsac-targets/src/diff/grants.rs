//! Grants: what preflights from an origin that both sides let read are granted.

use super::compare::Comparison;
use super::difference::{Direction, Kind};
use super::reading::Reading;
use super::side::{Answer, Ask};
use corsac::headers::names::AUTHORIZATION;

/// Methods and header names that stand for any that neither side names; the first free one is taken.
const OTHER_METHODS: [&str; 4] = ["PATCH", "DELETE", "PUT", "PROPFIND"];
const OTHER_HEADERS: [&str; 2] = ["x-any", "x-other"];
/// A method that is none: a preflight with it is refused by every side that looks at methods.
const NO_METHOD: &str = "GET/";

pub(super) fn compare(comparison: &mut Comparison<'_>, origin: &str, common: Reading) {
    let (left, right) = (comparison.left, comparison.right);
    let modes: &[bool] = if common == Reading::WithCredentials { &[true, false] } else { &[false] };
    let methods = names([left.methods(), right.methods()].concat(), &["GET"], &OTHER_METHODS);
    for method in &methods {
        let ask = Ask::Preflight { method, header: None, private_network: false };
        let granted = |answer: &Answer, mode| answer.grants_method(origin, method, mode);
        grant(comparison, origin, ask, Kind::Method(method.clone()), modes, granted);
    }
    let headers = [left.request_headers(), right.request_headers()].concat();
    for header in names(headers, &[AUTHORIZATION.as_str(), "*"], &OTHER_HEADERS) {
        let ask = Ask::Preflight { method: "GET", header: Some(&header), private_network: false };
        let granted = |answer: &Answer, mode| answer.grants_header(origin, &header, mode);
        grant(comparison, origin, ask, Kind::RequestHeader(header.clone()), modes, granted);
    }
    granted(comparison, origin);
    private_network(comparison, origin);
    compare_refused(comparison, origin);
}

/// What both sides name, what is particular, and one that neither names.
fn names(mut named: Vec<String>, particular: &[&str], others: &[&str]) -> Vec<String> {
    named.extend(particular.iter().map(|&name| name.to_owned()));
    named.sort_unstable();
    named.dedup();
    let numbered = (0..).map(|number| format!("{}-{number}", others.first().copied().unwrap_or("X")));
    let other =
        others.iter().map(|&other| other.to_owned()).chain(numbered).find(|other| !named.contains(other));
    named.extend(other);
    named
}

/// Compares one grant in each credentials mode.
fn grant(
    comparison: &mut Comparison<'_>,
    origin: &str,
    ask: Ask<'_>,
    kind: Kind,
    modes: &[bool],
    granted: impl Fn(&Answer, bool) -> bool,
) {
    let answers = comparison.ask(Some(origin), ask);
    for &credentials in modes {
        let (left, right) = (granted(&answers.0, credentials), granted(&answers.1, credentials));
        if left != right {
            let text = |granted: bool| if granted { "granted" } else { "refused" }.to_owned();
            let direction = Direction::of(&left, &right);
            return comparison.note(kind, direction, (Some(origin), ask), (text(left), text(right)));
        }
    }
}

/// Max-age, status and `Vary` of a preflight that both sides grant.
fn granted(comparison: &mut Comparison<'_>, origin: &str) {
    let ask = Ask::Preflight { method: "GET", header: None, private_network: false };
    let answers = comparison.ask(Some(origin), ask);
    let pair = |text: fn(&Answer) -> String| (text(&answers.0), text(&answers.1));
    for (kind, texts) in [
        (Kind::MaxAge, pair(Answer::max_age)),
        (Kind::PreflightStatus, pair(Answer::status)),
        (Kind::PreflightVary, pair(Answer::vary)),
    ] {
        comparison.note(kind, Direction::Changed, (Some(origin), ask), texts);
    }
}

fn private_network(comparison: &mut Comparison<'_>, origin: &str) {
    let ask = Ask::Preflight { method: "GET", header: None, private_network: true };
    let answers = comparison.ask(Some(origin), ask);
    let (left, right) = (answers.0.grants_private_network(), answers.1.grants_private_network());
    let text = |granted: bool| if granted { "granted" } else { "refused" }.to_owned();
    comparison.note(
        Kind::PrivateNetwork,
        Direction::of(&left, &right),
        (Some(origin), ask),
        (text(left), text(right)),
    );
}

/// Status and `Vary` of a preflight that both sides refuse.
pub(super) fn compare_refused(comparison: &mut Comparison<'_>, origin: &str) {
    let ask = Ask::Preflight { method: NO_METHOD, header: None, private_network: false };
    let answers = comparison.ask(Some(origin), ask);
    let statuses = (answers.0.status(), answers.1.status());
    comparison.note(Kind::RefusedPreflightStatus, Direction::Changed, (Some(origin), ask), statuses);
    let varies = (answers.0.vary(), answers.1.vary());
    comparison.note(Kind::PreflightVary, Direction::Changed, (Some(origin), ask), varies);
}
