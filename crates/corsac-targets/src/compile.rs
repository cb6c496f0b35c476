//! Compile: a plan for a target, with everything that is lost; refused when the server would grant more.

use std::fmt;

use crate::loss::{Effect, Loss, LossCode};
use crate::{Plan, Target, Version};

/// What a target makes of a plan: files, and what they cannot hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compilation {
    /// The files, the one to begin with first.
    pub files: Vec<OutputFile>,
    /// The losses, each code once a policy.
    pub losses: Vec<Loss>,
}

/// A file of a target's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its name: lower-case letters, digits, `-`, `_` and `.` only.
    pub name: String,
    /// Its text, commented, with a final line end.
    pub text: String,
    /// Where it belongs, as one sentence without a full stop.
    pub purpose: String,
}

/// The error of [`compile`]: the server would grant what the policy refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The losses that widen and were not accepted.
    pub widened: Vec<Loss>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = self.widened.iter().map(|loss| loss.code.as_str()).collect();
        write!(f, "the server would grant more than the policy: {}", codes.join(", "))
    }
}

impl std::error::Error for Refused {}

/// Compiles a plan for a version of a target.
///
/// # Errors
/// [`Refused`] when a loss widens the policy and is not among the accepted.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_targets::{Plan, compile, find};
///
/// let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
/// let nginx = find("nginx").expect("it is one of the targets");
/// let compiled = compile(nginx, &Plan::of_policy("app", &policy), nginx.default_version(), &[])?;
/// assert!(compiled.files[0].text.contains(r"^https://app\\.example\\.com$"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compile(
    target: &dyn Target,
    plan: &Plan,
    version: Version,
    accepted: &[LossCode],
) -> Result<Compilation, Refused> {
    let compilation = target.compile(plan, version);
    let refused = |loss: &&Loss| loss.code.effect() == Effect::Widened && !accepted.contains(&loss.code);
    let widened: Vec<Loss> = compilation.losses.iter().filter(refused).cloned().collect();
    if widened.is_empty() { Ok(compilation) } else { Err(Refused { widened }) }
}
