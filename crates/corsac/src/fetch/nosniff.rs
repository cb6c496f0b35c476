//! Nosniff: responses that are not what their destination takes, by their MIME type.

use super::modes::Destination;
use super::refusal::RefusalKind;
use crate::headers::names::X_CONTENT_TYPE_OPTIONS;
use crate::headers::{HeaderList, get_decode_and_split};
use crate::mime::{MimeType, extract_mime_type};

/// Why the response is blocked by its MIME type, if it is.
///
/// <https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?>
pub(super) fn blocked_by_mime_type(destination: Destination, headers: &HeaderList) -> Option<RefusalKind> {
    // 3–4. Scripts alone are asked.
    if !destination.is_script_like() {
        return None;
    }
    // 1–2. What says no type is not blocked here.
    let mime_type = extract_mime_type(headers)?;
    // 4. Scripts are neither sound, pictures nor tables.
    let is_no_script =
        matches!(mime_type.type_(), "audio" | "image" | "video") || mime_type.essence() == "text/csv";
    // 5. Everything else may be read for what it is.
    is_no_script.then(|| RefusalKind::MimeTypeFitsDestination {
        mime_type: mime_type.essence().to_owned(),
        destination,
    })
}

/// Why the response is blocked because it forbids to guess its type, if it is.
///
/// <https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?>
pub(super) fn blocked_by_nosniff(destination: Destination, headers: &HeaderList) -> Option<RefusalKind> {
    // 4–6. A script says that it is JavaScript, a style sheet that it is CSS, and nothing else is asked.
    let is_wanted: fn(&MimeType) -> bool = match destination {
        destination if destination.is_script_like() => MimeType::is_javascript,
        Destination::Style => |found| found.essence() == "text/css",
        _ => return None,
    };
    // 1. Only who says so is taken at the word.
    if !determine_nosniff(headers) {
        return None;
    }
    // 2–3. The type.
    let mime_type = extract_mime_type(headers);
    let fits = mime_type.as_ref().is_some_and(is_wanted);
    (!fits).then(|| RefusalKind::NosniffFitsDestination {
        mime_type: mime_type.map(|found| found.essence().to_owned()),
        destination,
    })
}

/// <https://fetch.spec.whatwg.org/#determine-nosniff>
fn determine_nosniff(headers: &HeaderList) -> bool {
    // 1–4. The first item decides, in any case.
    let values = get_decode_and_split(headers, X_CONTENT_TYPE_OPTIONS.as_str()).unwrap_or_default();
    values.first().is_some_and(|first| first.eq_ignore_ascii_case(b"nosniff"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(content_type: Option<&str>, options: &[&str]) -> HeaderList {
        let mut headers = HeaderList::new();
        content_type.into_iter().for_each(|value| headers.append("Content-Type", value.as_bytes()).unwrap());
        options.iter().for_each(|value| headers.append("X-Content-Type-Options", value.as_bytes()).unwrap());
        headers
    }

    #[test]
    fn the_first_item_says_nosniff() {
        for options in [&["nosniff"][..], &["NoSniff"], &["nosniff,"], &["nosniff", "sniff"], &["nosniff, x"]]
        {
            assert!(determine_nosniff(&headers(None, options)), "{options:?}");
        }
        for options in
            [&[][..], &[""], &["sniff"], &[",nosniff"], &["\"nosniff\""], &["no sniff"], &["x", "nosniff"]]
        {
            assert!(!determine_nosniff(&headers(None, options)), "{options:?}");
        }
    }

    #[test]
    fn scripts_that_forbid_guessing_say_that_they_are_javascript() {
        for destination in Destination::ALL.iter().copied().filter(|destination| destination.is_script_like())
        {
            for content_type in [Some("text/javascript"), Some("application/x-javascript;charset=x")] {
                assert_eq!(blocked_by_nosniff(destination, &headers(content_type, &["nosniff"])), None);
            }
            for content_type in [None, Some("text/plain"), Some("text"), Some("application/json"), Some("")] {
                assert!(blocked_by_nosniff(destination, &headers(content_type, &["nosniff"])).is_some());
                assert_eq!(blocked_by_nosniff(destination, &headers(content_type, &[])), None);
            }
        }
    }

    #[test]
    fn style_sheets_that_forbid_guessing_say_that_they_are_css() {
        let style = Destination::Style;
        assert_eq!(blocked_by_nosniff(style, &headers(Some("Text/CSS"), &["nosniff"])), None);
        assert_eq!(
            blocked_by_nosniff(style, &headers(Some("text/html;x=y"), &["nosniff"])),
            Some(RefusalKind::NosniffFitsDestination {
                mime_type: Some("text/html".into()),
                destination: style
            })
        );
        assert_eq!(
            blocked_by_nosniff(style, &headers(None, &["nosniff"])),
            Some(RefusalKind::NosniffFitsDestination { mime_type: None, destination: style })
        );
    }

    #[test]
    fn other_destinations_take_any_type() {
        for destination in [Destination::Empty, Destination::Image, Destination::Font, Destination::Json] {
            assert_eq!(blocked_by_nosniff(destination, &headers(None, &["nosniff"])), None);
            assert_eq!(blocked_by_mime_type(destination, &headers(Some("text/csv"), &[])), None);
        }
    }

    #[test]
    fn scripts_are_neither_sound_pictures_nor_tables() {
        for content_type in
            ["audio/ogg", "IMAGE/svg+xml", "video/mp4", "text/csv;header=present", "text/html, text/csv"]
        {
            let blocked = blocked_by_mime_type(Destination::Script, &headers(Some(content_type), &[]));
            assert!(blocked.is_some(), "{content_type}");
        }
        for content_type in
            [None, Some("text/html"), Some("application/json"), Some("image"), Some("text/csvx")]
        {
            assert_eq!(blocked_by_mime_type(Destination::Worker, &headers(content_type, &[])), None);
        }
    }
}
