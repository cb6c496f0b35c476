//! Message: what browsers write into their consoles, and which codes it can stand for. Many to many: one fault has a name
//! in each engine, and one text covers several faults.

mod beside;
mod candidates;
mod chromium;
mod firefox;
mod frame;
mod others;
mod recognise;
mod render;
mod sign;
mod template;
mod webkit;

use corsac::step::Code;

pub use frame::{Engine, Era};
use frame::{Frame, Frames};
pub use recognise::{Causeless, LONGEST_TEXT, Reading, Recognised, read};

/// A text of a console, and the codes that it can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    frames: Frames,
    /// When browsers write it.
    pub era: Era,
    /// The part of the line that tells the cause. `{url}`, `{value}` and the like stand for what differs; what stands in
    /// brackets is not always there.
    pub text: &'static str,
    /// The codes that it stands for when the line says that it is about a preflight.
    on_preflight: &'static [Code],
    /// The codes that it stands for otherwise.
    otherwise: &'static [Code],
    /// The codes of which another line names the cause and this one stands beside it.
    beside: &'static [&'static [Code]],
}

impl Message {
    /// Every message.
    pub fn all() -> impl Iterator<Item = &'static Message> {
        let engines = [chromium::MESSAGES, firefox::MESSAGES, webkit::MESSAGES, others::MESSAGES];
        engines.into_iter().flatten().copied().flatten()
    }

    /// Today's messages that name a code's cause, engine by engine.
    ///
    /// # Examples
    /// ```
    /// use corsac::step::Code;
    /// use corsac_doctor::Message;
    /// let texts: Vec<&str> = Message::of(Code::PreflightStatus).map(|message| message.text).collect();
    /// assert!(texts.contains(&"It does not have HTTP ok status."));
    /// ```
    pub fn of(code: Code) -> impl Iterator<Item = &'static Message> {
        today().filter(move |message| message.codes().any(|other| other == code))
    }

    /// Today's messages that stand beside those that name a code's cause, engine by engine.
    ///
    /// # Examples
    /// ```
    /// use corsac::step::Code;
    /// use corsac_doctor::Message;
    /// let mut beside = Message::beside(Code::PreflightStatus);
    /// assert!(beside.any(|message| message.text == "CORS request did not succeed"));
    /// ```
    pub fn beside(code: Code) -> impl Iterator<Item = &'static Message> {
        let names_it = move |message: &&Message| message.codes().any(|other| other == code);
        today().filter(move |message| message.is_beside(code) && !names_it(message))
    }

    /// Whether it stands beside the line that names the cause of this code.
    #[must_use]
    pub fn is_beside(&self, code: Code) -> bool {
        self.beside.iter().any(|codes| codes.contains(&code))
    }

    /// Whether another line names the cause for the most part.
    #[must_use]
    pub const fn is_companion(&self) -> bool {
        !self.beside.is_empty()
    }

    /// The engine that writes it; `None` where several do.
    #[must_use]
    pub const fn engine(&self) -> Option<Engine> {
        self.frames.engine()
    }

    /// The frames in which it says something.
    fn own_frames(&self) -> impl Iterator<Item = &'static Frame> {
        let says_something = |frame: &&Frame| {
            !self.codes_in(frame.preflight).is_empty() || (self.is_companion() && !frame.preflight)
        };
        self.frames.all().iter().filter(says_something)
    }

    /// The codes that it can stand for in a frame that is, or is not, about a preflight.
    const fn codes_in(&self, preflight: bool) -> &'static [Code] {
        if preflight { self.on_preflight } else { self.otherwise }
    }

    /// The whole lines in which it can stand, with the names of their places.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.own_frames()
            .map(|frame| without_optional(&format!("{}{}{}", frame.before, self.text, frame.after)))
    }

    /// The text without the parts in brackets, which are not always there.
    #[must_use]
    pub fn shown(&self) -> String {
        without_optional(self.text)
    }

    /// Every code that it can stand for.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.on_preflight.iter().chain(self.otherwise).copied()
    }
}

fn today() -> impl Iterator<Item = &'static Message> {
    Message::all().filter(|message| message.era == Era::Today && message.engine().is_some())
}

fn without_optional(template: &str) -> String {
    template.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}

/// Declares messages in a frame.
macro_rules! messages {
    ($frames:expr, $era:expr; $( $text:literal => [$($preflight:ident),*] [$($otherwise:ident),*] $( beside [$($beside:expr),*] )?; )*) => {
        &[ $( $crate::message::Message {
            frames: $frames,
            era: $era,
            text: $text,
            on_preflight: &[ $( corsac::step::Code::$preflight, )* ],
            otherwise: &[ $( corsac::step::Code::$otherwise, )* ],
            beside: &[ $( $($beside),* )? ],
        }, )* ]
    };
}
use messages;
