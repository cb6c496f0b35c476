//! Recognise: pasted console text becomes the messages in it, what they name, and the codes they can stand for.

use std::borrow::Cow;

use corsac::step::Code;

use super::Message;
use super::candidates::candidates;
use super::frame::{Engine, Era, Frame};
use super::template::{Found, find};

/// How much of a text is looked at, in bytes: 64 KiB.
pub const LONGEST_TEXT: u64 = 64 << 10;

/// A message that was recognised in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Which message.
    pub message: &'static Message,
    /// When browsers write it like this.
    pub era: Era,
    /// Whether it says that it is about a preflight; `None` where it does not say.
    pub on_preflight: Option<bool>,
    /// What it names: the url, the origin, the method and so on, by the names of its places.
    pub values: Vec<(&'static str, String)>,
    /// The codes that it can stand for, the likeliest first. Where it stands beside another line that names the cause, those
    /// that it can stand for alone; there may be none.
    pub candidates: Vec<Code>,
}

impl Recognised {
    /// What stood in a place of the message.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
    }

    /// The engine that wrote it.
    #[must_use]
    pub const fn engine(&self) -> Option<Engine> {
        self.message.engine()
    }
}

/// A text that says that something failed, and not why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Causeless {
    /// The text.
    pub text: &'static str,
    /// Who says it.
    pub by: &'static str,
}

const CAUSELESS: &[Causeless] = &[
    Causeless { text: "Failed to fetch", by: "the exception of fetch() in Chromium" },
    Causeless {
        text: "NetworkError when attempting to fetch resource",
        by: "the exception of fetch() in Firefox",
    },
    Causeless { text: "Load failed", by: "the exception of fetch() in WebKit" },
    Causeless { text: "Network Error", by: "the exception of axios" },
    Causeless { text: "ERR_NETWORK", by: "the exception of axios" },
];

/// Texts of programs that are no browsers, and never print a CORS error.
const NO_BROWSER: &[(&str, &str)] = &[
    ("fetch failed", "Node.js"),
    ("ECONNREFUSED", "Node.js"),
    ("ENOTFOUND", "Node.js"),
    ("curl: (", "curl"),
    ("requests.exceptions", "Python's requests"),
];

/// What a pasted text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The messages that were recognised, in the order of the text.
    pub recognised: Vec<Recognised>,
    /// Messages that stand beside those of the same engine, and name no cause of their own.
    pub beside: Vec<&'static Message>,
    /// Texts that name no cause.
    pub causeless: Vec<Causeless>,
    /// A program that is no browser, if the text is its.
    pub no_browser: Option<&'static str>,
    /// Whether the text was cut before it was looked at.
    pub cut: bool,
}

/// Reads pasted console text.
///
/// # Examples
/// ```
/// use corsac::step::Code;
/// let text = "Access to fetch at 'https://api.example/cart' from origin 'https://app.example' has been blocked by CORS \
///             policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.";
/// let reading = corsac_doctor::read(text);
/// assert_eq!(reading.recognised[0].candidates[0], Code::PreflightStatus);
/// assert_eq!(reading.recognised[0].value("url"), Some("https://api.example/cart"));
/// ```
#[must_use]
pub fn read(text: &str) -> Reading {
    let end = text.len().min(LONGEST_TEXT as usize);
    let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let straight = straightened(text.get(..end).unwrap_or_default());
    let (recognised, beside) = told_apart(recognise(&straight));
    let causeless = CAUSELESS.iter().filter(|causeless| straight.contains(causeless.text)).copied().collect();
    let no_browser = NO_BROWSER.iter().find(|(mark, _)| straight.contains(mark)).map(|(_, program)| *program);
    Reading { recognised, beside, causeless, no_browser, cut: end < text.len() }
}

/// The messages that name a cause, and those that only stand beside one of them. What stands beside it rules candidates out:
/// Firefox, for one, prints a second line of preflights and not of answers.
fn told_apart(all: Vec<Recognised>) -> (Vec<Recognised>, Vec<&'static Message>) {
    let has_cause = |engine| all.iter().any(|one| one.engine() == engine && !one.message.is_companion());
    let is_beside = |one: &Recognised| one.message.is_companion() && has_cause(one.engine());
    let (beside, mut causes): (Vec<Recognised>, Vec<Recognised>) = all.iter().cloned().partition(is_beside);
    for cause in &mut causes {
        beside.iter().for_each(|other| rule_out(cause, other));
    }
    (causes, beside.into_iter().map(|one| one.message).collect())
}

/// Keeps the candidates with which the other line is printed too, if both are about one URL.
fn rule_out(cause: &mut Recognised, beside: &Recognised) {
    let is_same = beside.value("url").is_some() && beside.value("url") == cause.value("url");
    let stands = |code: &Code| beside.message.is_beside(*code) || beside.candidates.contains(code);
    if is_same && cause.candidates.iter().any(stands) {
        cause.candidates.retain(stands);
    }
}

/// The text in one line, with straight quotes, as the templates have it.
fn straightened(text: &str) -> String {
    let straight: String = text
        .chars()
        .map(|char| match char {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            // Nor may a terminal obey what was pasted.
            char if char.is_whitespace() || char.is_control() => ' ',
            char => char,
        })
        .collect();
    let words: Vec<&str> = straight.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").replace("[Learn More]", "")
}

/// A message found in a text.
struct Match<'t> {
    message: &'static Message,
    frame: Option<&'static Frame>,
    found: Found<'t>,
}

fn recognise(text: &str) -> Vec<Recognised> {
    let mut matches: Vec<Match> = Message::all().flat_map(|message| in_frames(message, text)).collect();
    if matches.is_empty() {
        matches = Message::all().filter_map(|message| bare(message, text)).collect();
    }
    // The longer one of two at the same place says more, and the earlier one comes first.
    matches.sort_by_key(|one| (one.found.start, usize::MAX - one.found.end));
    let mut end = 0;
    matches.retain(|one| {
        let is_inside = one.found.end <= end;
        end = end.max(one.found.end);
        !is_inside
    });
    matches.into_iter().map(recognised).collect()
}

fn in_frames<'t>(message: &'static Message, text: &'t str) -> impl Iterator<Item = Match<'t>> {
    message.own_frames().filter_map(move |frame| {
        let found = find([frame.before, message.text, frame.after], text)?;
        Some(Match { message, frame: Some(frame), found })
    })
}

/// The telling part alone, as people quote it.
fn bare<'t>(message: &'static Message, text: &'t str) -> Option<Match<'t>> {
    Some(Match { message, frame: None, found: find(["", message.text, ""], text)? })
}

fn recognised(one: Match) -> Recognised {
    let Match { message, frame, found } = one;
    let values: Vec<(&'static str, String)> =
        found.values.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    let says_which =
        frame.filter(|_| message.engine() == Some(Engine::Chromium) && !message.on_preflight.is_empty());
    let era = match (message.era, frame.map(|frame| frame.era)) {
        (Era::Today, Some(era)) => era,
        (era, _) => era,
    };
    let codes: Cow<[Code]> = match frame {
        Some(frame) => message.codes_in(frame.preflight).into(),
        None => message.codes().collect(),
    };
    let recognised = Recognised {
        message,
        era,
        on_preflight: says_which.map(|frame| frame.preflight),
        values,
        candidates: Vec::new(),
    };
    Recognised { candidates: candidates(&recognised, &codes), ..recognised }
}
