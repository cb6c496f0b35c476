//! Terminal: where output goes, how wide it is, and whether it takes colour.

use std::env;
use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

/// For whom output is made: people, or programs, which get one JSON value with a `version`.
// Without a text for each: `--help` would print it as a list of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

/// The same, and documents: comments, issues, pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    #[default]
    Human,
    Json,
    Markdown,
}

/// The version of all JSON output. A new member does not change it; a changed or removed one does.
pub(crate) const JSON_VERSION: u32 = 1;

/// The width of output that goes to no terminal.
const FILE_WIDTH: usize = 100;

/// How output for people looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) color: bool,
    pub(crate) width: usize,
}

impl Look {
    /// As the standard output has it.
    pub(crate) fn of_stdout() -> Self {
        Self::of(&io::stdout(), terminal_size::terminal_size_of(io::stdout()))
    }

    /// As the standard error output has it.
    pub(crate) fn of_stderr() -> Self {
        Self::of(&io::stderr(), terminal_size::terminal_size_of(io::stderr()))
    }

    fn of(stream: &impl IsTerminal, size: Option<(terminal_size::Width, terminal_size::Height)>) -> Self {
        let columns = || env::var("COLUMNS").ok()?.parse().ok();
        let width = size.map(|(width, _)| usize::from(width.0)).or_else(columns).unwrap_or(FILE_WIDTH);
        Look { color: stream.is_terminal() && allows_color(), width: width.max(40) }
    }
}

/// <https://no-color.org>
fn allows_color() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    !refused && !is_dumb
}

/// Writes to the standard output. A reader that went away has read what it wanted.
pub(crate) fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Writes to the standard error output, under the same terms.
pub(crate) fn print_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// JSON as a text with a final line end.
pub(crate) fn json_text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
