//! Stack: the servers for which a change can be written.

use std::fmt;
use std::str::FromStr;

use crate::diagnosis::{Confidence, Guess};

macro_rules! stacks {
    ($( $stack:ident = $word:literal, $title:literal, [$($guess:literal),*]; )*) => {
        /// A server, a framework or a cloud's service.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stack { $( #[doc = $title] $stack, )* }

        impl Stack {
            /// Every stack.
            pub const ALL: &'static [Stack] = &[ $( Stack::$stack, )* ];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Stack::$stack => $word, )* }
            }

            /// Its name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( Stack::$stack => $title, )* }
            }

            /// The names under which answers are recognised as its.
            const fn guesses(self) -> &'static [&'static str] {
                match self { $( Stack::$stack => &[ $($guess),* ], )* }
            }
        }
    };
}

stacks! {
    Nginx = "nginx", "nginx", ["nginx", "nginx (OpenResty)"];
    Apache = "apache", "Apache", ["Apache"];
    HaProxy = "haproxy", "HAProxy", [];
    Caddy = "caddy", "Caddy", ["Caddy"];
    Envoy = "envoy", "Envoy", ["Envoy"];
    EnvoyCors = "envoy-cors", "Envoy's cors filter", [];
    Istio = "istio", "Istio", ["Istio"];
    Varnish = "varnish", "Varnish", ["Varnish"];
    GatewayApi = "gateway-api", "Kubernetes Gateway API", [];
    Traefik = "traefik", "Traefik", [];
    Express = "express", "Express", ["Express"];
    Fastify = "fastify", "Fastify", [];
    Spring = "spring", "Spring", ["Spring"];
    Django = "django", "Django", ["Django"];
    Flask = "flask", "Flask", ["Flask"];
    Starlette = "starlette", "Starlette or FastAPI", ["Starlette or FastAPI"];
    AspNet = "aspnet", "ASP.NET Core", ["ASP.NET Core"];
    Rails = "rails", "Rails", ["Rails"];
    Axum = "axum", "axum", [];
    Actix = "actix", "actix-web", [];
    Kong = "kong", "Kong", ["Kong"];
    Apisix = "apisix", "Apache APISIX", ["APISIX"];
    S3 = "s3", "Amazon S3", ["Amazon S3"];
    Gcs = "gcs", "Google Cloud Storage", ["Google Cloud Storage"];
    Azure = "azure", "Azure Blob Storage", ["Azure Blob Storage"];
    CloudFront = "cloudfront", "CloudFront", ["CloudFront"];
    ApiGateway = "api-gateway", "API Gateway", ["API Gateway"];
    Corsac = "corsac", "Corsac", ["Corsac"];
}

impl Stack {
    /// The stack that probably answered; a mere possibility is none.
    #[must_use]
    pub fn of(guesses: &[Guess]) -> Option<Stack> {
        let sure = guesses.iter().filter(|guess| guess.confidence > Confidence::Guess);
        let stack =
            |guess: &Guess| Stack::ALL.iter().find(|stack| stack.guesses().contains(&guess.name)).copied();
        sure.into_iter().find_map(stack)
    }
}

impl fmt::Display for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error of parsing a [`Stack`]: there is none of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStack;

impl fmt::Display for UnknownStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = Stack::ALL.iter().map(|stack| stack.as_str()).collect();
        write!(f, "it is one of {}", words.join(", "))
    }
}

impl std::error::Error for UnknownStack {}

impl FromStr for Stack {
    type Err = UnknownStack;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Stack::ALL.iter().find(|stack| stack.as_str() == word).copied().ok_or(UnknownStack)
    }
}
