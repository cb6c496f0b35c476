//! Read: HAProxy's configuration, as HAProxy runs it: the rules of each section that does something about CORS.
//!
//! | room | what it is |
//! |---|---|
//! | `words` | a line taken apart |
//! | `sections` | the lines of each section |
//! | `sample` | expressions: fetches and converters |
//! | `acl` | tests, and conditions made of them |
//! | `rules` | the rules of a section, and one request through them |
//! | `place` | the sections about CORS, each asked |

mod acl;
mod place;
mod rules;
mod sample;
mod sections;
mod words;

pub use sections::{Line, Section, sections};
pub use words::{Word, words};

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Imported, Sources};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let sections = match sections(sources, name) {
        Ok(sections) => sections,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let (places, findings) = place::places(&sections);
    tell(&places, findings, (name, "no rule sets an Access-Control field"), then);
}
