//! Means: by which means a page asks, and what can be said of it in arguments.

use clap::ValueEnum;
use corsac::fetch::preset::Element;
use corsac::fetch::{CredentialsMode, Mode};

/// By which means a page asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Means {
    #[default]
    Fetch,
    Xhr,
    Beacon,
    EventSource,
    Img,
    Script,
    Module,
    Style,
    Icon,
    Font,
    Audio,
    Video,
    Track,
    Manifest,
}

impl Means {
    /// As people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Means::Fetch => "fetch()",
            Means::Xhr => "XMLHttpRequest",
            Means::Beacon => "sendBeacon()",
            Means::EventSource => "EventSource",
            Means::Img => "<img>",
            Means::Script => "<script>",
            Means::Module => "<script type=module>",
            Means::Style => "<link rel=stylesheet>",
            Means::Icon => "<link rel=icon>",
            Means::Font => "@font-face",
            Means::Audio => "<audio>",
            Means::Video => "<video>",
            Means::Track => "<track>",
            Means::Manifest => "<link rel=manifest>",
        }
    }

    /// As the argument has it.
    pub(crate) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The element of HTML or CSS that asks; script asks by the others.
    pub(super) const fn element(self) -> Option<Element> {
        Some(match self {
            Means::Fetch | Means::Xhr | Means::Beacon | Means::EventSource => return None,
            Means::Img => Element::Image,
            Means::Script => Element::Script,
            Means::Module => Element::ModuleScript,
            Means::Style => Element::Stylesheet,
            Means::Icon => Element::Icon,
            Means::Font => Element::Font,
            Means::Audio => Element::Audio,
            Means::Video => Element::Video,
            Means::Track => Element::Track,
            Means::Manifest => Element::Manifest,
        })
    }

    /// The modes that it can have.
    pub(super) const fn modes(self) -> &'static [Mode] {
        match self {
            Means::Fetch => &[Mode::Cors, Mode::NoCors, Mode::SameOrigin],
            Means::Xhr | Means::EventSource | Means::Module | Means::Font | Means::Manifest => &[Mode::Cors],
            // The type of the body decides.
            Means::Beacon => &[],
            // Without the attribute, only of the page's own origin.
            Means::Track => &[Mode::SameOrigin, Mode::Cors],
            _ => &[Mode::NoCors, Mode::Cors],
        }
    }

    /// The credentials modes that it can have.
    pub(super) const fn credentials(self) -> &'static [CredentialsMode] {
        match self {
            Means::Fetch => CredentialsMode::ALL,
            Means::Beacon => &[CredentialsMode::Include],
            Means::Font => &[CredentialsMode::SameOrigin],
            _ => &[CredentialsMode::SameOrigin, CredentialsMode::Include],
        }
    }
}
