//! Har: what a browser's recording says of CORS.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use corsac_doctor::{HarSummary, read_har};

use crate::exit::Exit;
use crate::terminal::{JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  Save a recording in the browser's network panel (\"Save all as HAR\"), then:
    corsac har recording.har
    corsac har - < recording.har

Bodies are passed over, and no cookie, token or query is printed. Only what is in
the recording is judged: a request that the browser held back has no answer there.

Exit codes: 0 nothing refused; 1 something refused; 2 no HAR file, or a broken one:
  what was read of it is judged all the same.";

/// Judge a browser's recording: what was refused, why, and what to change
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Har {
    /// The HAR file; - reads the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// For whom it is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Form,
}

/// For whom a judgement is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    #[default]
    Human,
    Json,
    Markdown,
    Sarif,
}

impl Har {
    pub(crate) fn run(self) -> Exit {
        let input = match self.open() {
            Ok(input) => input,
            Err(error) => {
                print_error(&format!("error: cannot read {}: {error}\n", self.file.display()));
                return Exit::Unusable;
            }
        };
        let mut summary = HarSummary::default();
        let broken = read_har(input, |entry| summary.add(entry)).err();
        if broken.is_none() || summary.entries > 0 {
            print(&self.shown(&summary));
        }
        match broken {
            Some(error) => {
                print_error(&format!("error: {}: {error}\n", self.file.display()));
                Exit::Unusable
            }
            None if summary.refused > 0 => Exit::No,
            None => Exit::Yes,
        }
    }

    fn shown(&self, summary: &HarSummary) -> String {
        match self.format {
            Form::Human => summary.human(Look::of_stdout().width),
            Form::Markdown => summary.markdown(),
            Form::Sarif => json_text(&summary.sarif(&self.file.to_string_lossy())),
            Form::Json => {
                let mut value = summary.json();
                if let Some(members) = value.as_object_mut() {
                    members.insert("version".to_owned(), JSON_VERSION.into());
                }
                json_text(&value)
            }
        }
    }

    fn open(&self) -> io::Result<Progress<Box<dyn Read>>> {
        if self.file.as_os_str() == "-" {
            return Ok(Progress::new(Box::new(io::stdin()), None));
        }
        let file = File::open(&self.file)?;
        let length = file.metadata()?.len();
        Ok(Progress::new(Box::new(file), Some(length)))
    }
}

/// How often progress is shown.
const PERIOD: Duration = Duration::from_millis(200);

/// A reader that says on the terminal how far it is, when that takes a while.
struct Progress<R> {
    inner: R,
    read: u64,
    length: Option<u64>,
    is_shown: bool,
    last: Instant,
}

impl<R> Progress<R> {
    fn new(inner: R, length: Option<u64>) -> Self {
        Progress { inner, read: 0, length, is_shown: io::stderr().is_terminal(), last: Instant::now() }
    }

    fn show(&mut self) {
        let read = self.read >> 20;
        let text = match self.length.filter(|length| *length > 0) {
            Some(length) => format!("\rread {read} MiB, {} %", self.read.saturating_mul(100) / length),
            None => format!("\rread {read} MiB"),
        };
        print_error(&text);
        self.last = Instant::now();
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        if self.is_shown && self.last.elapsed() >= PERIOD {
            self.show();
        }
        Ok(count)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        if self.is_shown && self.read > 0 {
            // The line of the progress is cleared.
            print_error("\r\x1b[2K");
        }
    }
}
