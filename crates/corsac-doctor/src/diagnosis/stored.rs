//! Stored: whether an answer came out of a cache, by the fields with which caches say so. A table, and what follows for a page.

use corsac::fetch::{Refusal, RefusalKind, ResponseHead, Stage};
use corsac::step::Code;

use super::case::Case;
use super::remark::Remark;

/// A field of caches, and whether its value says that the answer was stored.
type Row = (&'static str, fn(&str) -> bool);

const ROWS: [Row; 7] = [
    ("age", |value| value.parse::<u64>().is_ok_and(|seconds| seconds > 0)),
    ("cache-status", is_hit),
    ("x-cache", is_hit),
    ("x-cache-status", is_hit),
    ("x-proxy-cache", is_hit),
    ("cf-cache-status", is_hit),
    // Two numbers: this request's, and that of the request whose answer is sent again.
    ("x-varnish", |value| value.split(' ').count() == 2),
];

/// `HIT`, `Hit from cloudfront`, `ExampleCache; hit`.
fn is_hit(value: &str) -> bool {
    value.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| word == "hit")
}

/// The field that says so, with its value.
fn stored(head: &ResponseHead) -> Option<String> {
    ROWS.iter().find_map(|(field, says)| {
        let value = String::from_utf8_lossy(&head.headers.get(field)?).trim().to_ascii_lowercase();
        let is_plain = value.len() <= 60 && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        (is_plain && says(&value)).then(|| format!("{field}: {value}"))
    })
}

/// What a refusal may owe to a cache: the server itself may answer otherwise.
pub(super) fn out_of_a_cache(case: &Case<'_>) -> Option<Remark> {
    let refusal = case.refusal.filter(|refusal| depends_on_the_request(refusal))?;
    let because = stored(case.answer()?)?;
    let (code, text) = match refusal.place.stage? {
        Stage::Preflight => (
            Code::PreflightCacheStale,
            format!(
                "the preflight's answer comes from a cache ({because}): it may be older than the server's rules. Purge it, and \
                 keep OPTIONS out of that cache"
            ),
        ),
        Stage::Actual => (
            Code::CachePoisoned,
            format!(
                "the answer comes from a cache ({because}): it may have been made for a request of another origin, or without \
                 one. --caches compares; Vary: Origin on every answer keeps the copies apart"
            ),
        ),
    };
    Some(Remark { code: Some(code), text })
}

/// Whether it is about what a server decides by the fields of a request.
const fn depends_on_the_request(refusal: &Refusal) -> bool {
    matches!(
        refusal.kind,
        RefusalKind::AllowOriginPresent { .. }
            | RefusalKind::AllowOriginMatches { .. }
            | RefusalKind::AllowCredentialsTrue { .. }
            | RefusalKind::MethodAllowed { .. }
            | RefusalKind::AuthorizationListed { .. }
            | RefusalKind::HeadersAllowed { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_say_so_in_their_own_words() {
        let head = |name: &str, value: &str| ResponseHead::new(200).with(name, value.as_bytes()).unwrap();
        for (name, value) in [
            ("Age", "12"),
            ("X-Cache", "Hit from cloudfront"),
            ("X-Cache", "HIT, MISS"),
            ("Cache-Status", "ExampleCache; hit; ttl=30"),
            ("CF-Cache-Status", "HIT"),
            ("X-Varnish", "32770 3"),
        ] {
            assert!(stored(&head(name, value)).is_some(), "{name}: {value}");
        }
        for (name, value) in [
            ("Age", "0"),
            ("X-Cache", "Miss from cloudfront"),
            ("Cache-Status", "ExampleCache; fwd=miss"),
            ("X-Cache", "white"),
            ("X-Varnish", "32770"),
            ("Server", "hit"),
        ] {
            assert_eq!(stored(&head(name, value)), None, "{name}: {value}");
        }
    }
}
