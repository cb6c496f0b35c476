//! YAML, and JSON, which is a part of it: one tree with places, bounded in size, depth and what aliases unfold to.
//!
//! | room | what it is |
//! |---|---|
//! | `node` | [`Node`]: a text, a list or a table, and where it stands |
//! | `build` | from the parser's events to nodes |
//! | `toml` | TOML, as the same tree |

mod build;
mod node;
mod toml;

pub(crate) use self::toml::toml;
pub(crate) use build::documents;
pub(crate) use node::{Node, Value};
