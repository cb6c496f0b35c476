//! Field: which fields of an exchange mattered to the verdict.

use corsac::fetch::RefusalKind;
use corsac::headers::Header;
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CORS_RESPONSE_FIELDS,
    CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, VARY,
};
use http::HeaderName;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, RANGE, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};

use super::report::Report;

const OF_REQUESTS: [HeaderName; 7] = [
    ORIGIN,
    ACCESS_CONTROL_REQUEST_METHOD,
    ACCESS_CONTROL_REQUEST_HEADERS,
    AUTHORIZATION,
    CONTENT_TYPE,
    COOKIE,
    RANGE,
];

const OF_RESPONSES: [HeaderName; 4] = [VARY, LOCATION, SET_COOKIE, CROSS_ORIGIN_RESOURCE_POLICY];

/// Whether the verdict depends on the field of a request, or script set it.
pub(super) fn matters_in_request(header: &Header, report: &Report) -> bool {
    is_one_of(header, &OF_REQUESTS) || report.header_names.iter().any(|name| header.is(name))
}

/// Whether the verdict depends on the field of a response.
pub(super) fn matters_in_response(header: &Header, refusal: Option<&RefusalKind>) -> bool {
    let of_type = matches!(
        refusal,
        Some(RefusalKind::MimeTypeFitsDestination { .. } | RefusalKind::NosniffFitsDestination { .. })
    );
    is_one_of(header, &CORS_RESPONSE_FIELDS)
        || is_one_of(header, &OF_RESPONSES)
        || (of_type && is_one_of(header, &[CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS]))
}

fn is_one_of(header: &Header, names: &[HeaderName]) -> bool {
    names.iter().any(|name| header.is(name.as_str()))
}
