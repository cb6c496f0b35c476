//! Network: the ports that cases name, and the ones where servers listen.

use super::history::Case;
use url::Url;

/// The ports that cases name: two of `http:`, two of `https:`. They stand for those that the system gives to a run.
pub const PORTS: [u16; 4] = [18001, 18002, 18443, 18444];

/// Where the servers of a run listen: a port for each of [`PORTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The ports, in the order of [`PORTS`].
    pub ports: [u16; 4],
}

impl Network {
    /// The case as it is played: with the ports of this run.
    #[must_use]
    pub fn localize(&self, case: &Case) -> Case {
        case.rewritten(&self.replacements(false))
    }

    /// A text as it is meant in this run.
    #[must_use]
    pub fn localize_text(&self, text: &str) -> String {
        self.replacements(false).iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// Whether the port of a URL, as cases name it, speaks its scheme: mixed content is upgraded on the port that it has.
    #[must_use]
    pub fn speaks(url: &Url) -> bool {
        let at = PORTS.iter().position(|port| Some(*port) == url.port());
        at.is_none_or(|at| (at >= 2) == (url.scheme() == "https"))
    }

    /// A text of this run as cases write it.
    #[must_use]
    pub fn generalize(&self, text: &str) -> String {
        self.replacements(true).iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    fn replacements(&self, back: bool) -> Vec<(String, String)> {
        let pairs = PORTS.iter().zip(&self.ports);
        pairs
            .map(|(named, real)| (format!(":{named}"), format!(":{real}")))
            .map(|(named, real)| if back { (real, named) } else { (named, real) })
            .collect()
    }
}
