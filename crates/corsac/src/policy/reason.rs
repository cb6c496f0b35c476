//! Reason: the step at which a decision fell.

use crate::step::Code;

macro_rules! reasons {
    ($( $variant:ident $allows:literal )*) => {
        /// Why a request was allowed or refused: the step that settled it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $( #[doc = concat!("See [`Code::", stringify!($variant), "`].")] $variant, )*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Reason] = &[ $( Reason::$variant, )* ];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> Code {
                match self { $( Reason::$variant => Code::$variant, )* }
            }

            /// Whether the reason allows a request. Only [`Decision::verdict`](super::Decision::verdict) settles one: a
            /// preflight from an own origin is refused, although actual requests from there pass.
            #[must_use]
            pub const fn allows(self) -> bool {
                match self { $( Reason::$variant => $allows, )* }
            }
        }
    };
}

reasons! {
    NotCors true
    OwnOrigin true
    OpenPolicy true
    OriginAllowed true
    OriginAllowedByProvider true
    HandshakeFromHost true
    PreflightGranted true
    OriginNotListed false
    OriginMalformed false
    OriginRepeated false
    OriginNull false
    OriginProviderFailed false
    OriginNotPermitted false
    MethodNotAllowed false
    MethodMalformed false
    MethodRepeated false
    MethodWildcard false
    HeaderNotAllowed false
    HeaderMalformed false
    HeaderWildcard false
    HeadersOverBudget false
}
