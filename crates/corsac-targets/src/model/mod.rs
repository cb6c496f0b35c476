//! Model: servers that cannot be run here, as exact answers to requests.
//!
//! A printed target has one home for what its server does: `Semantics::answer`. The reader makes `Settings` of a
//! configuration and the model answers with them; the printer makes `Settings` of a policy and writes them down, and what
//! is lost is found by asking model and policy the same requests.
//!
//! | room | what it is |
//! |---|---|
//! | `settings` | `Settings`: the rows and lists that such configurations are made of |
//! | `entry` | one origin of a configuration, as its server compares it |
//! | `rule` | settings in the making, from a table of a document |
//! | `several` | configurations that are lists of rules |
//! | `semantics` | `Semantics`: what each printed target brings |
//! | `draft` | an answer in the making |
//! | `answering` | `Model`: settings with the server's semantics, ready to be asked |
//! | `exchange` | one request to a model and to a policy |
//! | `judge`, `preflight`, `ordinary`, `cause` | which loss each difference of such an exchange is |
//! | `losses` | the requests that are put to both, and what came of them |
//! | `names` | names of files |
//! | `printed` | every printed target as a `Target`(crate::Target) |

mod answering;
mod cause;
mod draft;
mod entry;
mod exchange;
mod judge;
mod losses;
mod names;
mod ordinary;
mod preflight;
mod printed;
mod rule;
mod semantics;
mod settings;
mod several;

pub use answering::{Application, Model};
pub use exchange::{Exchange, Wanted};
pub use judge::Judgement;

pub(crate) use draft::Draft;
pub(crate) use entry::Entry;
pub(crate) use names::{
    as_json, asked_names, at_default_port, file_stems, known_methods, literal_headers, literal_methods,
};
pub(crate) use printed::Printed;
pub(crate) use rule::{Rule, Texts};
pub(crate) use semantics::{Lines, Named, Read, Semantics};
pub(crate) use settings::Settings;
pub(crate) use several::{credentials_of_listed, of_several_rules};
