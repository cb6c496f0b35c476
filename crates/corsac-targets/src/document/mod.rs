//! Document: configurations that are data, as one tree with places, whatever notation they are written in.
//!
//! | room | what it is |
//! |---|---|
//! | `node` | `Node`: a text, a list or a table, and where it stands |
//! | `places` | `Places`: from bytes of a text to line and column |
//! | `json`, `xml`, `yaml` | the notations |
//! | `literal` | data within programs in JavaScript and Python |
//! | `python` | calls and names of Python programs |
//! | `quote` | texts in the notations and languages that are printed |

mod json;
mod literal;
mod node;
mod places;
mod python;
mod quote;
mod xml;
mod yaml;

use json::json;
pub(crate) use literal::{Language, Literals};
pub(crate) use node::{Node, Value};
pub(crate) use places::Places;
pub(crate) use python::{assignments, keywords, resolved};
pub use quote::{Comment, Quoted};
use xml::xml;
pub(crate) use yaml::documents;

use crate::import::{Finding, FindingCode};

/// The most values of a document: each takes some hundred bytes of memory.
const MAX_VALUES: usize = 1_000_000;

/// The tree of a text in JSON or XML, whichever it is.
pub(crate) fn data(file: &str, text: &str) -> Result<Node, Finding> {
    bounded(file, text)?;
    match text.trim_start().starts_with('<') {
        true => xml(file, text),
        false => json(file, text),
    }
}

/// Refuses what would make more values than there is memory for: each begins with, or follows, one of these.
fn bounded(file: &str, text: &str) -> Result<(), Finding> {
    let starts =
        text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b',' | b'<' | b'[' | b'{' | b'&'));
    match { starts }.nth(MAX_VALUES) {
        Some((byte, _)) => {
            let position = Places::of(file, text).at(byte);
            Err(Finding::new(FindingCode::TooLarge, &position, format!("more than {MAX_VALUES} values")))
        }
        None => Ok(()),
    }
}
