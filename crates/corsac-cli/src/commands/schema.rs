//! Schema: the keys of the policy file, and the members of outputs, as JSON Schema.

use clap::{Args, ValueEnum};

use crate::exit::Exit;
use crate::terminal::{json_text, print};

const EXAMPLES: &str = "Examples:
  corsac schema > corsac.schema.json
  corsac schema check

An editor with a TOML language server then completes and checks the keys, when the file begins with
  #:schema ./corsac.schema.json";

/// Print the JSON Schema of the policy file, or of an output
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Schema {
    /// Of what: the policy file, or the JSON of a command
    #[arg(value_enum, default_value_t, value_name = "OF")]
    of: Of,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Of {
    #[default]
    Policy,
    Check,
    Explain,
    Har,
}

impl Schema {
    pub(crate) fn run(self) -> Exit {
        print(&match self.of {
            Of::Policy => json_text(&corsac_config::schema()),
            Of::Check => include_str!("../../schemas/check.json").to_owned(),
            Of::Explain => include_str!("../../schemas/explain.json").to_owned(),
            Of::Har => include_str!("../../schemas/har.json").to_owned(),
        });
        Exit::Yes
    }
}
