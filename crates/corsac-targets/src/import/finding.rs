//! Findings about configuration that was read: what it means in truth, and what was not understood.
//!
//! One table gives code, weight, title and explanation. Codes say what happens, so one code serves every target.

use std::fmt;
use std::str::FromStr;

use super::Position;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// The configuration could not be read: what follows from it is incomplete.
    Error,
    /// Pages may read that should not, or cannot read that should; or nobody can tell.
    Warning,
    /// Worth knowing.
    Note,
}

impl Weight {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note => "note",
        }
    }
}

macro_rules! findings {
    ($( $variant:ident = $printed:literal, $weight:ident, $title:literal, $explanation:literal; )*) => {
        /// A stable code of a finding, such as `I200`.
        // Exhaustive for other crates too: who explains codes matches on all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $( #[doc = $title] $variant, )*
        }

        impl FindingCode {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [FindingCode] = &[ $( FindingCode::$variant, )* ];

            /// The printed form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( FindingCode::$variant => $printed, )* }
            }

            /// The weight.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self { $( FindingCode::$variant => Weight::$weight, )* }
            }

            /// What it says, as one line.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( FindingCode::$variant => $title, )* }
            }

            /// Why it matters, and what to do.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $( FindingCode::$variant => $explanation, )* }
            }
        }
    };
}

findings! {
    // I1xx: reading.
    Syntax = "I100", Error, "the text is not configuration of this server",
        "Nothing after this place was read.";
    NotUnderstood = "I101", Warning, "this was not understood, and nothing is assumed about it",
        "What the place does may differ from what the policy file says: look at it.";
    TooLarge = "I102", Error, "the configuration is too large to be read",
        "50 MB together with all included files are the limit.";
    TooDeep = "I103", Error, "blocks are nested too deep",
        "64 levels are the limit.";
    IncludeCycle = "I104", Error, "a file includes itself",
        "The server refuses it too.";
    IncludeMissing = "I105", Warning, "an included file was not found",
        "What stands in it is not known.";
    NotText = "I106", Error, "the file is not text",
        "It holds bytes that are no UTF-8.";
    NothingFound = "I107", Note, "nothing in the configuration is about CORS",
        "No Access-Control field is set anywhere.";

    // I2xx: who reads.
    RegexUnanchored = "I200", Warning, "the expression matches a part of the origin",
        "An attacker registers a name that contains a match. Anchor it: ^ at the beginning and $ at the end.";
    RegexDot = "I201", Warning, "an unescaped dot matches any character",
        "example.com then also matches exampleXcom, which anyone may register. Write \\. for a dot.";
    CaseIgnored = "I202", Note, "origins are compared without case",
        "Browsers send lower case only: nothing is gained or lost.";
    OriginReflected = "I203", Warning, "every origin may read",
        "Whatever Origin asks is echoed, so that any page reads the answer; with credentials it reads as the user.";
    WildcardWithCredentials = "I204", Warning, "* beside credentials",
        "Browsers refuse to give such an answer to requests with credentials; a server that turns * into the asking origin opens it to everyone.";
    FixedOrigin = "I205", Note, "one origin stands on every answer",
        "Pages of that origin may read; nothing is compared by the server. A policy sends it only where it matches.";
    NullAllowed = "I206", Warning, "the origin null may read",
        "Any page can make a document with that origin.";
    OriginInvalid = "I207", Warning, "the value can never match an origin",
        "Browsers compare the whole serialised origin: a list, a path, upper case or a missing scheme never matches.";
    OriginNotAPattern = "I208", Warning, "no pattern of a policy says this expression",
        "Its origins are left out of the policy file: list them as origins, *. and :* patterns.";
    CredentialsUnchecked = "I209", Warning, "credentials are allowed on every answer",
        "Access-Control-Allow-Credentials stands also where no origin was allowed. Alone it grants nothing.";
    CredentialsNotTrue = "I210", Warning, "the value of Access-Control-Allow-Credentials is not true",
        "Only the text true counts, in lower case.";

    // I3xx: answers.
    FieldTwice = "I300", Warning, "the field is sent twice",
        "Browsers refuse an answer with two values of Access-Control-Allow-Origin.";
    UpstreamFieldsStand = "I301", Warning, "the application's own CORS fields reach the page",
        "Beside the server's they are a second value; where the server sends none they grant by themselves.";
    NotOnErrors = "I302", Warning, "answers with an error status carry no fields",
        "Pages cannot read them, and see a network error in place of the status.";
    VaryMissing = "I303", Warning, "Vary: Origin is missing",
        "A cache keeps the answer for one origin, or for none, and gives it to all.";
    FieldsLost = "I304", Warning, "a field set here removes those set outside",
        "The server inherits such directives only where a level has none of its own.";
    ConditionalField = "I305", Note, "the field depends on a condition",
        "It stands only on requests that meet it.";

    // I4xx: preflights.
    PreflightUnanswered = "I400", Note, "preflights reach the application",
        "It must answer them itself.";
    AllOptionsAnswered = "I401", Note, "every OPTIONS request is answered",
        "Also those that are no preflights; the application never sees one.";
    PreflightFieldsOnAnswers = "I402", Note, "fields of preflights stand on other answers",
        "Browsers ignore them there.";
    MaxAgeClamped = "I403", Note, "the max-age is more than browsers keep",
        "It is written as 86400, which is the most that any browser keeps.";
    MaxAgeInvalid = "I404", Warning, "the max-age is no number of seconds",
        "Browsers then keep the answer for 5 seconds.";
    MethodInvalid = "I405", Warning, "the method is none, or never matches",
        "Methods are compared with case: put is not PUT.";
    WildcardOrdinaryName = "I406", Warning, "* is an ordinary name beside credentials",
        "It grants nothing there: list the names.";
    PreflightRefusedByStatus = "I407", Warning, "preflights are answered with a status that browsers refuse",
        "Only 200 to 299 pass.";
    RefusalNotSilent = "I408", Note, "a refused preflight names what is allowed",
        "Browsers refuse all the same; the policy file answers it without fields.";
    PreflightOfReaderRefused = "I409", Warning, "an origin may read, and its preflights are refused",
        "What answers preflights knows only some of the origins. The policy file grants them to all.";
    RefusedPreflightForwarded = "I410", Note, "refused preflights reach the application",
        "It sees OPTIONS requests of pages that may not read, and may grant them by fields of its own.";

    // I5xx: defaults of the server that the configuration relies on.
    DefaultGrants = "I500", Warning, "a default of the server grants this",
        "Nothing in the configuration says so.";
    SettingDropped = "I501", Warning, "the server drops this setting without a word",
        "It does as if nothing were written here: what stands in its place may grant more.";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error of parsing a [`FindingCode`]: there is none with that printed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFindingCode;

impl fmt::Display for UnknownFindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such finding; codes look like I200")
    }
}

impl std::error::Error for UnknownFindingCode {}

impl FromStr for FindingCode {
    type Err = UnknownFindingCode;

    fn from_str(printed: &str) -> Result<Self, Self::Err> {
        FindingCode::ALL.iter().copied().find(|code| code.as_str() == printed).ok_or(UnknownFindingCode)
    }
}

/// One finding, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code.
    pub code: FindingCode,
    /// What it is in this case, as one sentence without a full stop.
    pub message: String,
    /// The place.
    pub position: Position,
}

impl Finding {
    /// A finding.
    #[must_use]
    pub fn new(code: FindingCode, position: &Position, message: impl Into<String>) -> Self {
        Finding { code, message: message.into(), position: position.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_findings_share_a_number_and_they_stand_in_order() {
        assert!(FindingCode::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        for &code in FindingCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
