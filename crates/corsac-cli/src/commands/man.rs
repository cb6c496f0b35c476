//! Man: the manual pages, made of what `--help` says.

use clap::{Args, CommandFactory};

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::terminal::{print, print_error};

const EXAMPLES: &str = "Examples:
  corsac man > corsac.1
  corsac man lint > corsac-lint.1
  corsac man decide | man -l -";

/// What the foot of a page says.
const SOURCE: &str = concat!("corsac ", env!("CARGO_PKG_VERSION"));

/// Print the manual page of the command or of one of its subcommands
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    /// The subcommand; the command as a whole without it
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(self) -> Exit {
        let mut corsac = Arguments::command();
        corsac.build();
        let page = match &self.command {
            None => Some(corsac),
            Some(name) => corsac
                .find_subcommand(name)
                .cloned()
                .map(|found| found.display_name(format!("corsac-{name}"))),
        };
        let Some(page) = page else {
            print_error("error: no such command\nhelp: corsac --help lists them\n");
            return Exit::Unusable;
        };
        let mut text = Vec::new();
        match clap_mangen::Man::new(page).source(SOURCE).render(&mut text) {
            Ok(()) => print(&String::from_utf8_lossy(&text)),
            Err(error) => {
                print_error(&format!("error: {error}\n"));
                return Exit::Internal;
            }
        }
        Exit::Yes
    }
}
