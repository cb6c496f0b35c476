//! The diagnosis of refused exchanges: what is missing, what comes next, and that the changes are enough and not too much.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::time::Duration;

use corsac::fetch::preset::{BodyInit, FetchInit, send_beacon};
use corsac::fetch::{
    Client, CredentialsMode, Fetch, HttpRequest, NetworkFailure, Origin, PreflightCache, Profile, Refusal,
    Request, ResponseHead, Stage, Step, UserAgent,
};
use corsac::step::Code;
use corsac_doctor::{Case, Cost, Diagnosis, Engine, Exchange, diagnose, remarks, sender};

const PAGE: &str = "https://app.example";
const URL: &str = "https://api.example/cart";

type Answer = Result<ResponseHead, NetworkFailure>;

/// What was played.
struct Played {
    request: Request,
    exchanges: Vec<(HttpRequest, Answer)>,
    refusal: Option<Refusal>,
}

fn put(credentials: CredentialsMode, headers: &[(&str, &str)]) -> FetchInit {
    let headers =
        headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
    FetchInit { method: "PUT".into(), headers, credentials, ..FetchInit::default() }
}

fn get(credentials: CredentialsMode) -> FetchInit {
    FetchInit { credentials, ..FetchInit::default() }
}

fn answer(text: &str) -> ResponseHead {
    let mut lines = text.lines();
    let mut head = ResponseHead::new(lines.next().unwrap().parse().unwrap());
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        head = head.with(name, value.as_bytes()).unwrap();
    }
    head
}

/// Lets a page ask, and answers as the function does.
fn play(page: &str, init: &FetchInit, mut answer: impl FnMut(&HttpRequest, usize) -> Answer) -> Played {
    let client = Client::new(Origin::parse(page).unwrap());
    let request = init.prepare(&client, URL, Profile::Spec).unwrap().request;
    play_request(request, &mut answer)
}

fn play_request(request: Request, answer: &mut dyn FnMut(&HttpRequest, usize) -> Answer) -> Played {
    let (mut cache, agent) = (PreflightCache::new(), UserAgent::new(Profile::Spec));
    let mut step = Fetch::start(request.clone(), &agent, &mut cache, Duration::ZERO, ());
    let mut exchanges = Vec::new();
    loop {
        match step {
            Step::Send(fetch) => {
                let answer = answer(fetch.request(), exchanges.len());
                exchanges.push((fetch.request().clone(), answer.clone()));
                step = fetch.resume(answer, &mut cache, Duration::ZERO);
            }
            Step::Done(outcome) => return Played { request, exchanges, refusal: outcome.result.err() },
        }
    }
}

fn played(page: &str, init: &FetchInit, answers: &[&str]) -> Played {
    play(page, init, |_, index| Ok(answer(answers[index])))
}

impl Played {
    fn diagnosis(&self) -> Option<Diagnosis> {
        diagnose(&self.case())
    }

    fn case(&self) -> Case<'_> {
        Case {
            profile: Profile::Spec,
            request: Some(&self.request),
            exchanges: self
                .exchanges
                .iter()
                .map(|(request, response)| Exchange { request, response: response.as_ref() })
                .collect(),
            refusal: self.refusal.as_ref(),
        }
    }
}

/// The answer with the changes of the diagnosis.
fn changed(sent: &HttpRequest, mut head: ResponseHead, diagnosis: &Diagnosis) -> ResponseHead {
    for change in
        diagnosis.changes.iter().filter(|change| change.stage == sent.stage && change.hop == sent.hop)
    {
        head.status = change.status.unwrap_or(head.status);
        for (name, value) in &change.fields {
            head.headers.delete(name.as_str());
            head.headers.append(name.as_str(), value.as_bytes()).unwrap();
        }
    }
    head
}

#[test]
fn what_is_allowed_has_no_diagnosis() {
    let played = played(PAGE, &get(CredentialsMode::SameOrigin), &["200\nAccess-Control-Allow-Origin: *"]);
    assert!(played.diagnosis().is_none());
}

#[test]
fn all_that_is_missing_is_named_and_all_that_comes_next() {
    let init = put(
        CredentialsMode::Include,
        &[("content-type", "application/json"), ("sentry-trace", "1"), ("authorization", "x")],
    );
    let diagnosis = played(PAGE, &init, &["401\nServer: nginx/1.24.0"]).diagnosis().unwrap();
    assert_eq!(diagnosis.code, Code::PreflightAllowOriginMissing);
    assert_eq!(diagnosis.cost, Cost::NotSent { method: "PUT".into() });
    assert_eq!(diagnosis.missing_method.as_deref(), Some("PUT"));
    let mut names = diagnosis.missing_headers.clone();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, ["authorization", "content-type", "sentry-trace"]);
    let next: Vec<Code> = diagnosis.next.iter().map(|next| next.code).collect();
    assert_eq!(next[..3], [Code::PreflightAllowCredentials, Code::PreflightStatus, Code::PreflightMethod]);
    assert_eq!(diagnosis.hidden.as_ref().map(|hidden| hidden.status), Some(401));
    assert_eq!(diagnosis.answered_by[0].name, "nginx");
    let awaited = diagnosis.awaited.unwrap();
    assert_eq!((awaited.stage, awaited.with_credentials), (Stage::Actual, true));
}

#[test]
fn after_the_changes_the_page_gets_on_whatever_the_answer_was() {
    let answers = [
        "204",
        "401",
        "301\nLocation: /x",
        "204\nAccess-Control-Allow-Origin: *",
        "200\nAccess-Control-Allow-Origin: *, *",
        "204\nAccess-Control-Allow-Origin: https://app.example/",
        "405\nAccess-Control-Allow-Origin: https://app.example",
        "204\nAccess-Control-Allow-Origin: https://app.example\nAccess-Control-Allow-Credentials: True",
        "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: *\nAccess-Control-Allow-Headers: *",
        "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET PUT",
        "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: \"x\"",
        "500\nAccess-Control-Allow-Origin: null\nVary: Accept-Encoding",
    ];
    let headers = [("content-type", "application/json"), ("x-trace", "1"), ("authorization", "x")];
    for credentials in [CredentialsMode::Include, CredentialsMode::Omit] {
        for init in [put(credentials, &headers), get(credentials)] {
            for text in answers {
                let played = play(PAGE, &init, |_, _| Ok(answer(text)));
                let Some(diagnosis) = played.diagnosis() else { continue };
                let mut awaited = false;
                let cured = play(PAGE, &init, |sent, index| match played.exchanges.get(index) {
                    Some((_, Ok(head))) => Ok(changed(sent, head.clone(), &diagnosis)),
                    _ => {
                        awaited = true;
                        Ok(answer(
                            "200\nAccess-Control-Allow-Origin: https://app.example\nAccess-Control-Allow-Credentials: true",
                        ))
                    }
                });
                assert!(cured.refusal.is_none(), "{text}: {:?}\n{:#?}", cured.refusal, diagnosis.changes);
                assert_eq!(awaited, diagnosis.awaited.is_some(), "{text}");
            }
        }
    }
}

#[test]
fn a_change_allows_the_page_and_nobody_else() {
    for credentials in [CredentialsMode::Include, CredentialsMode::Omit] {
        let played = played(PAGE, &put(credentials, &[("x-trace", "1")]), &["204"]);
        let fields: Vec<_> =
            played.diagnosis().unwrap().changes.into_iter().flat_map(|change| change.fields).collect();
        assert!(fields.iter().all(|(_, value)| value != "*"), "{fields:?}");
    }
    // Who asks from null with credentials is not allowed by any change.
    let refused = played("null", &get(CredentialsMode::Include), &["200"]).diagnosis().unwrap();
    assert!(refused.changes.is_empty());
    let open = played("null", &get(CredentialsMode::Omit), &["200"]).diagnosis().unwrap();
    assert_eq!(open.changes[0].fields[0].1, "*");
}

#[test]
fn a_method_that_is_listed_in_another_case_is_the_pages_to_change() {
    let init = FetchInit { method: "patch".into(), ..FetchInit::default() };
    let diagnosis =
        played(PAGE, &init, &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PATCH"]);
    assert_eq!(diagnosis.diagnosis().unwrap().listed_method.as_deref(), Some("PATCH"));
}

#[test]
fn a_response_header_on_a_request_is_the_pages_to_remove() {
    assert!(sender("Access-Control-Allow-Origin").unwrap().contains("response header"));
    assert_eq!(sender("x-datadog-trace-id"), sender("x-datadog-origin"));
    assert_eq!(sender("x-mine"), None);
}

#[test]
fn a_failure_behind_the_cors_error_is_said() {
    let behind = |status: &str, init: &FetchInit| {
        let diagnosis = played(PAGE, init, &[status]).diagnosis().unwrap();
        diagnosis.hidden.map(|hidden| hidden.text).unwrap_or_default()
    };
    let get = get(CredentialsMode::SameOrigin);
    let put = put(CredentialsMode::SameOrigin, &[]);
    for (status, word) in
        [("500", "crashed"), ("502", "gateway"), ("504", "gateway"), ("413", "too large"), ("404", "path")]
    {
        assert!(behind(status, &get).contains(word), "{status}");
    }
    for (status, word) in
        [("401", "login"), ("403", "firewall"), ("404", "router"), ("405", "router"), ("503", "gateway")]
    {
        assert!(behind(status, &put).contains(word), "{status}");
    }
    assert!(behind("302\nLocation: /users/sign_in", &get).contains("login page"));
    assert!(behind("302\nLocation: /login?next=/cart", &put).contains("login check"));
    assert_eq!(behind("200", &get), "");
}

#[test]
fn each_engine_prints_its_own_line() {
    let shown = |init: &FetchInit, text: &str, engine: Engine| {
        let diagnosis = played(PAGE, init, &[text]).diagnosis().unwrap();
        diagnosis
            .shown_by
            .into_iter()
            .find(|shown| shown.engine == engine)
            .map(|shown| shown.text)
            .unwrap_or_default()
    };
    let get = get(CredentialsMode::SameOrigin);
    let put = put(CredentialsMode::SameOrigin, &[("X-Trace", "1")]);
    assert_eq!(shown(&put, "403", Engine::WebKit), "Preflight response is not successful");
    assert_eq!(
        shown(&put, "204", Engine::WebKit),
        "Origin https://app.example is not allowed by Access-Control-Allow-Origin"
    );
    let doubled = "200\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *";
    assert!(shown(&get, doubled, Engine::Firefox).starts_with("Multiple CORS header"));
    let listed = "200\nAccess-Control-Allow-Origin: https://a.example https://b.example";
    assert!(
        shown(&get, listed, Engine::Firefox)
            .ends_with("does not match 'https://a.example https://b.example'")
    );
    assert!(shown(&get, listed, Engine::WebKit).starts_with("Origin https://app.example"));
    let no_headers = "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT";
    assert!(shown(&put, no_headers, Engine::WebKit).starts_with("Request header field X-Trace"));
    assert!(shown(&put, no_headers, Engine::Chromium).starts_with("Request header field x-trace"));
    let spaces = "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, PUT POST";
    assert!(shown(&put, spaces, Engine::Firefox).starts_with("invalid token 'PUT POST'"));
}

#[test]
fn an_unreachable_server_is_diagnosed_without_changes() {
    let failure = || Err(NetworkFailure::Connection { message: "refused".into() });
    let played = play(PAGE, &get(CredentialsMode::SameOrigin), |_, _| failure());
    let diagnosis = played.diagnosis().unwrap();
    assert_eq!((diagnosis.code, diagnosis.changes.len()), (Code::NetworkFailed, 0));
    assert_eq!(diagnosis.cost, Cost::NotAnswered { method: "GET".into() });
}

#[test]
fn a_beacon_with_json_is_told_why_it_needs_credentials() {
    let client = Client::new(Origin::parse(PAGE).unwrap());
    let json = BodyInit { content_type: Some("application/json".into()), ..BodyInit::text("{}") };
    let request = send_beacon(&client, URL, json).unwrap().request;
    let played = play_request(request, &mut |_, _| Ok(answer("204\nAccess-Control-Allow-Origin: *")));
    let codes: Vec<Option<Code>> = remarks(&played.case(), &[]).iter().map(|remark| remark.code).collect();
    assert_eq!(codes, [Some(Code::BeaconCredentials)]);
    let put = played_put_with_star();
    assert!(remarks(&put.case(), &[]).is_empty());
}

fn played_put_with_star() -> Played {
    played(PAGE, &put(CredentialsMode::Include, &[]), &["204\nAccess-Control-Allow-Origin: *"])
}
