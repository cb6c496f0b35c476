//! Options: the arguments that say what a page asks for.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use corsac::fetch::{CredentialsMode, Mode, Origin, RedirectMode};

use super::means::Means;
use super::values;
use crate::network::NetworkOptions;

/// What a page asks for, and how.
#[derive(Args)]
pub(crate) struct Options {
    /// The URL that the page asks for
    #[arg(value_name = "URL", value_parser = values::url)]
    pub(crate) url: Arc<str>,

    /// The origin of the page; null for one without, such as a sandboxed frame
    #[arg(long, value_name = "ORIGIN", value_parser = values::origin)]
    pub(crate) origin: Origin,

    /// The method [default: GET, with --data POST]
    #[arg(short = 'X', long = "method", value_name = "METHOD")]
    pub(super) method: Option<String>,

    /// A header that script sets; 'NAME;' for an empty value; may be given many times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = values::header)]
    pub(super) headers: Vec<(String, Vec<u8>)>,

    /// The body, sent as text/plain unless a Content-Type is given; @FILE reads a file, @- the standard input
    #[arg(short = 'd', long, value_name = "DATA", value_parser = values::data)]
    pub(super) data: Option<Arc<[u8]>>,

    /// Whether cookies go along [default: same-origin]
    #[arg(long, value_name = "MODE", value_parser = words(&["include", "same-origin", "omit"]).try_map(|word| word.parse::<CredentialsMode>()))]
    pub(super) credentials: Option<CredentialsMode>,

    /// A cookie that the URL's host has set before, as Set-Cookie has it; may be given many times
    #[arg(long = "cookie", value_name = "SET-COOKIE")]
    pub(super) cookies: Vec<String>,

    /// The request's mode [default: that of the means, for fetch cors]
    #[arg(long, value_name = "MODE", value_parser = words(&["cors", "no-cors", "same-origin"]).try_map(|word| word.parse::<Mode>()))]
    pub(super) mode: Option<Mode>,

    /// What becomes of redirects [default: follow]
    #[arg(long, value_name = "MODE", value_parser = words(&["follow", "error", "manual"]).try_map(|word| word.parse::<RedirectMode>()))]
    pub(super) redirect: Option<RedirectMode>,

    /// By which means the page asks
    #[arg(long = "as", value_enum, value_name = "MEANS", default_value_t)]
    pub(crate) means: Means,

    #[command(flatten)]
    pub(super) network: NetworkOptions,

    /// As in Chromium, where the user has not allowed pages of the web to reach this machine and its network
    #[arg(long)]
    pub(super) local_network: bool,

    /// Seconds for the whole exchange
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = values::seconds)]
    pub(super) timeout: Duration,
}

fn words(words: &[&'static str]) -> PossibleValuesParser {
    PossibleValuesParser::new(words)
}

impl Options {
    /// The names of the headers that script sets.
    pub(crate) fn header_names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| &**name)
    }

    /// What cannot be said of these means; the error is for the person at the terminal.
    pub(crate) fn validate(&self) -> Result<(), String> {
        let name = self.means.name();
        self.validate_script_only()?;
        one_of("--mode", name, self.mode, self.means.modes())?;
        one_of("--credentials", name, self.credentials, self.means.credentials())?;
        if self.mode == Some(Mode::NoCors)
            && self.means.element().is_some()
            && self.credentials == Some(CredentialsMode::SameOrigin)
        {
            return Err(format!(
                "error: {name} without CORS always has credentials\nhelp: leave --credentials out, or use --mode cors\n"
            ));
        }
        Ok(())
    }

    fn validate_script_only(&self) -> Result<(), String> {
        let given = [
            ("--method", self.method.is_some(), matches!(self.means, Means::Fetch | Means::Xhr)),
            ("--header", !self.headers.is_empty(), matches!(self.means, Means::Fetch | Means::Xhr)),
            ("--data", self.data.is_some(), matches!(self.means, Means::Fetch | Means::Xhr | Means::Beacon)),
            ("--redirect", self.redirect.is_some(), self.means == Means::Fetch),
        ];
        match given.iter().find(|(_, is_given, fits)| *is_given && !fits) {
            Some((option, ..)) => Err(format!(
                "error: {} takes no {option}\nhelp: leave it out, or ask as a script does with --as fetch\n",
                self.means.name()
            )),
            None => Ok(()),
        }
    }
}

fn one_of<T: Copy + PartialEq + ToString>(
    option: &str,
    means: &str,
    given: Option<T>,
    possible: &[T],
) -> Result<(), String> {
    let Some(given) = given.filter(|given| !possible.contains(given)) else { return Ok(()) };
    let possible: Vec<String> = possible.iter().map(T::to_string).collect();
    let help = match possible.is_empty() {
        true => "leave it out".to_owned(),
        false => format!("it can be {}", possible.join(" or ")),
    };
    Err(format!("error: {means} never has {option} {}\nhelp: {help}\n", given.to_string()))
}
