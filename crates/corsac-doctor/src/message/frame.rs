//! Frame: what stands around the telling part of a console line: who asked for what, and by which browser's habit.

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Chrome, Edge, Opera, Electron, Android's WebView.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari, and every browser of iOS.
    WebKit,
    /// Internet Explorer and the first Edge.
    Trident,
}

impl Engine {
    /// The engine's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Engine::Chromium => "Chromium",
            Engine::Firefox => "Firefox",
            Engine::WebKit => "WebKit",
            Engine::Trident => "Internet Explorer",
        }
    }
}

/// When browsers write a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// Browsers of today.
    Today,
    /// Older ones.
    Before(&'static str),
}

/// The frames in which a message can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frames {
    /// Chromium's lines about CORS.
    Chromium,
    /// Firefox's lines about CORS.
    Firefox,
    /// The text is the line; by this engine, or by several.
    Whole(Option<Engine>),
}

/// What stands around a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) era: Era,
    /// Whether the line says that it is about a preflight.
    pub(super) preflight: bool,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
}

macro_rules! frame {
    ($era:expr, $preflight:literal, $before:expr, $after:literal) => {
        Frame { era: $era, preflight: $preflight, before: $before, after: $after }
    };
}

macro_rules! on_preflight {
    ($before:literal) => {
        concat!($before, "Response to preflight request doesn't pass access control check: ")
    };
}

const TO_2018: Era = Era::Before("Chromium of 2015 to 2018");
const TO_2015: Era = Era::Before("Chromium and WebKit before 2016");

const OF_CHROMIUM: &[Frame] = &[
    frame!(
        Era::Today,
        true,
        on_preflight!(
            "Access to {kind} at '{url}'[ (redirected from '{from}')] from origin '{origin}' has been blocked by CORS policy: "
        ),
        ""
    ),
    frame!(
        Era::Today,
        false,
        "Access to {kind} at '{url}'[ (redirected from '{from}')] from origin '{origin}' has been blocked by CORS policy: ",
        ""
    ),
    frame!(
        TO_2018,
        true,
        on_preflight!("Failed to load {url}: "),
        "[ Origin '{origin}' is therefore not allowed access.]"
    ),
    frame!(TO_2018, false, "Failed to load {url}: ", "[ Origin '{origin}' is therefore not allowed access.]"),
    frame!(
        TO_2015,
        true,
        on_preflight!("XMLHttpRequest cannot load {url}. "),
        "[ Origin '{origin}' is therefore not allowed access.]"
    ),
    frame!(
        TO_2015,
        false,
        "XMLHttpRequest cannot load {url}. ",
        "[ Origin '{origin}' is therefore not allowed access.]"
    ),
];

const OF_FIREFOX: &[Frame] = &[
    frame!(
        Era::Today,
        false,
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. (Reason: ",
        ").[ Status code: {status}]"
    ),
    frame!(
        Era::Today,
        false,
        "Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at {url} soon. (Reason: ",
        ")"
    ),
];

const WHOLE: &[Frame] = &[frame!(Era::Today, false, "", "")];

impl Frames {
    pub(super) const fn engine(self) -> Option<Engine> {
        match self {
            Frames::Chromium => Some(Engine::Chromium),
            Frames::Firefox => Some(Engine::Firefox),
            Frames::Whole(engine) => engine,
        }
    }

    pub(super) const fn all(self) -> &'static [Frame] {
        match self {
            Frames::Chromium => OF_CHROMIUM,
            Frames::Firefox => OF_FIREFOX,
            Frames::Whole(_) => WHOLE,
        }
    }
}
