//! Snippet: a smallest policy as a server writes it. What `corsac-targets` prints comes from there; the others stand here.

mod clouds;
mod frameworks;
mod parts;
mod servers;

use corsac::policy::PolicySpec;
use corsac_targets::{Plan, compile, find};

use super::stack::Stack;
use parts::Parts;

/// A piece of configuration or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// For which server.
    pub stack: Stack,
    /// Where it belongs, and what to look out for.
    pub note: &'static str,
    /// The text, with a final line end.
    pub text: String,
}

/// The policy as the stack writes it; `None` where a name has signs that would need care in some language,
/// or the server cannot hold the policy.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_doctor::{Stack, snippet};
/// let policy = PolicySpec { origins: vec!["https://app.example".into()], ..PolicySpec::default() };
/// assert!(snippet(Stack::Express, &policy).is_some_and(|snippet| snippet.text.contains("'https://app.example'")));
/// ```
#[must_use]
pub fn snippet(stack: Stack, policy: &PolicySpec) -> Option<Snippet> {
    let names = policy.methods.iter().chain(&policy.request_headers);
    let is_plain =
        |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let origin = policy.origins.first()?;
    let is_origin = corsac::origin::Origin::parse(origin.as_bytes()).is_ok();
    if policy.origins.len() != 1 || !is_origin || !names.into_iter().all(is_plain) {
        return None;
    }
    // A few lines of the middleware that an Express application has already are the smaller change.
    if stack != Stack::Express
        && let Some(text) = from_targets(stack, policy)
    {
        return Some(Snippet { stack, note: "put the files where their comments say, and reload", text });
    }
    let (note, text) = written_here(stack, &Parts::of(policy, origin))?;
    Some(Snippet { stack, note, text })
}

/// What the crate for other servers prints.
fn from_targets(stack: Stack, policy: &PolicySpec) -> Option<String> {
    let target = find(stack.as_str())?;
    let compiled = policy.clone().compile().ok()?;
    let files =
        compile(target, &Plan::of_policy("app", &compiled), target.default_version(), &[]).ok()?.files;
    let texts: Vec<String> =
        files.iter().map(|file| format!("# {}: {}\n{}", file.name, file.purpose, file.text)).collect();
    Some(texts.join("\n"))
}

/// Where a text belongs, and the text.
type Written = (&'static str, String);

/// The row of a stack; `None` where `corsac-targets` prints it, or the stack cannot hold the policy.
fn written_here(stack: Stack, parts: &Parts<'_>) -> Option<Written> {
    Some(match stack {
        Stack::Nginx
        | Stack::HaProxy
        | Stack::Caddy
        | Stack::Envoy
        | Stack::Varnish
        | Stack::Traefik
        | Stack::GatewayApi => return None,
        Stack::Apache => servers::apache(parts),
        Stack::Corsac => servers::corsac(parts),
        Stack::Express | Stack::Fastify => frameworks::in_javascript(stack, parts),
        Stack::Django | Stack::Flask | Stack::Starlette => frameworks::in_python(stack, parts),
        Stack::Axum | Stack::Actix => frameworks::in_rust(stack, parts),
        Stack::Spring => frameworks::spring(parts),
        Stack::AspNet => frameworks::aspnet(parts),
        Stack::Rails => frameworks::rails(parts),
        Stack::S3 => clouds::s3(parts)?,
        Stack::CloudFront => clouds::cloudfront(parts)?,
        Stack::ApiGateway => clouds::api_gateway(parts),
    })
}
