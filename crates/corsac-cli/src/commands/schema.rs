//! Schema: the keys of the policy file as JSON Schema.

use clap::Args;

use crate::exit::Exit;
use crate::terminal::{json_text, print};

const EXAMPLES: &str = "Examples:
  corsac schema > corsac.schema.json

An editor with a TOML language server then completes and checks the keys, when the file begins with
  #:schema ./corsac.schema.json";

/// Print the JSON Schema of the policy file
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(self) -> Exit {
        print(&json_text(&corsac_config::schema()));
        Exit::Yes
    }
}
