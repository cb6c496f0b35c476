//! Clouds: services that are configured.

use super::Written;
use super::parts::Parts;

/// The methods that CloudFront can allow.
///
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyCorsConfig.html>
const OF_CLOUDFRONT: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/// `None` for a method that CloudFront cannot allow.
pub(super) fn cloudfront(parts: &Parts<'_>) -> Option<Written> {
    let origin = parts.origin;
    // The list may not be empty; this name needs no permission, so that it gives none.
    let headers = if parts.headers.is_empty() { "\"accept\"".to_owned() } else { parts.headers("\"") };
    let text = format!(
        "Type: AWS::CloudFront::ResponseHeadersPolicy\nProperties:\n  ResponseHeadersPolicyConfig:\n    Name: cors\n\
         \x20   CorsConfig:\n      AccessControlAllowOrigins: {{ Items: [\"{origin}\"] }}\n\
         \x20     AccessControlAllowMethods: {{ Items: [{}] }}\n      AccessControlAllowHeaders: {{ Items: [{headers}] }}\n\
         \x20     AccessControlAllowCredentials: {}\n      OriginOverride: true\n",
        parts.methods("\""),
        parts.credentials,
    );
    let note = "as a response headers policy of the behaviour, which must allow OPTIONS and keep Origin in its cache key";
    can_allow(&OF_CLOUDFRONT, parts).then_some((note, text))
}

fn can_allow(methods: &[&str], parts: &Parts<'_>) -> bool {
    parts.methods.iter().all(|method| methods.contains(method))
}

pub(super) fn api_gateway(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "for an HTTP API; a REST API also needs the fields on its DEFAULT_4XX and DEFAULT_5XX gateway responses",
        format!(
            "CorsConfiguration:\n  AllowOrigins: [\"{origin}\"]\n  AllowMethods: [{}]\n{}{}",
            parts.methods("\""),
            parts.if_headers(|parts| format!("  AllowHeaders: [{}]\n", parts.headers("\""))),
            parts.if_credentials("  AllowCredentials: true\n"),
        ),
    )
}
