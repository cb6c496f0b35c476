//! Losses: the numbered ways in which a server's answers leave the policy. A number is never reused.
//!
//! One table gives code, effect, title and explanation. A loss says *what differs*, so one code serves every target.

use std::fmt;
use std::str::FromStr;

use crate::Plan;
use crate::plan::PolicyPlan;

/// What a loss does to who may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Something is granted, or let pass, that the policy refuses. Compiling fails unless the loss is accepted.
    Widened,
    /// Something is refused that the policy grants.
    Narrowed,
    /// Answers differ, and every browser decides the same.
    Cosmetic,
}

impl Effect {
    /// `widened`, `narrowed` or `cosmetic`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Effect::Widened => "widened",
            Effect::Narrowed => "narrowed",
            Effect::Cosmetic => "cosmetic",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! losses {
    ($( $variant:ident = $printed:literal, $effect:ident, $title:literal, $explanation:literal; )*) => {
        /// A stable code of a loss, such as `L200`.
        // Exhaustive for other crates too: who explains codes matches on all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LossCode {
            $( #[doc = $title] $variant, )*
        }

        impl LossCode {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [LossCode] = &[ $( LossCode::$variant, )* ];

            /// The printed form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( LossCode::$variant => $printed, )* }
            }

            /// What it does to who may read.
            #[must_use]
            pub const fn effect(self) -> Effect {
                match self { $( LossCode::$variant => Effect::$effect, )* }
            }

            /// What differs, as one line.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( LossCode::$variant => $title, )* }
            }

            /// Why it matters or does not, and what to do.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $( LossCode::$variant => $explanation, )* }
            }
        }
    };
}

losses! {
    // L1xx: which origins.
    RepeatedOriginUnseen = "L100", Cosmetic, "a second Origin field is not seen",
        "The policy refuses a request with two Origin fields; the server looks at one of them. Browsers never send two.";
    EmptyFieldUnseen = "L101", Cosmetic, "an empty field counts as absent",
        "The policy takes an empty Origin or Access-Control-Request-Method for a malformed one; the server cannot tell it from none. Browsers never send one empty.";
    MalformedOriginTaken = "L102", Cosmetic, "some malformed origins count as well-formed",
        "The server's pattern takes texts that are no serialised origin, such as one with the scheme's default port. Browsers never send those.";
    OriginCaseIgnored = "L103", Cosmetic, "origins are compared without regard to case",
        "Browsers send origins in lower case only, so that no page gains by it.";
    SubdomainsOneLabel = "L104", Narrowed, "the wildcard stands for one label only",
        "The policy's *. takes subdomains of any depth. List the deeper ones, or wildcards below them.";
    SubdomainsTooWide = "L105", Widened, "the wildcard takes more than subdomains",
        "The server's wildcard matches origins that the policy's *. does not. List the origins instead.";
    OriginPatternDropped = "L106", Narrowed, "a pattern is left out, for the server cannot hold it",
        "Its origins are refused. List the origins one by one.";
    NullUnsupported = "L107", Narrowed, "the origin null is left out",
        "Documents with an opaque origin are refused.";
    AnyOriginWithCredentialsUnsupported = "L108", Narrowed, "any origin with credentials is not possible",
        "The server cannot echo whatever origin asks.";
    ApexIncluded = "L109", Widened, "the wildcard takes the host itself as well",
        "The policy's *. excludes the host without a subdomain.";
    CredentialsAlwaysAllowed = "L110", Widened, "credentials are always allowed",
        "The server sends Access-Control-Allow-Credentials for every listed origin.";
    AnyPortUnsupported = "L111", Narrowed, "any port is not possible",
        "Only the scheme's default port is allowed. List the ports.";
    OriginLeftOut = "L112", Narrowed, "a listed origin is left out, for the server cannot hold it",
        "Its pages are refused.";
    CredentialsUnsupported = "L113", Narrowed, "credentials are not possible",
        "Pages read answers to requests without credentials only.";
    MalformedOriginRefused = "L114", Cosmetic, "origins in an odd form are refused",
        "The policy's * looks at no origin; the server refuses some that no browser sends.";
    OriginEchoed = "L115", Cosmetic, "the origin is echoed in place of *",
        "Browsers take both alike where no credentials are allowed; caches keep an answer for each origin.";
    FixedOriginSent = "L116", Cosmetic, "the one allowed origin is named to everyone",
        "Browsers compare it with the page's own origin, and refuse all others.";

    // L2xx: preflights.
    NamesAsReceived = "L200", Cosmetic, "the asked header names are echoed as they came",
        "The policy writes them in lower case and without spaces, as browsers send them already.";
    MoreThanAsked = "L201", Cosmetic, "a granted preflight lists more than was asked",
        "The answer names all methods or header names that the policy grants. Browsers check what they asked for, and keep the rest for later requests that the policy grants too.";
    RefusalNotSilent = "L202", Cosmetic, "a refused preflight names what is allowed",
        "A preflight refused for its method or header names is answered with fields; the browser compares them and refuses by itself.";
    PreflightStatusFixed = "L203", Cosmetic, "the status of preflights is the server's",
        "Browsers take every status from 200 to 299.";
    RefusedPreflightStatusFixed = "L204", Cosmetic, "the status of refused preflights is the server's",
        "Without fields a preflight fails whatever its status.";
    HeaderBudgetUnseen = "L205", Cosmetic, "the budget of asked header names is the server's own",
        "The policy refuses more than 8 KiB, 64 lines or 256 names; the server has its own limit on request fields.";
    RepeatedRequestLinesUnseen = "L206", Cosmetic, "only one line of Access-Control-Request-* is read",
        "The policy refuses a second method line and reads all lines of header names. Browsers send one of each.";
    MaxAgeUnsupported = "L207", Cosmetic, "the max-age is not sent as the policy says",
        "Browsers keep preflight answers for another time.";
    PrivateNetworkUnsupported = "L208", Narrowed, "access to private networks is not granted",
        "The server cannot answer Access-Control-Request-Private-Network.";
    AllOptionsAnswered = "L209", Narrowed, "OPTIONS requests that are no preflights are answered too",
        "An OPTIONS request without Access-Control-Request-Method does not reach the application.";
    PreflightReachesUpstream = "L210", Cosmetic, "refused preflights reach the application",
        "Its answer is stripped of CORS fields, so that browsers refuse; but the application sees the OPTIONS request.";
    AnyMethodListed = "L211", Narrowed, "any method becomes a list of the known methods",
        "The server has no wildcard for methods beside credentials.";
    AnyHeaderUnsupported = "L212", Narrowed, "any request header is not possible",
        "Only the listed names are granted.";
    AuthorizationCovered = "L213", Widened, "the wildcard of request headers covers authorization",
        "The policy's * never does: list what pages may send.";
    MethodsNotJudged = "L214", Widened, "the methods of a preflight are not judged",
        "The server grants whatever method is asked.";
    PreflightsUnanswered = "L215", Narrowed, "preflights are left to the application",
        "It must answer OPTIONS with a status from 200 to 299; the server adds the fields.";
    MethodLeftOut = "L216", Narrowed, "a method is left out, for the server cannot hold it",
        "Preflights that ask for it are refused.";
    HeadersNotJudged = "L217", Widened, "the header names of a preflight are not judged",
        "The server grants names that the policy refuses.";
    HeaderLeftOut = "L218", Narrowed, "a request header is left out, for the server cannot hold it",
        "Preflights that ask for it are refused.";
    ListFormRefused = "L219", Cosmetic, "lists of header names in an odd form are refused",
        "The server takes no empty members, white space or capitals between the commas; browsers send none.";
    MalformedListsTaken = "L220", Cosmetic, "preflights in an odd form are granted",
        "The policy refuses a method or a header name that is no token, and takes only true for a question about private networks; browsers send nothing else.";
    AnswerFieldsOnPreflights = "L221", Cosmetic, "fields of other answers stand on preflights",
        "Browsers ignore Access-Control-Expose-Headers there.";
    PreflightVaryFixed = "L222", Cosmetic, "Vary on preflights is the server's",
        "No browser and no cache that follows the standard keeps answers to OPTIONS.";

    // L3xx: other answers.
    VaryTwice = "L300", Cosmetic, "Vary may name Origin on a second line, or twice",
        "Caches read all lines as one set.";
    VaryMissing = "L301", Narrowed, "Vary: Origin is missing on some answers",
        "A cache in front may keep an answer without fields and give it to a page that may read. Do not cache in front of the server.";
    UpstreamFieldsStand = "L302", Widened, "the application's own CORS fields reach the page",
        "The server adds its fields and leaves those of the application.";
    ConflictUnseen = "L303", Widened, "CORS fields of the application are no error",
        "The policy turns such an answer into 502; the server removes the fields and lets it pass.";
    ErrorsWithoutFields = "L304", Narrowed, "answers of the server itself carry no fields",
        "Pages cannot read its 404, 502 or 504.";
    TimingLost = "L305", Narrowed, "Timing-Allow-Origin is not sent",
        "Pages see no detailed timings.";
    ResourcePolicyLost = "L306", Widened, "Cross-Origin-Resource-Policy is not sent",
        "Pages that the policy keeps out may embed the response.";
    EnforceLost = "L307", Widened, "refused requests reach the application",
        "The policy answers them with 403; the server lets the application act, and the page not read.";
    RespectLost = "L308", Widened, "the application's own CORS fields never win",
        "The policy lets an answer with Access-Control-Allow-Origin stand; the server replaces it, also where the application grants less.";
    UpstreamFieldsJoined = "L309", Cosmetic, "repeated fields of the application are not kept line by line",
        "Where the policy lets the application's fields stand, the server sends one line of each.";
    PreflightFieldsOnAnswers = "L310", Cosmetic, "fields of preflights stand on other answers too",
        "Browsers ignore them there.";
    ExposeUnsupported = "L311", Narrowed, "response headers are not exposed",
        "Pages read the safelisted ones only.";
    ConditionalFields = "L312", Narrowed, "answers to requests without Origin carry no fields",
        "A cache in front may give them to pages, which then cannot read.";

    RequestRefused = "L313", Narrowed, "some requests are refused by the server itself",
        "It answers 400 to methods or fields that it cannot bear, such as lower-case methods, before any policy is asked.";
    RepeatedUpstreamFieldsCut = "L314", Widened, "of the application's repeated CORS fields one stands alone",
        "The policy lets the application's fields stand, two values of Access-Control-Allow-Origin too, which browsers refuse; the server keeps one of them, which they take.";
    OwnErrorStatus = "L315", Cosmetic, "the server's own errors have its own statuses",
        "For an application that does not answer the policy's gateway says 502; the server says 503, with the same fields.";
    VaryMore = "L316", Cosmetic, "Vary names more than the answer depends on",
        "Caches keep more copies than they need.";
    FieldsToStrangers = "L317", Cosmetic, "fields stand where no origin is allowed",
        "Without Access-Control-Allow-Origin, browsers look at no other CORS field.";
    ExposedMore = "L318", Widened, "more response headers are exposed",
        "Pages read headers that the policy keeps from them.";
    RefusedAnswered = "L319", Narrowed, "the server refuses requests that the policy lets pass",
        "The application does not see them.";
    MethodsWithoutFields = "L320", Narrowed, "answers to some methods carry no fields",
        "Pages cannot read them, although a preflight may have been granted.";

    PreflightFieldsJudged = "L321", Cosmetic, "fields that announce a request are judged on other requests",
        "No browser sends Access-Control-Request-* but on preflights.";
    VaryLinesCut = "L322", Cosmetic, "of several Vary lines of the application the first stands alone",
        "Browsers decide the same. A cache in front may give the answer to requests that it is not for: let the application write one line.";
    SafelistedExposed = "L323", Cosmetic, "response headers that need no permission are listed",
        "Pages read them anyway, such as Content-Type.";

    // L4xx: routes.
    MethodsShareRoute = "L400", Narrowed, "routes that differ only in their methods share no policy",
        "The server chooses the place of a preflight by its path, not by the method that it announces; the path gets no policy at all.";
    PathsRefused = "L401", Narrowed, "paths that the server would read otherwise are refused",
        "Such as those with encoded slashes, doubled slashes, backslashes, or encoded letters get 400, so that no request falls to another route than the policy file says.";
    HostsUnsupported = "L402", Narrowed, "routes of a host are left out",
        "The server cannot choose by host here.";
    FallbackUnsupported = "L403", Narrowed, "requests without a route carry no fields",
        "Pages cannot read the 404.";
    AllowMissing = "L404", Cosmetic, "405 answers have no Allow field",
        "No browser looks at it.";
    RoutesLeftOut = "L405", Narrowed, "the routes of the policy file are left out",
        "The output has each policy by itself: put it where its routes are.";
    PathsDecoded = "L406", Cosmetic, "encoded letters in paths reach the application decoded",
        "Both spellings name the same resource; the policy's gateway forwards the bytes that came.";

    // L9xx: what is not known.
    NotCompared = "L900", Widened, "not everything that the server grants could be compared",
        "The server's answers differ in a way that has no name here, or its origins are too many to be compared.";
}

impl fmt::Display for LossCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error of parsing a [`LossCode`]: there is none with that printed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLossCode;

impl fmt::Display for UnknownLossCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such loss; codes look like L303")
    }
}

impl std::error::Error for UnknownLossCode {}

impl FromStr for LossCode {
    type Err = UnknownLossCode;

    fn from_str(printed: &str) -> Result<Self, Self::Err> {
        LossCode::ALL.iter().copied().find(|code| code.as_str() == printed).ok_or(UnknownLossCode)
    }
}

/// One loss of one compilation, with the request that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The code.
    pub code: LossCode,
    /// The policy that loses, or none where it is the whole configuration.
    pub policy: Option<String>,
    /// A request that the policy and the server answer differently.
    pub witness: Witness,
}

/// The losses of each policy of a plan.
pub(crate) fn of_policies<'p>(
    plan: &'p Plan,
    of_policy: impl Fn(&PolicyPlan) -> Vec<(LossCode, Witness)> + 'p,
) -> impl Iterator<Item = Loss> + 'p {
    plan.policies.iter().flat_map(move |policy| {
        let found = of_policy(policy);
        found.into_iter().map(|(code, witness)| Loss { code, policy: Some(policy.name.clone()), witness })
    })
}

/// A request that shows a loss, and what the application must answer for it to show.
///
/// It can be played: `cargo xtask servers` sends it to the real server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witness {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The header lines.
    pub headers: Vec<(String, String)>,
    /// Header lines of the application's answer.
    pub upstream: Vec<(String, String)>,
}

impl Witness {
    /// A request without header lines.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Witness { method: method.into(), target: target.into(), ..Witness::default() }
    }

    /// With a header line.
    #[must_use]
    pub fn header(mut self, name: impl fmt::Display, value: impl fmt::Display) -> Self {
        self.headers.push((name.to_string(), value.to_string()));
        self
    }

    /// With a header line of the application's answer.
    #[must_use]
    pub fn upstream(mut self, name: impl fmt::Display, value: impl fmt::Display) -> Self {
        self.upstream.push((name.to_string(), value.to_string()));
        self
    }
}

/// `GET / with Origin: https://a.example, answered with Vary: Origin`.
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)?;
        for (index, lines) in self.headers.chunk_by(|one, other| one == other).enumerate() {
            let Some((name, value)) = lines.first() else { continue };
            write!(f, "{} {name}: {}", if index == 0 { " with" } else { " and" }, Shortened(value))?;
            if lines.len() > 1 {
                write!(f, " ({} times)", lines.len())?;
            }
        }
        for (index, (name, value)) in self.upstream.iter().enumerate() {
            let before = if index == 0 { ", answered by the application with" } else { " and" };
            write!(f, "{before} {name}: {value}")?;
        }
        Ok(())
    }
}

/// The most characters of a value that are shown.
const MAX_SHOWN: usize = 120;

/// A value, cut where it is too long to be read.
struct Shortened<'v>(&'v str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MAX_SHOWN) {
            None => f.write_str(self.0),
            Some((end, _)) => {
                write!(f, "{}... ({} bytes)", self.0.get(..end).unwrap_or_default(), self.0.len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_losses_share_a_number_and_they_stand_in_order() {
        assert!(LossCode::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        for &code in LossCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }

    #[test]
    fn a_witness_reads_as_a_request() {
        let witness =
            Witness::new("GET", "/").header("Origin", "https://a.example").upstream("Vary", "Origin");
        assert_eq!(
            witness.to_string(),
            "GET / with Origin: https://a.example, answered by the application with Vary: Origin"
        );
    }
}
