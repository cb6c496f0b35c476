//! Mend: the smallest change of a configuration with which a page reads what it asked for, and nobody else more than before.
//!
//! | room | what it is |
//! |---|---|
//! | `call` | one exchange: what was asked, what came back, and what the answer needs |
//! | `locate` | the place of the configuration that takes a request |
//! | `grant` | what each field of the answer shall say |
//! | `write` | where that is written |
//! | `edit` | changes of texts, at places of directives |
//! | `prove` | the changed configuration is run, for the page and for a stranger |
//!
//! What is not certain is an [`Obstacle`], never a guess: a configuration that would not have answered as the server did is
//! not the one that it runs.

mod call;
mod edit;
mod grant;
mod locate;
mod prove;
mod write;

use std::fmt;

pub use call::Call;
pub use edit::ChangedFile;

use super::read::run::Configuration;
use super::read::tree;
use crate::import::deduce::Reply;
use crate::import::{Finding, Sources};
use call::Taken;
use edit::Edits;

/// Why no change is written, for the person who has the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle(pub String);

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Obstacle {}

/// A configuration, changed.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The files that change; none where the configuration answers as it should already.
    pub files: Vec<ChangedFile>,
    /// What is answered to each call then, in their order.
    pub answers: Vec<Reply>,
    /// Other places, by name, in which the page reads then too: they share a map, an included file or the fields of their server.
    pub also: Vec<String>,
}

/// The smallest change of the configuration of that name with which each call gets what it needs.
///
/// # Errors
/// [`Obstacle`]: the file is no configuration, it is not the one that answered, or what it does is not known here.
///
/// # Examples
/// ```
/// use corsac_targets::import::NoIncludes;
/// use corsac_targets::nginx::mend::{Call, mend};
/// use http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
///
/// let text = b"server {\n    location / {\n        add_header Access-Control-Allow-Origin https://app.example;\n    }\n}\n";
/// let call = Call {
///     host: "api.example".into(),
///     port: 443,
///     path: "/cart".into(),
///     method: "GET".into(),
///     origin: "https://app.example".into(),
///     status: 404,
///     needs: vec![(ACCESS_CONTROL_ALLOW_ORIGIN, "https://app.example".into())],
///     ..Call::default()
/// };
/// let mended = mend(&NoIncludes(text), "nginx.conf", &[call])?;
/// assert!(mended.files[0].after.contains("Access-Control-Allow-Origin https://app.example always;"));
/// # Ok::<(), corsac_targets::nginx::mend::Obstacle>(())
/// ```
pub fn mend(sources: &dyn Sources, name: &str, calls: &[Call]) -> Result<Mended, Obstacle> {
    let tree = tree(name, sources).map_err(|finding| said(&finding))?;
    let configuration = Configuration::of(&tree.directives);
    let taken = calls
        .iter()
        .map(|call| Taken::of(&configuration, call))
        .collect::<Result<Vec<Taken<'_>>, Obstacle>>()?;
    let mut edits = Edits::default();
    for taken in &taken {
        write::write(&configuration, taken, &mut edits)?;
    }
    let files = edits.apply(sources)?;
    prove::prove(&configuration, sources, name, files, &taken)
}

/// What a reader of the configuration found, with its place.
fn said(finding: &Finding) -> Obstacle {
    Obstacle(format!("{}: {}", finding.position, finding.message))
}
