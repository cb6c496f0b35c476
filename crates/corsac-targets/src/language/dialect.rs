//! Dialect: what each engine means by a regular expression, as far as it is the same as what the parser here reads.
//!
//! The syntax tree is inspected, and everything that another engine reads in another way is refused: a wrong reading would
//! be worse than none. What the parser itself refuses, look-around and back-references above all, is not regular or not
//! known here. Differences that no origin can show (line ends, letters beyond ASCII) are left alone.

use super::LanguageError;
use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassSetItem, Flag, Flags, FlagsItemKind, GroupKind, HexLiteralKind,
    LiteralKind, RepetitionKind,
};
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::TranslatorBuilder;
use std::borrow::Cow;

/// Longer expressions are not read, in bytes.
const MAX_EXPRESSION_BYTES: usize = 64 * 1024;
/// Deeper ones neither.
const MAX_DEPTH: u32 = 100;

/// The engine that reads an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// PCRE and PCRE2: nginx, Apache httpd, HAProxy, Varnish, Kong, APISIX.
    Pcre,
    /// RE2 and Go's `regexp`: Envoy, Istio, Traefik, Caddy.
    Re2,
    /// `java.util.regex`: Spring.
    Java,
    /// POSIX extended expressions: `grep -E`, HAProxy without PCRE.
    Posix,
    /// ECMAScript without the `u` and `v` flags: Express.
    JavaScript,
    /// Python's `re`: Django, Starlette.
    Python,
}

/// Which part of the origin an expression must take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchoring {
    /// Any part: an expression without `^` and `$` matches in the middle.
    Search,
    /// A part at the beginning, as Python's `re.match`.
    Start,
    /// The whole, as Envoy's `safe_regex` and Java's `matches`.
    Whole,
}

/// How an expression is read and applied.
///
/// # Examples
/// ```
/// use corsac_targets::language::{Anchoring, Dialect, ExpressionRules, Language};
///
/// let rules = ExpressionRules { dialect: Dialect::Pcre, anchoring: Anchoring::Search, ignore_case: false };
/// let origins = Language::from_expression(r"https://app\.example\.com", rules)?;
/// assert!(origins.contains("https://app.example.com.evil.example"));
/// # Ok::<(), corsac_targets::language::LanguageError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExpressionRules {
    /// Whose expression it is.
    pub dialect: Dialect,
    /// How much of the origin it must take.
    pub anchoring: Anchoring,
    /// Whether it is applied without regard to case.
    pub ignore_case: bool,
}

/// The expression, if the dialect and the parser here read it alike.
pub(crate) fn parse(expression: &str, rules: ExpressionRules) -> Result<Hir, LanguageError> {
    let fault = |at, why: String| LanguageError::NotUnderstood { expression: expression.to_owned(), at, why };
    if expression.len() > MAX_EXPRESSION_BYTES {
        return Err(fault(None, format!("it is longer than {MAX_EXPRESSION_BYTES} bytes")));
    }
    let spelled = with_known_end(expression, rules.dialect);
    let parsed = ast::parse::ParserBuilder::new().nest_limit(MAX_DEPTH).build().parse(&spelled);
    let tree = parsed.map_err(|error| fault(Some(error.span().start.offset), error.kind().to_string()))?;
    let check = Check { expression, dialect: rules.dialect };
    ast::visit(&tree, check).map_err(|Fault { at, why }| fault(Some(at), why.to_owned()))?;
    TranslatorBuilder::new()
        .unicode(false)
        .utf8(false)
        .case_insensitive(rules.ignore_case)
        .build()
        .translate(&spelled, &tree)
        .map_err(|error| fault(Some(error.span().start.offset), error.kind().to_string()))
}

/// `\Z` is the end of the text, a final line end aside, which no origin has; the parser here knows only `\z`.
fn with_known_end(expression: &str, dialect: Dialect) -> Cow<'_, str> {
    if !matches!(dialect, Dialect::Pcre | Dialect::Java | Dialect::Python) || !expression.contains(r"\Z") {
        return Cow::Borrowed(expression);
    }
    let mut escaped = false;
    let respelled = expression.chars().map(|char| {
        let after_escape = escaped;
        escaped = char == '\\' && !after_escape;
        if after_escape && char == 'Z' { 'z' } else { char }
    });
    Cow::Owned(respelled.collect())
}

/// Something that the dialect reads in another way.
struct Fault {
    at: usize,
    why: &'static str,
}

/// The inspection of a syntax tree.
struct Check<'e> {
    expression: &'e str,
    dialect: Dialect,
}

impl ast::Visitor for Check<'_> {
    type Output = ();
    type Err = Fault;

    fn finish(self) -> Result<(), Fault> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Fault> {
        let at = ast.span().start.offset;
        let why = match ast {
            Ast::Flags(set) if at > 0 && !set.flags.items.is_empty() => {
                Some("flags in the middle bind differently")
            }
            Ast::Flags(set) => self.flags(&set.flags),
            Ast::Literal(literal) => self.literal(&literal.kind, literal.c),
            Ast::Assertion(assertion) => self.assertion(&assertion.kind, at),
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => self.group(&group.kind),
            Ast::ClassBracketed(class) => self.class(class),
            Ast::ClassPerl(_) => self.perl_class(),
            Ast::ClassUnicode(_) => Some("classes of Unicode are not known here"),
            Ast::Empty(_) | Ast::Dot(_) | Ast::Alternation(_) | Ast::Concat(_) => None,
        };
        why.map_or(Ok(()), |why| Err(Fault { at, why }))
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Fault> {
        let at = item.span().start.offset;
        let why = match item {
            ClassSetItem::Literal(literal) => self.literal(&literal.kind, literal.c),
            ClassSetItem::Range(range) => self
                .literal(&range.start.kind, range.start.c)
                .or_else(|| self.literal(&range.end.kind, range.end.c)),
            ClassSetItem::Ascii(_) if !self.is_one_of(&[Dialect::Pcre, Dialect::Re2, Dialect::Posix]) => {
                Some("this engine has no classes such as [:alpha:]")
            }
            ClassSetItem::Unicode(_) => Some("classes of Unicode are not known here"),
            ClassSetItem::Perl(_) => self.perl_class(),
            ClassSetItem::Bracketed(_) => Some("engines differ about a [ within a class; escape it"),
            ClassSetItem::Empty(_) | ClassSetItem::Ascii(_) | ClassSetItem::Union(_) => None,
        };
        why.map_or(Ok(()), |why| Err(Fault { at, why }))
    }

    fn visit_class_set_binary_op_pre(&mut self, operation: &ast::ClassSetBinaryOp) -> Result<(), Fault> {
        let at = operation.span.start.offset;
        Err(Fault { at, why: "engines differ about &&, -- and ~~ within a class" })
    }
}

impl Check<'_> {
    fn is_one_of(&self, dialects: &[Dialect]) -> bool {
        dialects.contains(&self.dialect)
    }

    /// What is written in a span of the expression.
    fn text(&self, span: &ast::Span) -> &str {
        self.expression.get(span.start.offset..span.end.offset).unwrap_or_default()
    }

    fn flags(&self, flags: &Flags) -> Option<&'static str> {
        if flags.items.is_empty() {
            return None;
        }
        if self.is_one_of(&[Dialect::Posix, Dialect::JavaScript]) {
            return Some("this engine has no flags within an expression");
        }
        let is_alike = |flag: Flag| match flag {
            Flag::CaseInsensitive | Flag::MultiLine | Flag::DotMatchesNewLine => true,
            Flag::SwapGreed => self.is_one_of(&[Dialect::Pcre, Dialect::Re2]),
            Flag::Unicode | Flag::CRLF | Flag::IgnoreWhitespace => false,
        };
        let alike = flags.items.iter().all(|item| match item.kind {
            FlagsItemKind::Negation => true,
            FlagsItemKind::Flag(flag) => is_alike(flag),
        });
        (!alike).then_some("engines differ about these flags")
    }

    fn literal(&self, kind: &LiteralKind, char: char) -> Option<&'static str> {
        let posix = self.dialect == Dialect::Posix;
        let alike = match kind {
            LiteralKind::Verbatim | LiteralKind::Meta => true,
            // GNU's anchors of the buffer.
            LiteralKind::Superfluous => !(posix && matches!(char, '`' | '\'')),
            LiteralKind::HexFixed(HexLiteralKind::X) => !posix,
            LiteralKind::HexBrace(HexLiteralKind::X) => {
                self.is_one_of(&[Dialect::Pcre, Dialect::Re2, Dialect::Java])
            }
            LiteralKind::HexFixed(HexLiteralKind::UnicodeShort) => {
                self.is_one_of(&[Dialect::Java, Dialect::JavaScript, Dialect::Python])
            }
            LiteralKind::Special(_) => !posix,
            LiteralKind::Octal | LiteralKind::HexFixed(_) | LiteralKind::HexBrace(_) => false,
        };
        (!alike).then_some("this engine reads the escape in another way")
    }

    fn assertion(&self, kind: &AssertionKind, at: usize) -> Option<&'static str> {
        let in_python = self.expression.get(at..).is_some_and(|rest| rest.starts_with(r"\Z"));
        let alike = match kind {
            AssertionKind::StartLine | AssertionKind::EndLine => true,
            AssertionKind::StartText => !self.is_one_of(&[Dialect::Posix, Dialect::JavaScript]),
            AssertionKind::EndText => match self.dialect {
                Dialect::Pcre | Dialect::Re2 | Dialect::Java => true,
                Dialect::Python => in_python,
                Dialect::Posix | Dialect::JavaScript => false,
            },
            AssertionKind::WordBoundary | AssertionKind::NotWordBoundary => self.dialect != Dialect::Posix,
            _ => false,
        };
        (!alike).then_some("this engine reads the escape in another way")
    }

    fn repetition(&self, repetition: &ast::Repetition) -> Option<&'static str> {
        let written = self.text(&repetition.op.span);
        match (&*repetition.ast, &repetition.op.kind) {
            (Ast::Repetition(_), _) => {
                Some("engines differ about a repetition of a repetition; some are possessive")
            }
            (Ast::Assertion(_) | Ast::Flags(_) | Ast::Empty(_), _) => {
                Some("engines differ about a repetition of nothing")
            }
            (_, RepetitionKind::Range(_)) if written.contains([' ', '\t']) => {
                Some("engines differ about spaces within a repetition")
            }
            _ if !repetition.greedy && self.dialect == Dialect::Posix => {
                Some("this engine has no lazy repetitions")
            }
            _ => None,
        }
    }

    fn group(&self, kind: &GroupKind) -> Option<&'static str> {
        match kind {
            GroupKind::CaptureIndex(_) => None,
            _ if self.dialect == Dialect::Posix => Some("this engine has no groups that begin with (?"),
            GroupKind::CaptureName { starts_with_p: true, .. } => {
                (!self.is_one_of(&[Dialect::Pcre, Dialect::Re2, Dialect::Python]))
                    .then_some("this engine has no (?P<name>")
            }
            GroupKind::CaptureName { .. } => {
                (self.dialect == Dialect::Python).then_some("this engine has no (?<name>")
            }
            GroupKind::NonCapturing(flags) => self.flags(flags),
        }
    }

    fn class(&self, class: &ast::ClassBracketed) -> Option<&'static str> {
        let written = self.text(&class.span);
        let begins_with_bracket = written.starts_with("[]") || written.starts_with("[^]");
        if begins_with_bracket && self.is_one_of(&[Dialect::Java, Dialect::JavaScript]) {
            return Some("this engine reads a ] at the beginning of a class in another way; escape it");
        }
        // A backslash stands for itself in a class of POSIX, so that only what no range can change is alike.
        let mut escaped = written.split('\\').skip(1);
        let foreign = escaped.any(|after| !after.starts_with(['.', '/', ':']));
        (foreign && self.dialect == Dialect::Posix)
            .then_some("a backslash in a class stands for itself in this engine")
    }

    fn perl_class(&self) -> Option<&'static str> {
        (self.dialect == Dialect::Posix).then_some(r"this engine has no classes such as \d; write [0-9]")
    }
}
