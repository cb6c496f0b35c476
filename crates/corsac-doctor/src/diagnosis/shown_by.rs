//! Shown by: what each engine prints of a refusal, its places filled in.

use corsac::fetch::{AllowOriginFault, Refusal, RefusalKind, Stage};
use corsac::headers::is_token;
use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;
use corsac::step::Code;

use super::case::Case;
use crate::message::{Engine, Message};

/// What an engine prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which engine.
    pub engine: Engine,
    /// The telling part of its line.
    pub text: String,
}

const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

pub(super) fn shown_by(case: &Case<'_>, refusal: &Refusal) -> Vec<Shown> {
    let shown = |engine: Engine| {
        let code = code_for(engine, case, refusal);
        let messages = Message::of(code).filter(|message| message.engine() == Some(engine));
        let fitting = messages.filter(|message| fits(message, case, refusal));
        let known =
            fitting.filter_map(|message| Some((message, filled(&message.shown(), engine, case, refusal)?)));
        // The one that stands for this code before others. Those of one kind of element are the last of their rooms.
        let (_, text) = known.min_by_key(|(message, _)| message.codes().position(|other| other == code))?;
        Some(Shown { engine, text })
    };
    ENGINES.into_iter().filter_map(shown).collect()
}

/// The code under which an engine sees the fault: WebKit looks at a preflight's status first.
fn code_for(engine: Engine, case: &Case<'_>, refusal: &Refusal) -> Code {
    let plain = refusal.plain_code();
    let status = case.answer().map_or(0, |head| head.status);
    let of_preflight = refusal.place.stage == Some(Stage::Preflight) && plain.as_str().starts_with("D3");
    match status {
        300..=399 if engine == Engine::WebKit && of_preflight => Code::PreflightRedirect,
        400..=999 if engine == Engine::WebKit && of_preflight => Code::PreflightStatus,
        _ => plain,
    }
}

/// Whether the answer is one that the message is printed of.
fn fits(message: &Message, case: &Case<'_>, refusal: &Refusal) -> bool {
    let is_null = origin(refusal) == Some("null");
    let fields =
        case.answer().map_or(0, |head| head.headers.values(ACCESS_CONTROL_ALLOW_ORIGIN.as_str()).count());
    let is_several =
        matches!(refusal.kind, RefusalKind::AllowOriginMatches { fault: AllowOriginFault::Multiple, .. });
    match message.text {
        text if text.starts_with("Cross-origin script load") => false,
        text if text.starts_with("Origin null") => is_null,
        text if text.starts_with("Origin {origin}") => !(is_null || is_several && has_comma(refusal)),
        text if text.starts_with("Access-Control-Allow-Origin cannot") => has_comma(refusal),
        text if text.starts_with("Multiple CORS header") => fields > 1,
        text if text.contains("does not match") && is_several => fields <= 1,
        text if text.starts_with("Preflight response is not successful") => {
            case.answer().is_some_and(|head| !(200..300).contains(&head.status))
        }
        _ => true,
    }
}

fn has_comma(refusal: &Refusal) -> bool {
    matches!(&refusal.kind, RefusalKind::AllowOriginMatches { value, .. } if value.contains(&b','))
}

fn origin(refusal: &Refusal) -> Option<&str> {
    match &refusal.kind {
        RefusalKind::AllowOriginPresent { origin } | RefusalKind::AllowOriginMatches { origin, .. } => {
            Some(origin)
        }
        _ => None,
    }
}

/// The text with its places filled in; `None` where something is not known.
fn filled(text: &str, engine: Engine, case: &Case<'_>, refusal: &Refusal) -> Option<String> {
    let mut filled = String::new();
    for (index, part) in text.split('{').enumerate() {
        match part.split_once('}') {
            Some((name, rest)) if index > 0 => {
                filled.extend([place(name, engine, case, refusal)?.as_str(), rest])
            }
            _ => filled.push_str(part),
        }
    }
    Some(filled)
}

/// The name as the page wrote it: WebKit keeps its case.
fn as_script_has_it(name: &str, case: &Case<'_>) -> String {
    let headers = case.request.into_iter().flat_map(|request| request.headers.iter());
    headers
        .into_iter()
        .find(|header| header.is(name))
        .map_or_else(|| name.to_owned(), |header| header.name().to_owned())
}

fn place(name: &str, engine: Engine, case: &Case<'_>, refusal: &Refusal) -> Option<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match (name, &refusal.kind) {
        ("origin", _) => origin(refusal).map(str::to_owned),
        ("value", RefusalKind::AllowOriginMatches { value, .. }) => Some(text(value)),
        ("value", RefusalKind::AllowCredentialsTrue { value }) => {
            Some(value.as_deref().map(text).unwrap_or_default())
        }
        ("value", RefusalKind::AllowMethodsParse { value } | RefusalKind::AllowHeadersParse { value }) => {
            Some(text(value))
        }
        ("method", RefusalKind::MethodAllowed { method, .. }) => Some(method.clone()),
        ("header", RefusalKind::HeadersAllowed { missing, .. }) => missing
            .first()
            .map(|name| if engine == Engine::WebKit { as_script_has_it(name, case) } else { name.clone() }),
        ("token", RefusalKind::AllowMethodsParse { value } | RefusalKind::AllowHeadersParse { value }) => {
            let mut members = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
            members.find(|member| !member.is_empty() && !is_token(member)).map(text)
        }
        ("status", _) => case.answer().map(|head| head.status.to_string()),
        _ => None,
    }
}
