//! Hidden: another failure behind a CORS error. An error page without CORS fields reads like a CORS error in every browser.

use corsac::fetch::{Refusal, RefusalKind, ResponseHead, Stage};
use http::header::LOCATION;

use super::case::Case;

/// A failure that is not about CORS, and looks as if it were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The status of the answer.
    pub status: u16,
    /// What it means.
    pub text: &'static str,
}

/// Words in a redirect's target that say that somebody has to log in.
const LOGIN: [&str; 7] = ["login", "signin", "sign-in", "sign_in", "auth", "sso", "saml"];

pub(super) fn hidden(case: &Case<'_>, refusal: &Refusal) -> Option<Hidden> {
    let is_about_fields = matches!(
        refusal.kind,
        RefusalKind::AllowOriginPresent { .. } | RefusalKind::PreflightStatusOk { .. }
    );
    let head = case.answer().filter(|_| is_about_fields)?;
    let is_preflight = refusal.place.stage == Some(Stage::Preflight);
    let text = if is_preflight { on_preflight(head) } else { on_answer(head) }?;
    Some(Hidden { status: head.status, text })
}

fn on_preflight(head: &ResponseHead) -> Option<&'static str> {
    Some(match head.status {
        401 => {
            "a login check answered the preflight, which never carries a login: let OPTIONS pass before it"
        }
        403 => {
            "something refused the preflight (a login check, a firewall, protection against CSRF): let OPTIONS pass before it"
        }
        404 => {
            "the router knows no OPTIONS on this path, or the path is wrong: let the CORS layer answer before the router"
        }
        405 => "the router allows no OPTIONS here: let the CORS layer answer before the router",
        300..=399 if leads_to_login(head) => {
            "a login check redirected the preflight: let OPTIONS pass before it"
        }
        300..=399 => "the preflight was redirected: ask for the URL that Location names",
        400 => "the server took the preflight for a bad request: let the CORS layer answer before the parser",
        429 => "the preflight was counted by a rate limit: leave OPTIONS out of it",
        500..=501 => "the server failed at the preflight: look into its log",
        502..=504 => "a gateway answered: the server behind it is down or slow",
        _ => return None,
    })
}

fn on_answer(head: &ResponseHead) -> Option<&'static str> {
    Some(match head.status {
        401 => {
            "the server asks for a login, and its answer has no CORS fields: the page could not see the 401"
        }
        403 => "the server refused the request itself, and that answer has no CORS fields",
        404 => "the path is unknown, and the answer for that has no CORS fields: look at the URL first",
        405 => "the method is not allowed on this path, and the answer for that has no CORS fields",
        413 => "the request is too large for a proxy or the server; that answer has no CORS fields",
        421 => "the connection led to the wrong server: look at certificates and HTTP/2 behind the host",
        429 => "too many requests; that answer has no CORS fields",
        500..=501 => "the server crashed, and its error page has no CORS fields: look into its log first",
        502..=504 => {
            "a gateway answered: the server behind it is down or slow. CORS is only what it looks like"
        }
        300..=399 if leads_to_login(head) => "the session is over: the server redirects to a login page",
        _ => return None,
    })
}

fn leads_to_login(head: &ResponseHead) -> bool {
    head.headers.get(LOCATION.as_str()).is_some_and(|location| {
        let location = String::from_utf8_lossy(&location).to_ascii_lowercase();
        LOGIN.iter().any(|word| location.contains(word))
    })
}
