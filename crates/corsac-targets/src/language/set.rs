//! Set: a language of origins, made, combined and asked.

use super::LanguageError;
use super::automaton::Automaton;
use super::dialect::ExpressionRules;
use super::explore::explore;
use super::expression;
use super::grammar;
use super::matcher::{self, Case, Piece};
use super::minimal::minimal;
use super::network::{Network, Within};
use super::patterns;
use super::product::{Operation, Product};
use super::witness::witness;
use corsac::origin::OriginPattern;
use std::fmt;
use std::sync::Arc;

/// A set of serialised origins, `null` among them if it is allowed. Cheap to clone.
///
/// # Examples
/// ```
/// use corsac::origin::OriginPattern;
/// use corsac_targets::language::{Anchoring, Dialect, ExpressionRules, Language};
///
/// let pattern = OriginPattern::parse("https://*.example.com").unwrap().pattern;
/// let listed = Language::from_patterns([&pattern])?;
/// let rules = ExpressionRules { dialect: Dialect::Re2, anchoring: Anchoring::Whole, ignore_case: false };
/// let one_label = Language::from_expression(r"https://[a-z0-9_-]+\.example\.com", rules)?;
///
/// assert_eq!(one_label.difference(&listed)?.witness()?, None);
/// let only_listed = listed.difference(&one_label)?.witness()?;
/// assert_eq!(only_listed.as_deref(), Some("https://a.b.example.com"));
/// # Ok::<(), corsac_targets::language::LanguageError>(())
/// ```
#[derive(Clone, Default)]
pub struct Language(Arc<Automaton>);

impl Language {
    /// No origin.
    #[must_use]
    pub fn empty() -> Self {
        Language::default()
    }

    /// Every tuple origin: what a policy's `*` stands for beside credentials.
    ///
    /// # Errors
    /// None in practice: the automaton of the grammar has some thousand states.
    pub fn tuples() -> Result<Self, LanguageError> {
        Ok(Self::of(grammar::tuples()?.clone()))
    }

    /// Every origin that a browser sends, `null` included.
    ///
    /// # Errors
    /// As [`tuples`](Self::tuples).
    pub fn all() -> Result<Self, LanguageError> {
        Ok(Self::of(grammar::origins()?.clone()))
    }

    /// `null` alone.
    ///
    /// # Errors
    /// As [`tuples`](Self::tuples).
    pub fn null() -> Result<Self, LanguageError> {
        Self::from_pieces(&[Piece::Literal("null")], Case::Sensitive)
    }

    /// What any of the patterns stands for.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`], for some hundred thousand patterns.
    pub fn from_patterns<'p>(
        patterns: impl IntoIterator<Item = &'p OriginPattern>,
    ) -> Result<Self, LanguageError> {
        Self::from_network(&patterns::network(patterns))
    }

    /// The members of a policy's `origins`, in canonical form: patterns, `null`, or `*` for every tuple origin.
    ///
    /// A member that is none of these, which no compiled policy has, stands for nothing.
    ///
    /// # Errors
    /// As [`from_patterns`](Self::from_patterns).
    pub fn from_members(members: &[String]) -> Result<Self, LanguageError> {
        let parsed = members.iter().filter_map(|member| OriginPattern::parse(member).ok());
        let patterns: Vec<OriginPattern> = parsed.map(|parsed| parsed.pattern).collect();
        let mut language = Self::from_patterns(&patterns)?;
        if members.iter().any(|member| member == "*") {
            language = Self::tuples()?;
        }
        match members.iter().any(|member| member == "null") {
            true => language.union(&Self::null()?),
            false => Ok(language),
        }
    }

    /// What a matcher of literals and wildcards takes.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::language::{Case, Language, Piece};
    ///
    /// // ingress-nginx: one label.
    /// let pieces = [Piece::Literal("https://"), Piece::Label, Piece::Literal(".example.com")];
    /// let origins = Language::from_pieces(&pieces, Case::Insensitive)?;
    /// assert!(origins.contains("https://a.example.com") && !origins.contains("https://a.b.example.com"));
    /// # Ok::<(), corsac_targets::language::LanguageError>(())
    /// ```
    pub fn from_pieces(pieces: &[Piece<'_>], case: Case) -> Result<Self, LanguageError> {
        Self::from_network(&matcher::network(pieces, case))
    }

    /// What a regular expression takes, as its engine reads and applies it.
    ///
    /// # Errors
    /// [`LanguageError::NotUnderstood`] when the expression is not regular, or could be read in more than one way;
    /// [`LanguageError::TooLarge`].
    pub fn from_expression(expression: &str, rules: ExpressionRules) -> Result<Self, LanguageError> {
        let compiled = expression::compile(expression, rules)?;
        let automaton = explore(&expression::Within { compiled: &compiled, bounds: grammar::origins()? })?;
        Ok(Self::of(minimal(&automaton)))
    }

    /// What any of the languages has: a list of matchers.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn any_of(languages: impl IntoIterator<Item = Language>) -> Result<Self, LanguageError> {
        let mut languages: Vec<Language> = languages.into_iter().collect();
        // In pairs, so that no member is walked more often than the list is halved.
        while languages.len() > 1 {
            let pair = |pair: &[Language]| match pair {
                [left, right] => left.union(right),
                pair => Ok(pair.first().cloned().unwrap_or_default()),
            };
            languages = languages.chunks(2).map(pair).collect::<Result<_, _>>()?;
        }
        Ok(languages.pop().unwrap_or_default())
    }

    /// What either has.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn union(&self, other: &Self) -> Result<Self, LanguageError> {
        self.combine(Operation::Union, other)
    }

    /// What both have.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn intersection(&self, other: &Self) -> Result<Self, LanguageError> {
        self.combine(Operation::Intersection, other)
    }

    /// What this one has and the other has not.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn difference(&self, other: &Self) -> Result<Self, LanguageError> {
        self.combine(Operation::Difference, other)
    }

    /// Whether the origin is in the language. What is no serialised origin never is.
    #[must_use]
    pub fn contains(&self, origin: &str) -> bool {
        let is_origin = corsac::origin::Origin::parse(origin.as_bytes()).is_ok();
        is_origin && self.0.accepts(self.0.walk(self.0.first(), origin.as_bytes()))
    }

    /// An origin of the language, one that people can read if there is one; none when the language is empty.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`], only where the limits on an origin's length decide.
    pub fn witness(&self) -> Result<Option<String>, LanguageError> {
        witness(&self.0)
    }

    /// Whether both have the same origins: decided, not sampled.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn is_equal(&self, other: &Self) -> Result<bool, LanguageError> {
        Ok(self.is_subset(other)? && other.is_subset(self)?)
    }

    /// Whether the other has every origin of this one.
    ///
    /// # Errors
    /// [`LanguageError::TooLarge`].
    pub fn is_subset(&self, other: &Self) -> Result<bool, LanguageError> {
        Ok(Arc::ptr_eq(&self.0, &other.0) || self.difference(other)?.witness()?.is_none())
    }

    /// The number of states that hold it, for figures.
    #[must_use]
    pub fn states(&self) -> usize {
        self.0.len()
    }

    fn of(automaton: Automaton) -> Self {
        Language(Arc::new(automaton))
    }

    fn from_network(network: &Network) -> Result<Self, LanguageError> {
        explore(&Within { network, bounds: grammar::origins()? }).map(Self::of)
    }

    fn combine(&self, operation: Operation, other: &Self) -> Result<Self, LanguageError> {
        let (left, right) = (&*self.0, &*other.0);
        explore(&Product { left, right, operation }).map(Self::of)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language").field("states", &self.states()).finish_non_exhaustive()
    }
}
