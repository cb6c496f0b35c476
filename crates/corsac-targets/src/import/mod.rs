//! Import: what a configuration does, read back.
//!
//! A target's reader makes [`Behaviour`]s: what happens at each place of the configuration *as it runs*, with origins in
//! the form in which the server compares them. From these follow the policy file, the findings and a comparison.
//!
//! | room | what it is |
//! |---|---|
//! | `behaviour` | what a server does at one place |
//! | `deduce` | from a configuration that can be asked to its behaviour and findings |
//! | `finding` | the `I…` codes, and one finding with its place |
//! | `sources` | the files, brought by the caller, bounded |
//! | `open_files` | those that are being read, each within the one that includes it |
//! | `policy_file` | the policies of a whole configuration |
//! | `to_policy` | from a behaviour to a policy, and what no policy can say |

mod behaviour;
pub mod deduce;
mod finding;
mod open_files;
mod policy_file;
mod sources;
mod to_policy;

pub use behaviour::{
    Anchoring, AnswersTo, Behaviour, Granted, Imported, OriginMatcher, Origins, Place, Preflight, Site,
    Statuses, UpstreamFields,
};
pub use finding::{Finding, FindingCode, UnknownFindingCode, Weight};
pub(crate) use open_files::{OpenFiles, not_found};
pub use policy_file::{NamedSpec, policies, policy_file};
pub use sources::{MAX_BYTES, MAX_DEPTH, NoIncludes, Position, SourceError, SourceFile, Sources};
pub(crate) use sources::{files, plain_text_of, text_of};
pub use to_policy::{Converted, to_policy};
