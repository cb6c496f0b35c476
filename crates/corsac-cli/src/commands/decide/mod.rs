//! Decide: what a policy file does with one request, without sending any.

mod outcome;
mod report;
mod request;

use std::path::PathBuf;

use clap::Args;
use corsac_config::{Config, NamedPolicy, Parsed, to_json};
use http::{HeaderName, HeaderValue, Method};
use serde_json::json;

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::terminal::{Format, JSON_VERSION, Look, json_text, print, print_error};
use outcome::Outcome;
use request::Request;

const EXAMPLES: &str = "Examples:
  May a page at https://app.example.com read this?
    corsac decide corsac.toml --origin https://app.example.com --path /cart
  May it send a PUT with JSON? The answer to the preflight before it is shown as well:
    corsac decide corsac.toml --origin https://app.example.com --path /cart \\
      -X PUT -H 'Content-Type: application/json'
  That preflight by itself, with the fields of its answer:
    corsac decide corsac.toml --origin https://app.example.com --path /cart \\
      -X OPTIONS -H 'Access-Control-Request-Method: PUT' \\
      -H 'Access-Control-Request-Headers: content-type'
  The same for one policy of the file, without its routes:
    corsac decide corsac.toml --policy app --origin https://app.example.com

Exit codes: 0 allowed, or no CORS request, or left to the upstream;
  1 refused, or no route takes it; 2 errors in the file.
They are about the request itself, which a policy judges by its origin alone. For the
method and the header names ask about the preflight, as above.";

/// Decide a request offline: which route, which policy, which verdict, which fields
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Decide {
    /// The policy file; - reads the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The request's Origin field: the origin of the page
    #[arg(long, value_name = "ORIGIN", value_parser = request::field_value)]
    origin: Option<HeaderValue>,

    /// The request's method
    #[arg(short = 'X', long = "method", value_name = "METHOD", default_value = "GET", value_parser = request::method)]
    method: Method,

    /// A field of the request; may be given many times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = request::field)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// The request's path
    #[arg(long, default_value = "/", value_name = "PATH")]
    path: String,

    /// The request's host, for routes that name one
    #[arg(long, value_name = "HOST")]
    host: Option<String>,

    /// Judge by this policy instead of by the routes; needed where a file has several policies and no routes
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,

    /// For whom the decision is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Decide {
    pub(crate) fn run(self) -> Exit {
        let file = match PolicyFile::read(&self.file) {
            Ok(file) => file,
            Err(error) => return unusable(&error),
        };
        let mut parsed = file.parse();
        if self.format == Format::Human {
            print_error(&file.render(&parsed, Look::of_stderr()));
        }
        match parsed.config.take() {
            Some(config) => self.decide(&config, &parsed),
            None => {
                if self.format == Format::Json {
                    let findings = to_json(&parsed.name, &parsed.findings);
                    print(&json_text(
                        &json!({ "version": JSON_VERSION, "decision": null, "findings": findings }),
                    ));
                }
                Exit::Unusable
            }
        }
    }

    fn decide(self, config: &Config, parsed: &Parsed) -> Exit {
        let policy = match self.policy(config) {
            Ok(policy) => policy,
            Err(error) => return unusable(&error),
        };
        let format = self.format;
        let request = self.request();
        let decide = |request: &Request| match (&policy, &config.gateway) {
            (None, Some(gateway)) => Outcome::of_gateway(gateway, request),
            (policy, _) => Outcome::of_policy(policy.as_ref(), request),
        };
        let outcome = decide(&request);
        // A request from the service's own origin is a same-origin one, and those have no preflight.
        let preflight = request.preflight().filter(|_| !outcome.is_from_own_origin());
        let preflight = preflight.as_ref().map(decide).and_then(|outcome| outcome.judged);
        match format {
            Format::Human => print(&report::human(&request, &outcome, preflight.as_ref(), Look::of_stdout())),
            Format::Json => {
                let findings = to_json(&parsed.name, &parsed.findings);
                print(&json_text(&report::json(&request, &outcome, preflight.as_ref(), findings)));
            }
        }
        outcome.exit()
    }

    /// The policy to judge by; `None` where the routes say it.
    fn policy(&self, config: &Config) -> Result<Option<NamedPolicy>, String> {
        let names = || config.policies.keys().map(|name| &**name).collect::<Vec<_>>().join(", ");
        if let Some(name) = &self.policy {
            let policy = config.policy(name);
            let error =
                || format!("error: the file defines no policy {name:?}\nhelp: it defines {}\n", names());
            return policy.ok_or_else(error).map(Some);
        }
        if config.gateway.as_ref().is_some_and(|gateway| gateway.routes.iter().next().is_some()) {
            return Ok(None);
        }
        let mut policies = config.policies.keys();
        match (policies.next(), policies.next()) {
            (Some(only), None) => Ok(config.policy(only)),
            _ => Err(format!(
                "error: the file has no routes\nhelp: name a policy with --policy: {}\n",
                names()
            )),
        }
    }

    fn request(self) -> Request {
        Request::new(self.method, self.path, self.host, self.origin, self.headers)
    }
}

fn unusable(error: &str) -> Exit {
    print_error(error);
    Exit::Unusable
}
