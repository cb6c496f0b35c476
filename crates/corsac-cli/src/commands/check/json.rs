//! JSON: a report for programs.

use corsac::fetch::{Event, Profile, Refusal};
use corsac::headers::HeaderList;
use corsac::step::Code;
use corsac_browser::Exchange;
use corsac_doctor::Diagnosis;
use serde_json::{Value, json};

use super::note::Note;
use super::report::{Judgement, Report, Seen, exchange_name};
use crate::shown::{self, without_passwords};
use crate::terminal::JSON_VERSION;

/// The report as JSON. The verdict and the code are those of the profile that decides.
pub(super) fn value(report: &Report, trace: bool) -> Value {
    let worst = report.worst();
    json!({
        "version": JSON_VERSION,
        "request": {
            "origin": report.origin,
            "method": report.method,
            "url": without_passwords(&report.url),
            "as": report.means.word(),
        },
        "verdict": worst.map(|judgement| judgement.ruling.as_str()),
        "code": worst.and_then(Judgement::code).map(Code::as_str),
        "profiles": report.judgements.iter().map(|judgement| of_judgement(report, judgement, trace)).collect::<Vec<_>>(),
    })
}

fn of_judgement(report: &Report, judgement: &Judgement, trace: bool) -> Value {
    let mut value = json!({
        "profile": judgement.profile.as_str(),
        "verdict": judgement.ruling.as_str(),
        "code": judgement.code().map(Code::as_str),
        "title": judgement.code().map(Code::title),
        "refusal": judgement.refusal.as_ref().map(of_refusal),
        "toleratedBy": judgement.tolerated.map(|difference| {
            difference.profiles().iter().map(|profile: &Profile| profile.as_str()).collect::<Vec<_>>()
        }),
        "response": judgement.seen.as_ref().map(of_seen),
        "exchanges": judgement.exchanges.iter().map(of_exchange).collect::<Vec<_>>(),
        "diagnosis": judgement.diagnosis.as_ref().map(Diagnosis::json),
        "patch": judgement.patch.as_ref().map(|patch| match patch {
            Ok(patch) => patch.json(),
            Err(why) => why.json(),
        }),
        "snippet": report.snippet(judgement).map(|snippet| snippet.json()),
        "notes": judgement.notes.iter().map(of_note).collect::<Vec<_>>(),
    });
    if trace && let Some(members) = value.as_object_mut() {
        members.insert("steps".to_owned(), judgement.events.iter().filter_map(of_event).collect());
    }
    value
}

fn of_refusal(refusal: &Refusal) -> Value {
    let step = refusal.step();
    json!({
        "code": refusal.code().as_str(),
        "plainCode": refusal.plain_code().as_str(),
        "text": without_passwords(&refusal.to_string()),
        "step": {
            "name": step.name(),
            "algorithm": step.algorithm().name(),
            "number": step.number(),
            "asks": step.asks(),
            "url": step.algorithm().url(),
        },
        "stage": refusal.place.stage.map(|stage| stage.to_string()),
        "redirects": refusal.place.hop,
        "atRedirect": refusal.place.at_redirect,
        "originIsNull": refusal.place.is_tainted,
    })
}

fn of_seen(seen: &Seen) -> Value {
    json!({
        "type": seen.response_type.as_str(),
        "status": seen.status,
        "url": seen.url.as_deref().map(without_passwords),
        "redirected": seen.redirected,
        "headers": seen.headers,
    })
}

fn of_exchange(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    json!({
        "name": exchange_name(exchange),
        "request": {
            "method": request.method.as_str(),
            "url": request.url.as_str(),
            "includesCredentials": request.includes_credentials,
            "headers": of_headers(&request.headers),
        },
        "response": exchange.response.as_ref().ok().map(|response| json!({
            "status": response.status,
            "statusText": shown::bytes(&response.status_message),
            "headers": of_headers(&response.headers),
        })),
        "failure": exchange.response.as_ref().err().map(ToString::to_string),
        "httpVersion": exchange.http_version.map(|version| format!("{version:?}")),
        "milliseconds": u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

/// All headers, secrets by their names.
fn of_headers(headers: &HeaderList) -> Value {
    headers.iter().map(|header| json!({ "name": header.name(), "value": shown::value(header) })).collect()
}

fn of_note(note: &Note) -> Value {
    json!({ "code": note.code.map(Code::as_str), "text": note.text })
}

fn of_event(event: &Event) -> Option<Value> {
    match event {
        Event::Passed(step) => Some(json!({ "step": step.name(), "at": step.to_string(), "passed": true })),
        Event::Refused(refusal) => {
            let step = refusal.step();
            Some(json!({ "step": step.name(), "at": step.to_string(), "passed": false }))
        }
        _ => None,
    }
}
