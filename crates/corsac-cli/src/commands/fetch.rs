//! Fetch: what script in a page could read of a URL, and nothing else.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use corsac::fetch::{Profile, Refusal, ResponseType};
use corsac::step::Code;
use corsac_browser::{Blocked, Response};

use crate::exit::Exit;
use crate::page::{Failure, Options, Reading, Visitor, is_unreachable};
use crate::shown::without_passwords;
use crate::terminal::print_error;

const EXAMPLES: &str = "Examples:
  corsac fetch https://api.example.com/cart --origin https://app.example.com
  corsac fetch https://api.example.com/cart --origin https://app.example.com -i
  corsac fetch https://api.example.com/a.png --origin https://app.example.com -o a.png

The body goes to the standard output as it is, and why there is none to the
standard error output.

Exit codes: 0 script reads the body; 1 it does not; 2 usage;
  3 no response, or only a part of it.";

/// Fetch what script in a page could read: a curl that obeys CORS
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Fetch {
    #[command(flatten)]
    options: Options,

    /// Whose behaviour is modelled
    #[arg(long, value_name = "PROFILE", default_value = "spec", value_parser = profile())]
    profile: Profile,

    /// Write the status and the headers that script could read before the body
    #[arg(short = 'i', long)]
    include: bool,

    /// Write to this file instead of the standard output
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn profile() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(Profile::ALL.map(Profile::as_str)).try_map(|word| word.parse())
}

impl Fetch {
    pub(crate) fn run(self) -> Exit {
        if let Err(error) = self.options.validate() {
            print_error(&error);
            return Exit::Unusable;
        }
        match self.visit() {
            Err(failure) => failure.report(),
            Ok(Err(blocked)) => refused(&blocked),
            Ok(Ok(response)) => self.deliver(&response),
        }
    }

    fn visit(&self) -> Result<Result<Response, Blocked>, Failure> {
        Ok(Visitor::new(&self.options, Reading::Body)?.visit(self.profile)?.result)
    }

    fn deliver(&self, response: &Response) -> Exit {
        if let Some(code) = nothing_to_read(response.response_type()) {
            print_error(&format!("refused  {code}  {}\n", code.title()));
            return Exit::No;
        }
        for departure in response.departures() {
            let code = departure.refusal.code();
            print_error(&format!("warning  {code}  against the standard: {}\n", departure.refusal));
        }
        if let Err(error) = self.write(response) {
            print_error(&format!("error: cannot write: {error}\n"));
            return Exit::Unusable;
        }
        match response.body_error() {
            Some(error) => {
                print_error(&format!("error: the body is not whole: {error}\n"));
                Exit::Unreachable
            }
            None => Exit::Yes,
        }
    }

    fn write(&self, response: &Response) -> io::Result<()> {
        let head = if self.include { head(response) } else { Vec::new() };
        let body = response.body().unwrap_or_default();
        match &self.output {
            Some(path) => fs::File::create(path).and_then(|mut file| {
                file.write_all(&head)?;
                file.write_all(body)
            }),
            None => {
                let mut stdout = io::stdout().lock();
                let written = stdout
                    .write_all(&head)
                    .and_then(|()| stdout.write_all(body))
                    .and_then(|()| stdout.flush());
                // A reader that went away has read what it wanted.
                written.or_else(
                    |error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) },
                )
            }
        }
    }
}

/// What script sees before the body, with its bytes.
fn head(response: &Response) -> Vec<u8> {
    let mut head = format!("{} ", response.status()).into_bytes();
    head.extend_from_slice(response.status_message());
    head.push(b'\n');
    for header in response.headers() {
        head.extend_from_slice(header.name().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(header.value());
        head.push(b'\n');
    }
    head.push(b'\n');
    head
}

const fn nothing_to_read(response_type: ResponseType) -> Option<Code> {
    match response_type {
        ResponseType::Opaque | ResponseType::OpaqueRedirect => Some(Code::ResponseOpaque),
        ResponseType::Basic | ResponseType::Cors => None,
    }
}

fn refused(blocked: &Blocked) -> Exit {
    let refusal: &Refusal = blocked.refusal();
    let (code, unreachable) = (refusal.code(), is_unreachable(blocked));
    let word = if unreachable { "unreachable" } else { "refused" };
    let sentence = without_passwords(&refusal.to_string());
    print_error(&format!("{word}  {code}  {}\n{sentence}\n", code.title()));
    if unreachable {
        return Exit::Unreachable;
    }
    print_error(&format!(
        "at {}; `corsac check` with the same arguments shows the exchange\n",
        refusal.step()
    ));
    Exit::No
}
