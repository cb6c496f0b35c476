//! Completions: the script by which a shell completes the command.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::terminal::print;

const EXAMPLES: &str = "Examples:
  corsac completions bash > ~/.local/share/bash-completion/completions/corsac
  corsac completions fish > ~/.config/fish/completions/corsac.fish";

/// Print a completion script for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Exit {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "corsac", &mut script);
        print(&String::from_utf8_lossy(&script));
        Exit::Yes
    }
}
