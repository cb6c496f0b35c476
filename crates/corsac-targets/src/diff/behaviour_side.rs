//! Behaviour side: a server's configuration as it runs, asked as a browser would ask it.

use super::policy_side::put;
use super::side::{Answer, Ask, Probe, Side};
use crate::import::{self, AnswersTo, Behaviour, Granted, OriginMatcher, Origins, UpstreamFields};
use crate::language::{Anchoring, Case, Dialect, ExpressionRules, Language, LanguageError, Piece};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION,
    CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, TIMING_ALLOW_ORIGIN, VARY,
};
use http::HeaderMap;

/// The status of preflights whose configuration names none.
const OK: u16 = 200;

/// A behaviour whose origins are held exactly, ready to be compared.
///
/// What an application behind the server would add, its own CORS fields say, is not part of the answers;
/// [`Side::upstream`] says what happens to it.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_targets::diff::{BehaviourSide, Kind, compare};
/// use corsac_targets::import::{Behaviour, OriginMatcher, Origins};
/// use corsac_targets::language::Dialect;
///
/// let unanchored = OriginMatcher::Regex {
///     text: r"https://app\.example\.com".into(),
///     anchoring: corsac_targets::import::Anchoring::Search,
///     ignore_case: false,
/// };
/// let behaviour = Behaviour { origins: Origins::Matching(vec![unanchored]), ..Behaviour::default() };
/// let server = BehaviourSide::new(&behaviour, Dialect::Pcre)?;
/// let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
///
/// let differences = compare(&policy, &server)?;
/// let reading = differences.iter().find(|difference| difference.kind == Kind::Reading).unwrap();
/// assert_eq!(reading.example.origin.as_deref(), Some("https://app.example.com.evil.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct BehaviourSide<'b> {
    behaviour: &'b Behaviour,
    allowed: Language,
    own: Language,
}

impl<'b> BehaviourSide<'b> {
    /// Makes languages of the behaviour's origins; expressions are those of the dialect.
    ///
    /// # Errors
    /// When an expression is not understood, or the origins cannot be told exactly.
    pub fn new(behaviour: &'b Behaviour, dialect: Dialect) -> Result<Self, LanguageError> {
        let allowed = match &behaviour.origins {
            Origins::Wildcard | Origins::Reflected => Language::all()?,
            Origins::Fixed(text) => exact(text, Case::Sensitive)?,
            Origins::Matching(matchers) => any_of(matchers, dialect)?,
        };
        Ok(BehaviourSide { behaviour, allowed, own: any_of(&behaviour.own_origins, dialect)? })
    }

    /// The value of `Access-Control-Allow-Origin`.
    fn allow_origin<'a>(&'a self, origin: Option<&'a str>) -> Option<&'a str> {
        match &self.behaviour.origins {
            Origins::Wildcard => Some("*"),
            Origins::Fixed(text) => Some(text),
            Origins::Reflected => origin,
            Origins::Matching(_) => origin.filter(|origin| self.allowed.contains(origin)),
        }
    }

    fn actual(&self, origin: Option<&str>) -> Answer {
        let (behaviour, allow) = (self.behaviour, self.allow_origin(origin));
        let mut fields = self.passed(allow);
        put(&mut fields, VARY, behaviour.vary_origin.then_some("Origin"));
        put(&mut fields, TIMING_ALLOW_ORIGIN, allow.filter(|_| behaviour.timing_allow_origin));
        put(
            &mut fields,
            CROSS_ORIGIN_RESOURCE_POLICY,
            behaviour.cross_origin_resource_policy.map(|policy| policy.as_str()),
        );
        if allow.is_some() {
            put(
                &mut fields,
                ACCESS_CONTROL_EXPOSE_HEADERS,
                granted(&behaviour.expose_headers, None).as_deref(),
            );
        }
        Answer { status: self.enforced(origin), fields }
    }

    fn enforced(&self, origin: Option<&str>) -> Option<u16> {
        let passes = |origin: &str| self.allow_origin(Some(origin)).is_some() || self.own.contains(origin);
        origin.filter(|origin| self.behaviour.enforce && !passes(origin)).map(|_| 403)
    }

    /// The fields on every answer to an origin that may read.
    fn passed(&self, allow: Option<&str>) -> HeaderMap {
        let mut fields = HeaderMap::new();
        put(&mut fields, ACCESS_CONTROL_ALLOW_ORIGIN, allow);
        put(
            &mut fields,
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            allow.filter(|_| self.behaviour.credentials).map(|_| "true"),
        );
        fields
    }

    fn preflight(
        &self,
        origin: Option<&str>,
        method: &str,
        header: Option<&str>,
        private_network: bool,
    ) -> Answer {
        let (behaviour, allow) = (self.behaviour, self.allow_origin(origin));
        let answered = match behaviour.preflight.answers {
            AnswersTo::Nothing => false,
            AnswersTo::Preflights | AnswersTo::EveryOptions => true,
            AnswersTo::AllowedOptions | AnswersTo::AllowedPreflights => allow.is_some(),
        };
        if !answered {
            return self.actual(origin);
        }
        let status = behaviour.preflight.status.unwrap_or(OK);
        let refused = behaviour.preflight.refused_status.unwrap_or(status);
        let mut fields = self.passed(allow);
        if allow.is_some() || !behaviour.preflight.silent {
            let seconds = behaviour.max_age.map(|seconds| seconds.to_string());
            put(
                &mut fields,
                ACCESS_CONTROL_ALLOW_METHODS,
                granted(&behaviour.methods, Some(method)).as_deref(),
            );
            put(
                &mut fields,
                ACCESS_CONTROL_ALLOW_HEADERS,
                granted(&behaviour.request_headers, header).as_deref(),
            );
            put(&mut fields, ACCESS_CONTROL_MAX_AGE, seconds.as_deref());
            let network = private_network && behaviour.allow_private_network;
            put(&mut fields, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, network.then_some("true"));
        }
        if behaviour.vary_on_preflight {
            let names = [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS];
            put(&mut fields, VARY, Some(&names.map(|name| name.to_string()).join(", ")));
        }
        Answer { status: Some(if allow.is_some() { status } else { refused }), fields }
    }
}

impl Side for BehaviourSide<'_> {
    fn origins(&self) -> Result<Vec<Language>, LanguageError> {
        Ok(vec![self.allowed.clone(), self.own.clone()])
    }

    fn methods(&self) -> Vec<String> {
        named(&self.behaviour.methods)
    }

    fn request_headers(&self) -> Vec<String> {
        named(&self.behaviour.request_headers)
    }

    fn upstream(&self) -> String {
        match self.behaviour.upstream {
            UpstreamFields::Removed => "replace",
            UpstreamFields::Win => "respect",
            UpstreamFields::Stand => "stand beside the server's",
            UpstreamFields::Overridden => "stand where the server has none",
        }
        .to_owned()
    }

    fn answer(&self, probe: &Probe<'_>) -> Answer {
        match probe.ask {
            Ask::Actual => self.actual(probe.origin),
            Ask::Handshake => Answer { status: self.enforced(probe.origin), fields: HeaderMap::new() },
            Ask::Preflight { method, header, private_network } => {
                self.preflight(probe.origin, method, header, private_network)
            }
        }
    }
}

fn any_of(matchers: &[OriginMatcher], dialect: Dialect) -> Result<Language, LanguageError> {
    let languages: Result<Vec<Language>, LanguageError> =
        matchers.iter().map(|matcher| language(matcher, dialect)).collect();
    Language::any_of(languages?)
}

fn language(matcher: &OriginMatcher, dialect: Dialect) -> Result<Language, LanguageError> {
    match matcher {
        OriginMatcher::Pattern(pattern) => Language::from_patterns([pattern]),
        OriginMatcher::Null => Language::null(),
        OriginMatcher::AnyTuple => Language::tuples(),
        OriginMatcher::Exact { text, ignore_case } => exact(text, case(*ignore_case)),
        OriginMatcher::Regex { text, anchoring, ignore_case } => {
            let anchoring = match anchoring {
                import::Anchoring::Search => Anchoring::Search,
                import::Anchoring::Start => Anchoring::Start,
                import::Anchoring::Full => Anchoring::Whole,
            };
            Language::from_expression(text, ExpressionRules { dialect, anchoring, ignore_case: *ignore_case })
        }
    }
}

fn exact(text: &str, case: Case) -> Result<Language, LanguageError> {
    Language::from_pieces(&[Piece::Literal(text)], case)
}

const fn case(ignore_case: bool) -> Case {
    if ignore_case { Case::Insensitive } else { Case::Sensitive }
}

/// The value of a field that grants; `asked` is what the preflight asks for.
fn granted(granted: &Granted, asked: Option<&str>) -> Option<String> {
    let names = match granted {
        Granted::These(names) => names.join(","),
        Granted::Wildcard(names) => {
            ["*"].into_iter().chain(names.iter().map(String::as_str)).collect::<Vec<_>>().join(",")
        }
        Granted::Asked | Granted::AskedBut { authorization: true } => asked.unwrap_or_default().to_owned(),
        Granted::AskedBut { authorization: false } => {
            asked.filter(|asked| *asked != AUTHORIZATION.as_str()).unwrap_or_default().to_owned()
        }
    };
    Some(names).filter(|names| !names.is_empty())
}

fn named(granted: &Granted) -> Vec<String> {
    match granted {
        Granted::These(names) | Granted::Wildcard(names) => names.clone(),
        Granted::Asked | Granted::AskedBut { .. } => Vec::new(),
    }
}
