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
use crate::import::deduce::AskedSide;
use crate::import::{Finding, FindingCode, Imported, Position, Sources};

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
    let (places, mut findings) = place::places(&sections);
    if places.is_empty() && findings.is_empty() {
        let position = Position { file: name.into(), ..Position::default() };
        let message = "no rule sets an Access-Control field";
        findings.push(Finding::new(FindingCode::NothingFound, &position, message));
    }
    findings.sort_by(|one, other| (&one.position, one.code).cmp(&(&other.position, other.code)));
    findings.dedup();
    let sides: Vec<AskedSide<'_>> =
        places.iter().map(|(asked, site)| AskedSide { answers: asked, behaviour: &site.behaviour }).collect();
    let sides: Vec<&dyn Side> = sides.iter().map(|side| side as &dyn Side).collect();
    let sites = places.iter().map(|(_, site)| site.clone()).collect();
    then(&Imported { sites, findings }, &sides);
}
