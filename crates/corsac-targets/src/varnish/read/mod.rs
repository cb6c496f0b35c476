//! Read: Varnish's configuration, as Varnish runs it: the subroutines of VCL, from `vcl_recv` to `vcl_deliver`.
//!
//! | room | what it is |
//! |---|---|
//! | `token` | a text taken apart |
//! | `tree`, `expression` | subroutines, statements and expressions with places, included files in their places, bounded |
//! | `state` | one request on its way, its variables and those of its answer |
//! | `run` | one request through the subroutines |
//! | `place` | the hosts and paths that are told apart, each asked |

mod expression;
mod place;
mod run;
mod state;
mod token;
mod tree;

pub use token::{Token, TokenKind, tokens};

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Imported, Sources};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let program = match tree::program(sources, name) {
        Ok(program) => program,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let (places, found) = place::places(&program, name);
    let mut findings = program.findings.clone();
    findings.extend(found);
    tell(&places, findings, (name, "no subroutine sets an Access-Control field"), then);
}
