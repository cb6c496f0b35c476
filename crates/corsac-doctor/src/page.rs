//! Page: what a person should know of a code.

use corsac::step::{Code, StepId};

use crate::example::Example;
use crate::reference::Reference;

/// What a person should know of a code.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// The steps of the standards that refuse with it; empty where no step of a standard does.
    pub steps: &'static [StepId],
    /// What happened.
    pub happened: &'static str,
    /// Why browsers, or Corsac, do this.
    pub why: &'static str,
    /// What to change, the best change first; empty where nothing is wrong.
    pub fix: &'static [&'static str],
    /// What looks like the cause or like a fix, and is not.
    pub false_friends: &'static [&'static str],
    /// A situation in which it comes up.
    pub example: Example,
    /// Where to read more.
    pub references: &'static [Reference],
}

impl Page {
    /// The code's name in words: `preflight-header`.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = String::new();
        for char in format!("{:?}", self.code).chars() {
            if char.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(char.to_ascii_lowercase());
        }
        name
    }
}

/// Declares the pages of a family, each under the name of its code.
macro_rules! pages {
    ($( $code:ident {
        $( steps: [$($step:ident),*], )?
        happened: $happened:literal,
        why: $why:literal,
        fix: [$($fix:literal),* $(,)?],
        $( not: [$($not:literal),* $(,)?], )?
        example: $example:expr,
        read: [$($read:ident),*],
    } )*) => {
        $(
            #[allow(non_upper_case_globals, reason = "a page has the name of its code")]
            pub(super) const $code: $crate::page::Page = $crate::page::Page {
                code: corsac::step::Code::$code,
                steps: &[ $( $( corsac::step::StepId::$step, )* )? ],
                happened: $happened,
                why: $why,
                fix: &[ $($fix),* ],
                false_friends: &[ $( $($not),* )? ],
                example: $example,
                references: &[ $( $crate::reference::$read ),* ],
            };
        )*
    };
}
pub(crate) use pages;
