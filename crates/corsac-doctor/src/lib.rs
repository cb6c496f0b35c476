//! The doctor: from a refusal to a person.
//!
//! Every code of the engine has a [`Page`]: what happened, why browsers do it, how to fix it, and what only looks like a fix.
//! The command, the documentation and the tests read the same declaration.
//!
//! # Examples
//! ```
//! use corsac::step::Code;
//! let page = corsac_doctor::page(Code::PreflightHeader);
//! assert_eq!(page.name(), "preflight-header");
//! assert!(!page.fix.is_empty());
//! ```

mod diagnosis;
mod example;
mod fix;
mod har;
mod message;
mod page;
mod pages;
mod reference;
mod render;
mod rows;
mod shell;

pub use diagnosis::{
    Awaited, Case, Change, Confidence, Cost, Diagnosis, Exchange, Guess, Hidden, Mismatch, Next, Remark,
    Shown, SubCause, compare_caches, diagnose, mismatch, remarks, sender,
};
pub use example::Example;
pub use fix::{NoPatch, Patch, Snippet, Stack, UnknownStack, in_the_way, smallest_policy, snippet};
pub use har::{Entry, Group, HarError, HarSummary, read_har};
pub use message::{Causeless, Engine, Era, LONGEST_TEXT, Message, Reading, Recognised, read};
pub use page::Page;
pub use pages::{Family, page};
pub use reference::Reference;
pub use render::{documents, find, list};
pub use rows::{row, title_case, wrap_under};
