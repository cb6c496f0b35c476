//! Snippet: a smallest policy as a server writes it. What `corsac-targets` prints comes from there; the others stand here.

mod frameworks;
mod parts;
mod servers;

use corsac::policy::PolicySpec;
use corsac_targets::plan::PolicyPlan;
use corsac_targets::{Compilation, Effect, Loss, LossCode, Plan, Target, compile, find};

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
    if let Some(text) = fragment(stack, policy) {
        return Some(Snippet { stack, note: frameworks::note(stack), text });
    }
    if let Some(target) = target_of(stack) {
        return Some(Snippet { stack, note: NOTE, text: from_target(target, policy)? });
    }
    let (note, text) = written_here(stack, &Parts::of(policy, origin))?;
    Some(Snippet { stack, note, text })
}

/// Where the files of a target belong.
const NOTE: &str = "put the files where the lines over them say, and reload";

/// A few lines of the middleware that an application has already, which are the smaller change.
fn fragment(stack: Stack, policy: &PolicySpec) -> Option<String> {
    let compiled = policy.clone().compile().ok()?;
    find(stack.as_str())?.fragment(&PolicyPlan::new("app", &compiled))
}

/// What the crate for other servers prints for a stack, in files.
fn target_of(stack: Stack) -> Option<&'static dyn Target> {
    find(stack.as_str()).filter(|_| !frameworks::HAVE_MIDDLEWARE.contains(&stack))
}

/// `None` where it would not be this policy.
fn from_target(target: &dyn Target, policy: &PolicySpec) -> Option<String> {
    let compiled = compile_for(target, policy)?;
    if compiled.losses.iter().any(is_in_the_way) {
        return None;
    }
    let files = compiled.files.iter();
    let texts: Vec<String> =
        files.map(|file| format!("# {}: {}\n{}", file.name, file.purpose, file.text)).collect();
    Some(texts.join("\n"))
}

/// Why the server of a target cannot hold just this policy: it would grant more, or the page still could not read. Empty where
/// it can, and for what is no target.
#[must_use]
pub fn in_the_way(stack: Stack, policy: &PolicySpec) -> Vec<Loss> {
    let compiled = target_of(stack).and_then(|target| compile_for(target, policy));
    compiled.into_iter().flat_map(|compiled| compiled.losses).filter(is_in_the_way).collect()
}

fn compile_for(target: &dyn Target, policy: &PolicySpec) -> Option<Compilation> {
    let policy = policy.clone().compile().ok()?;
    compile(target, &Plan::of_policy("app", &policy), target.default_version(), LossCode::ALL).ok()
}

/// Whether the loss is more than was asked for, or what the page needs.
fn is_in_the_way(loss: &Loss) -> bool {
    let needed = [
        LossCode::OriginLeftOut,
        LossCode::OriginPatternDropped,
        LossCode::CredentialsUnsupported,
        LossCode::MethodLeftOut,
        LossCode::HeaderLeftOut,
    ];
    loss.code.effect() == Effect::Widened || needed.contains(&loss.code)
}

/// Where a text belongs, and the text.
type Written = (&'static str, String);

/// The row of a stack; `None` where `corsac-targets` prints it, or the stack cannot hold the policy.
fn written_here(stack: Stack, parts: &Parts<'_>) -> Option<Written> {
    Some(match stack {
        Stack::Nginx
        | Stack::Apache
        | Stack::HaProxy
        | Stack::Caddy
        | Stack::Envoy
        | Stack::EnvoyCors
        | Stack::Istio
        | Stack::Varnish
        | Stack::Traefik
        | Stack::S3
        | Stack::Gcs
        | Stack::Azure
        | Stack::CloudFront
        | Stack::ApiGateway
        | Stack::GatewayApi
        | Stack::Django
        | Stack::AspNet
        | Stack::Kong
        | Stack::Apisix
        | Stack::Starlette => return None,
        Stack::Corsac => servers::corsac(parts),
        Stack::Express | Stack::Fastify => frameworks::in_javascript(stack, parts),
        Stack::Flask => frameworks::flask(parts),
        Stack::Axum | Stack::Actix => frameworks::in_rust(stack, parts),
        Stack::Spring => frameworks::spring(parts),
        Stack::Rails => frameworks::rails(parts),
    })
}
