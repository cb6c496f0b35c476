//! To TOML: prints a policy as a file would hold it, defaults left out.

use std::fmt::Write;
use std::time::Duration;

use corsac::policy::{Key, PolicySpec};

use crate::duration;
use crate::walk::quote;

/// Longer lists are printed one member a line.
const LINE: usize = 100;

/// Prints a policy as `[policies.NAME]`, without the keys that have their default.
///
/// Parsed again, the text gives an equal specification.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
///
/// let spec = PolicySpec { origins: vec!["*".into()], max_age: Some(600), ..PolicySpec::default() };
/// let text = corsac_config::to_toml("open", &spec);
/// assert_eq!(text, "[policies.open]\norigins = [\"*\"]\nmax-age = \"10m\"\n");
/// ```
#[must_use]
pub fn to_toml(name: &str, spec: &PolicySpec) -> String {
    let mut text = format!("[policies.{}]\n", bare_or_quoted(name));
    for &key in Key::ALL {
        if let Some(value) = value(spec, key) {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    text
}

/// A TOML key: quoted unless it needs no quotes.
pub(crate) fn bare_or_quoted(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { quote(name) }
}

/// The value of a key as TOML; `None` when it is the default.
fn value(spec: &PolicySpec, key: Key) -> Option<String> {
    let default = PolicySpec::default();
    match key {
        Key::Origins => list(&spec.origins),
        Key::Credentials => flag(spec.credentials),
        Key::Methods => list(&spec.methods),
        Key::RequestHeaders => list(&spec.request_headers),
        Key::ExposeHeaders => list(&spec.expose_headers),
        Key::MaxAge => spec.max_age.map(max_age),
        Key::PreflightStatus => (spec.preflight_status != default.preflight_status)
            .then(|| spec.preflight_status.as_u16().to_string()),
        Key::RefusedPreflightStatus => {
            spec.refused_preflight_status.map(|status| status.as_u16().to_string())
        }
        Key::Enforce => flag(spec.enforce),
        Key::OwnOrigins => list(&spec.own_origins),
        Key::VaryOnPreflight => flag(spec.vary_on_preflight),
        Key::UpstreamCors => {
            (spec.upstream_cors != default.upstream_cors).then(|| quote(spec.upstream_cors.as_str()))
        }
        Key::TimingAllowOrigin => flag(spec.timing_allow_origin),
        Key::CrossOriginResourcePolicy => {
            spec.cross_origin_resource_policy.map(|policy| quote(policy.as_str()))
        }
        Key::AllowPrivateNetwork => flag(spec.allow_private_network),
        Key::DangerouslyAllowNullOrigin => flag(spec.dangerously_allow_null_origin),
        Key::DangerouslyAllowInsecureOrigins => flag(spec.dangerously_allow_insecure_origins),
        Key::DangerouslyAllowPublicSuffixSubdomains => flag(spec.dangerously_allow_public_suffix_subdomains),
        Key::DangerouslyReflectAnyOrigin => flag(spec.dangerously_reflect_any_origin),
    }
}

fn flag(set: bool) -> Option<String> {
    set.then(|| "true".to_owned())
}

fn list(members: &[String]) -> Option<String> {
    let quoted: Vec<String> = members.iter().map(|member| quote(member)).collect();
    let line = quoted.join(", ");
    match (members.is_empty(), line.len() <= LINE) {
        (true, _) => None,
        (false, true) => Some(format!("[{line}]")),
        (false, false) => Some(format!("[\n    {},\n]", quoted.join(",\n    "))),
    }
}

/// As text where that says more than a number of seconds.
fn max_age(seconds: u64) -> String {
    let text = duration::format(Duration::from_secs(seconds));
    if text.ends_with('s') { seconds.to_string() } else { quote(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_printed_in_the_longest_unit_that_keeps_it_whole() {
        for (seconds, text) in [(0, "0"), (90, "90"), (600, "\"10m\""), (7200, "\"2h\""), (86_400, "\"1d\"")]
        {
            assert_eq!(max_age(seconds), text);
        }
    }

    #[test]
    fn names_are_quoted_where_toml_asks_for_it() {
        assert_eq!(bare_or_quoted("my-app_2"), "my-app_2");
        assert_eq!(bare_or_quoted("my app"), "\"my app\"");
        assert_eq!(bare_or_quoted(""), "\"\"");
    }
}
