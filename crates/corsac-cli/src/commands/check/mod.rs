//! Check: what a page at an origin gets from a URL: the requests that a browser would send, judged as it would judge.

mod field;
mod human;
mod json;
mod markdown;
mod note;
mod report;

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use corsac::fetch::Profile;
use corsac_doctor::Stack;

use crate::configuration::Files;
use crate::exit::Exit;
use crate::page::{Failure, Options, Reading, Visitor};
use crate::terminal::{DocumentFormat, Look, json_text, print, print_error};
use report::{Judgement, Report};

const EXAMPLES: &str = "Examples:
  May a page at https://app.example.com read this?
    corsac check https://api.example.com/cart --origin https://app.example.com
  May it send JSON with cookies? The preflight is sent first, as browsers do:
    corsac check https://api.example.com/cart --origin https://app.example.com \\
      -X PUT -H 'Content-Type: application/json' -d '{}' --credentials include
  Do Chromium, Firefox, WebKit and the standard agree?
    corsac check https://api.example.com/cart --origin https://app.example.com \\
      --profile all
  What would I write in Express?
    corsac check https://api.example.com/cart --origin https://app.example.com \\
      --server express
  Which lines of the configuration do I change?
    corsac check https://api.example.com/cart --origin https://app.example.com \\
      --config /etc/nginx/nginx.conf
  A server of this machine, under the name that it will have:
    corsac check http://api.example.com/ --origin http://app.example.com \\
      --resolve api.example.com=127.0.0.1:3000

The requests are really sent: a PUT that the server allows is carried out.

Exit codes: 0 allowed, also where only the standard would refuse; 1 refused;
  2 usage; 3 no response to the first request.
With --profile all the worst of them decides.";

/// Ask a server as a page would: what is sent, what comes back, and whether script may read it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    #[command(flatten)]
    options: Options,

    /// Whose behaviour is modelled; all tries each in turn
    #[arg(long, value_name = "PROFILE", default_value = "spec", value_parser = profiles())]
    profile: Profiles,

    /// Show every step and every field
    #[arg(long)]
    trace: bool,

    /// For whom the verdict is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DocumentFormat,

    /// For which server the change is written [default: the one that probably answered]
    #[arg(long, value_name = "SERVER", value_parser = stacks())]
    server: Option<Stack>,

    /// The configuration that nginx runs there; the change is written into it, as a diff. Included files are read as well
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Ask once more without Origin, as another visitor of a cache may have done, and compare; GET and HEAD only
    #[arg(long)]
    caches: bool,
}

fn stacks() -> impl TypedValueParser<Value = Stack> {
    PossibleValuesParser::new(Stack::ALL.iter().map(|stack| stack.as_str())).try_map(|word| word.parse())
}

/// One profile, or all.
#[derive(Clone)]
struct Profiles(Vec<Profile>);

fn profiles() -> impl TypedValueParser<Value = Profiles> {
    let words = Profile::ALL.map(Profile::as_str).into_iter().chain(["all"]);
    PossibleValuesParser::new(words).map(|word| match word.parse() {
        Ok(profile) => Profiles(vec![profile]),
        Err(_) => Profiles(Profile::ALL.to_vec()),
    })
}

impl Check {
    pub(crate) fn run(self) -> Exit {
        if let Err(error) = self.options.validate() {
            print_error(&error);
            return Exit::Unusable;
        }
        if let Some(error) = self.config_of_another_server() {
            print_error(&error);
            return Exit::Unusable;
        }
        let config = match self.config.as_deref().map(Files::around).transpose() {
            Ok(config) => config,
            Err(error) => {
                print_error(&error);
                return Exit::Unusable;
            }
        };
        let report = match self.report(config.as_ref()) {
            Ok(report) => report,
            Err(failure) => return failure.report(),
        };
        print(&match self.format {
            DocumentFormat::Human => human::text(&report, self.trace, Look::of_stdout()),
            DocumentFormat::Json => json_text(&json::value(&report, self.trace)),
            DocumentFormat::Markdown => markdown::text(&report),
        });
        report.exit()
    }

    /// What is wrong with naming a file for this server.
    fn config_of_another_server(&self) -> Option<String> {
        let server = self.server.filter(|server| self.config.is_some() && *server != Stack::Nginx)?;
        Some(format!(
            "error: --config writes into the configuration of nginx, and the server is {server}\n\
             help: leave --config out: the change is printed by itself\n"
        ))
    }

    fn report(&self, config: Option<&(Files, String)>) -> Result<Report, Failure> {
        let visitor = Visitor::new(&self.options, Reading::Head)?;
        let judge = |profile: &Profile| Ok(Judgement::new(*profile, visitor.visit(*profile)?));
        let judgements = self.profile.0.iter().map(judge).collect::<Result<_, Failure>>()?;
        let mut report = Report::new(&self.options, judgements, self.server);
        if let Some((files, name)) = config {
            report.write_into(files, name);
        }
        if self.caches && matches!(self.options.method(), "GET" | "HEAD") {
            report.compare_caches(visitor.visit_without_origin()?);
        }
        Ok(report)
    }
}
