//! Explain: what a code means, why it is so, and what to change; or which codes a browser's message can stand for.

use std::io::{self, Read};

use clap::Args;
use corsac::step::Code;
use corsac_doctor::{Family, Reading, find, list, page, read};
use serde_json::{Value, json};

use super::target_code::TargetCode;
use crate::exit::Exit;
use crate::terminal::{DocumentFormat, JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  What does the code of a refusal, a finding or a log line mean?
    corsac explain D312
    corsac explain preflight-header
  All codes:
    corsac explain
  What does this line of a browser's console mean? Paste it in quotes, or pipe
  it in with --message -
    corsac explain --message 'Access to fetch at … has been blocked by CORS policy: …'

Exit codes: 0 explained; 1 the message is not recognised; 2 no such code.";

/// Explain a code: what happened, why browsers do this, how to fix it, and what only looks like a fix
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The code, or its name in words; without it all codes are listed
    #[arg(value_name = "CODE")]
    #[arg(conflicts_with = "message")]
    code: Option<String>,

    /// Recognise the text of a browser's console instead; - reads it from the standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    message: Option<String>,

    /// For whom it is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DocumentFormat,
}

impl Explain {
    pub(crate) fn run(self) -> Exit {
        if let Some(text) = &self.message {
            return self.recognise(text);
        }
        let Some(word) = &self.code else {
            print(&self.all());
            return Exit::Yes;
        };
        let page = find(word).map(|code| self.one(code));
        match page.or_else(|| TargetCode::find(word).map(|code| self.of_target(&code))) {
            Some(page) => {
                print(&page);
                Exit::Yes
            }
            None => {
                print_error(&format!(
                    "error: there is no code {word:?}\nhelp: corsac explain lists them; codes look like D312, S120, P101, L303 or I200\n"
                ));
                Exit::Unusable
            }
        }
    }

    fn recognise(&self, text: &str) -> Exit {
        let piped = if text == "-" { read_piped() } else { Ok(text.to_owned()) };
        let reading = match piped {
            Ok(text) => read(&text),
            Err(error) => {
                print_error(&format!("error: cannot read the standard input: {error}\n"));
                return Exit::Unusable;
            }
        };
        print(&self.reading(&reading));
        if reading.is_recognised() { Exit::Yes } else { Exit::No }
    }

    fn reading(&self, reading: &Reading) -> String {
        match self.format {
            DocumentFormat::Human => reading.human(Look::of_stdout().width),
            DocumentFormat::Markdown => reading.markdown(),
            DocumentFormat::Json => json_text(&with_version(reading.json())),
        }
    }

    fn one(&self, code: Code) -> String {
        let page = page(code);
        match self.format {
            DocumentFormat::Human => page.human(Look::of_stdout().width),
            DocumentFormat::Markdown => page.markdown(),
            DocumentFormat::Json => json_text(&with_version(page.json())),
        }
    }

    fn of_target(&self, code: &TargetCode) -> String {
        match self.format {
            DocumentFormat::Human => code.human(Look::of_stdout().width),
            DocumentFormat::Markdown => code.markdown(),
            DocumentFormat::Json => json_text(&with_version(code.json())),
        }
    }

    fn all(&self) -> String {
        match self.format {
            DocumentFormat::Human => {
                let width = Look::of_stdout().width;
                list(width) + &TargetCode::list(width)
            }
            DocumentFormat::Markdown => corsac_doctor::documents().swap_remove(0).1 + &TargetCode::tables(),
            DocumentFormat::Json => {
                let codes = Family::ALL.iter().flat_map(|family| {
                    let of = |&code: &Code| json!({ "code": code.as_str(), "title": code.title(), "family": family.name });
                    family.codes.iter().map(of)
                });
                let codes: Vec<Value> = codes.chain(TargetCode::all().map(|code| code.row())).collect();
                json_text(&with_version(json!({ "codes": codes })))
            }
        }
    }
}

/// As much of the standard input as is looked at, and a byte more.
fn read_piped() -> io::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(corsac_doctor::LONGEST_TEXT + 1).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn with_version(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.insert("version".to_owned(), JSON_VERSION.into());
    }
    value
}
