//! Sender: header names that come from a library, not from the page's own code. A table.

use corsac::headers::names::CORS_RESPONSE_FIELDS;

/// What a name begins with, and who sends it.
const SENDERS: &[(&str, &str)] = &[
    ("sentry-trace", "the Sentry SDK: see its tracePropagationTargets"),
    ("baggage", "Sentry or OpenTelemetry: see tracePropagationTargets or propagateTraceHeaderCorsUrls"),
    ("traceparent", "a tracing library (OpenTelemetry, Datadog, New Relic, Application Insights)"),
    ("tracestate", "a tracing library (OpenTelemetry, Datadog, New Relic, Application Insights)"),
    ("x-datadog-", "Datadog RUM: see its allowedTracingUrls"),
    ("newrelic", "New Relic's browser agent: see distributed_tracing.allowed_origins"),
    ("x-b3-", "Zipkin tracing"),
    ("b3", "Zipkin tracing"),
    ("request-id", "Application Insights: see enableCorsCorrelation"),
    ("request-context", "Application Insights: see enableCorsCorrelation"),
    ("x-stainless-", "a generated SDK (OpenAI's, Anthropic's and others)"),
    ("ngsw-bypass", "Angular's service worker"),
    ("x-requested-with", "an old AJAX library, or your code: servers seldom need it"),
    ("x-xsrf-token", "axios or Angular: their protection against CSRF"),
    ("x-csrf-token", "your framework's protection against CSRF"),
    ("x-client-info", "supabase-js"),
    ("apikey", "supabase-js"),
    ("x-firebase-", "the Firebase SDK"),
    ("x-amz-", "an AWS SDK"),
    ("x-goog-", "a Google SDK"),
    ("x-ms-", "an Azure SDK"),
    ("apollo-require-preflight", "Apollo Client: it asks for a preflight on purpose"),
];

/// Who is known to send a request header of this name.
///
/// # Examples
/// ```
/// assert!(corsac_doctor::sender("sentry-trace").is_some_and(|who| who.contains("Sentry")));
/// assert_eq!(corsac_doctor::sender("x-my-own"), None);
/// ```
#[must_use]
pub fn sender(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if CORS_RESPONSE_FIELDS.iter().any(|field| field.as_str() == name) {
        return Some("the page: it is a response header, and does nothing on a request. Remove it there");
    }
    let is_it = |known: &str| if known.ends_with('-') { name.starts_with(known) } else { name == known };
    SENDERS.iter().find(|(known, _)| is_it(known)).map(|(_, who)| *who)
}
