//! The policy as a person writes it: plain data, nothing checked.

use super::{Policy, PolicyErrors, compile};

/// What a policy file says, key by key; [`compile`](PolicySpec::compile) makes a [`Policy`] of it.
///
/// The default allows nothing and does not compile: a policy must say who may read.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
///
/// let policy = PolicySpec {
///     origins: vec!["https://app.example.com".into(), "http://localhost:*".into()],
///     credentials: true,
///     methods: vec!["PUT".into(), "DELETE".into()],
///     request_headers: vec!["content-type".into()],
///     max_age: Some(600),
///     ..PolicySpec::default()
/// }
/// .compile()?;
/// assert!(policy.lints().iter().all(|lint| lint.code().as_str() != "P100"));
/// # Ok::<(), corsac::policy::PolicyErrors>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields, rename_all = "kebab-case"))]
pub struct PolicySpec {
    /// Who may read: origins, `https://*.example.com`, `http://localhost:*`, or `*` alone.
    pub origins: Vec<String>,
    /// Whether pages may read answers to requests with cookies and other credentials.
    pub credentials: bool,
    /// The methods beyond GET, HEAD and POST, or `*` alone.
    pub methods: Vec<String>,
    /// The request headers beyond the safelisted; may contain `*`, which never covers `authorization`.
    pub request_headers: Vec<String>,
    /// The response headers that pages may read beyond the safelisted, or `*` alone.
    pub expose_headers: Vec<String>,
    /// How long browsers may keep a preflight's answer, in seconds; absent: the field is not sent.
    pub max_age: Option<u64>,
    /// The status of granted preflights.
    pub preflight_status: PreflightStatus,
    /// The status of refused preflights; absent: as `preflight_status`.
    pub refused_preflight_status: Option<RefusedPreflightStatus>,
    /// Whether refused actual requests get 403 instead of reaching the handler.
    pub enforce: bool,
    /// The service's own origins: never refused, no CORS fields.
    pub own_origins: Vec<String>,
    /// Whether preflight answers carry `Vary`, for intermediaries that cache `OPTIONS`.
    pub vary_on_preflight: bool,
    /// What happens to CORS fields that the inner service sent.
    pub upstream_cors: UpstreamCors,
    /// Whether pages that may read may also see timings.
    pub timing_allow_origin: bool,
    /// The `Cross-Origin-Resource-Policy` of every non-preflight response.
    pub cross_origin_resource_policy: Option<CrossOriginResourcePolicy>,
    /// Whether preflights may be granted access to a private network. Superseded by Local Network Access.
    pub allow_private_network: bool,
    /// Lets `null` stand in `origins`.
    pub dangerously_allow_null_origin: bool,
    /// Lets insecure origins stand beside credentials.
    pub dangerously_allow_insecure_origins: bool,
    /// Lets `*.` on a public suffix stand beside credentials.
    ///
    /// What is asked is whether the host itself is a public suffix. A host may own names under which it sells others,
    /// as `amazonaws.com` does with `s3.amazonaws.com`: beside credentials, `*.` belongs on names that are yours alone.
    pub dangerously_allow_public_suffix_subdomains: bool,
    /// Lets `origins = ["*"]` stand beside credentials.
    pub dangerously_reflect_any_origin: bool,
}

impl PolicySpec {
    /// Compiles the policy.
    ///
    /// # Errors
    /// All errors of the specification at once, and its lints beside them.
    pub fn compile(&self) -> Result<Policy, PolicyErrors> {
        compile::compile(self, compile::OriginSource::Listed)
    }

    /// Compiles a policy whose origins come from elsewhere as well: `origins` may be empty.
    ///
    /// Such a policy answers through [`Policy::decide_with`]; on its own it allows what it lists.
    ///
    /// # Errors
    /// As [`compile`](PolicySpec::compile), except that an empty `origins` is none.
    pub fn compile_for_provider(&self) -> Result<Policy, PolicyErrors> {
        compile::compile(self, compile::OriginSource::Provided)
    }
}

/// The status of a granted preflight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PreflightStatus {
    /// 204, without a body.
    #[default]
    NoContent,
    /// 200, for old clients that take no other, with `Content-Length: 0`.
    Ok,
}

/// The status of a refused preflight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusedPreflightStatus {
    /// 204: browsers then say which check failed.
    NoContent,
    /// 200: browsers then say which check failed.
    Ok,
    /// 403: visible in access logs; browsers only say that the status was not ok.
    Forbidden,
}

macro_rules! status {
    ($type:ident { $( $variant:ident = $number:literal ),* }) => {
        impl $type {
            /// The status codes that exist.
            pub const CODES: &'static [u16] = &[ $( $number ),* ];

            /// The status code.
            #[must_use]
            pub const fn as_u16(self) -> u16 {
                match self { $( $type::$variant => $number, )* }
            }

            /// The status of that code, if it is one of [`CODES`](Self::CODES).
            #[must_use]
            pub const fn from_u16(code: u16) -> Option<Self> {
                match code { $( $number => Some($type::$variant), )* _ => None }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u16(self.as_u16())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = u16::deserialize(deserializer)?;
                Self::from_u16(code).ok_or_else(|| {
                    serde::de::Error::custom(format_args!("status {code}; it takes one of {:?}", Self::CODES))
                })
            }
        }
    };
}

status!(PreflightStatus { NoContent = 204, Ok = 200 });
status!(RefusedPreflightStatus { NoContent = 204, Ok = 200, Forbidden = 403 });

macro_rules! keyword {
    ($type:ident { $( $variant:ident = $text:literal ),* }) => {
        impl $type {
            /// The words that exist, as a policy file spells them.
            pub const WORDS: &'static [&'static str] = &[ $( $text ),* ];

            /// The word, as a policy file and the field spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( $type::$variant => $text, )* }
            }

            /// The value of that word, if it is one of [`WORDS`](Self::WORDS).
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( $text => Some($type::$variant), )* _ => None }
            }
        }
    };
}

/// What happens to CORS fields that the inner service sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum UpstreamCors {
    /// They are removed; the policy's own are written.
    #[default]
    Replace,
    /// They stand, if there is an `Access-Control-Allow-Origin` among them.
    Respect,
    /// They are an error of the inner service.
    Conflict,
}

keyword!(UpstreamCors { Replace = "replace", Respect = "respect", Conflict = "conflict" });

/// Who may embed the response: <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum CrossOriginResourcePolicy {
    /// Only pages of the same origin.
    SameOrigin,
    /// Only pages of the same site.
    SameSite,
    /// Every page.
    CrossOrigin,
}

keyword!(CrossOriginResourcePolicy {
    SameOrigin = "same-origin",
    SameSite = "same-site",
    CrossOrigin = "cross-origin"
});
