//! Clouds: services that are configured.

use super::Written;
use super::parts::{Parts, joined};

/// The methods that a bucket can allow.
const OF_S3: [&str; 5] = ["GET", "HEAD", "POST", "PUT", "DELETE"];

pub(super) fn s3(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "as the bucket's CORS configuration; a CDN in front must keep Origin in its cache key",
        format!(
            "[{{\n  \"AllowedOrigins\": [\"{origin}\"],\n  \"AllowedMethods\": [{}],\n  \"AllowedHeaders\": [{}]\n}}]\n",
            joined(
                &parts.methods.iter().copied().filter(|method| OF_S3.contains(method)).collect::<Vec<_>>(),
                "\""
            ),
            parts.headers("\""),
        ),
    )
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
