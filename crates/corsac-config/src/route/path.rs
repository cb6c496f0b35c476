//! Path patterns: literal segments, `{name}` for one segment, a final `{*rest}` for all that follow.

use std::cmp::Ordering;
use std::fmt;

use super::target;

/// The most segments that a pattern may have; it bounds the depth of the tree of routes.
const MAX_SEGMENTS: usize = 128;

/// The path part of a route.
///
/// `{name}` takes one segment that is not empty. A final `{*name}` takes everything that follows, nothing included:
/// `/api/{*rest}` matches `/api`, `/api/` and `/api/users/7`. Two patterns are equal when they match the same paths,
/// whatever their names are.
///
/// # Examples
/// ```
/// use corsac_config::PathPattern;
///
/// let pattern = PathPattern::parse("/users/{id}")?;
/// assert_eq!(pattern.as_str(), "/users/{id}");
/// assert_eq!(pattern, PathPattern::parse("/users/{name}")?);
/// assert!(PathPattern::parse("/users/*").is_err());
/// # Ok::<(), corsac_config::PathPatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct PathPattern {
    text: Box<str>,
    segments: Vec<Segment>,
    rest: bool,
}

/// One segment of a pattern, the final `{*rest}` aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Segment {
    /// The segment itself, percent-encoded unreserved characters decoded.
    Literal(Box<str>),
    /// Any one segment that is not empty.
    One,
}

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When the text does not begin with a slash, holds something that no request path holds, or has a wildcard in
    /// another form than `{name}` and a final `{*name}`.
    pub fn parse(text: &str) -> Result<Self, PathPatternError> {
        let Some(path) = text.strip_prefix('/') else { return Err(missing_slash(text)) };
        let (fixed, rest) = split_rest(path, text)?;
        let segments = fixed
            .map(|fixed| {
                fixed.split('/').take(MAX_SEGMENTS + 1).map(|segment| read_segment(segment, text)).collect()
            })
            .unwrap_or(Ok(Vec::new()))?;
        if segments.len() > MAX_SEGMENTS {
            return Err(PathPatternError::new(format!("a path has at most {MAX_SEGMENTS} segments"), None));
        }
        Ok(PathPattern { text: text.into(), segments, rest })
    }

    /// The pattern `/{*rest}`, which takes every path.
    #[must_use]
    pub fn all() -> Self {
        PathPattern { text: "/{*rest}".into(), segments: Vec::new(), rest: true }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether some path matches both.
    ///
    /// # Examples
    /// ```
    /// use corsac_config::PathPattern;
    ///
    /// let one = PathPattern::parse("/users/{id}")?;
    /// assert!(one.overlaps(&PathPattern::parse("/{any}/me")?));
    /// assert!(!one.overlaps(&PathPattern::parse("/users")?));
    /// # Ok::<(), corsac_config::PathPatternError>(())
    /// ```
    #[must_use]
    pub fn overlaps(&self, other: &PathPattern) -> bool {
        let reaches = match self.segments.len().cmp(&other.segments.len()) {
            Ordering::Less => self.rest,
            Ordering::Equal => true,
            Ordering::Greater => other.rest,
        };
        reaches && self.segments.iter().zip(&other.segments).all(|(one, other)| one.overlaps(other))
    }

    /// Whether it matches every path that the other matches.
    ///
    /// # Examples
    /// ```
    /// use corsac_config::PathPattern;
    ///
    /// let below = PathPattern::parse("/users/{*rest}")?;
    /// assert!(below.covers(&PathPattern::parse("/users/{id}")?));
    /// assert!(!below.covers(&PathPattern::parse("/{any}/me")?));
    /// # Ok::<(), corsac_config::PathPatternError>(())
    /// ```
    #[must_use]
    pub fn covers(&self, other: &PathPattern) -> bool {
        let reaches = match self.segments.len().cmp(&other.segments.len()) {
            Ordering::Less => self.rest,
            Ordering::Equal => self.rest || !other.rest,
            Ordering::Greater => false,
        };
        reaches && self.segments.iter().zip(&other.segments).all(|(one, other)| one.covers(other))
    }

    /// The segments before a final `{*rest}`.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the pattern ends with `{*rest}`.
    pub(super) fn has_rest(&self) -> bool {
        self.rest
    }
}

impl Segment {
    fn overlaps(&self, other: &Segment) -> bool {
        match (self, other) {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            (Segment::One, Segment::Literal(literal)) | (Segment::Literal(literal), Segment::One) => {
                !literal.is_empty()
            }
            (Segment::One, Segment::One) => true,
        }
    }

    fn covers(&self, other: &Segment) -> bool {
        matches!(self, Segment::One) && self.overlaps(other) || self == other
    }
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.rest == other.rest && self.segments == other.segments
    }
}

impl Eq for PathPattern {}

impl std::hash::Hash for PathPattern {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.segments.hash(state);
        self.rest.hash(state);
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a text is no [`PathPattern`]. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPatternError {
    why: String,
    suggestion: Option<String>,
}

impl PathPatternError {
    fn new(why: impl Into<String>, suggestion: Option<String>) -> Self {
        PathPatternError { why: why.into(), suggestion }
    }

    /// What to write instead, where that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for PathPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for PathPatternError {}

/// Splits off a final `{*name}`; the first part is `None` when nothing stands before it.
fn split_rest<'t>(path: &'t str, text: &str) -> Result<(Option<&'t str>, bool), PathPatternError> {
    let (before, last) = match path.rsplit_once('/') {
        Some((before, last)) => (Some(before), last),
        None => (None, path),
    };
    match last.strip_prefix("{*").and_then(|last| last.strip_suffix('}')) {
        Some(name) if is_name(name) => Ok((before, true)),
        Some(_) => Err(bad_name(last, text, "{*rest}")),
        None => Ok((Some(path), false)),
    }
}

fn read_segment(segment: &str, text: &str) -> Result<Segment, PathPatternError> {
    if let Some(name) = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
        return read_wildcard(name, segment, text);
    }
    refuse_foreign_wildcards(segment, text)?;
    refuse_bad_bytes(segment, text)?;
    if target::is_dot_segment(segment) {
        let why = "requests with dot segments are answered 400, so that no route ever takes one";
        return Err(PathPatternError::new(why, None));
    }
    Ok(Segment::Literal(target::normalise(segment).into()))
}

fn read_wildcard(name: &str, segment: &str, text: &str) -> Result<Segment, PathPatternError> {
    if name.starts_with('*') {
        return Err(PathPatternError::new(format!("{segment} stands only at the end of a path"), None));
    }
    if is_name(name) { Ok(Segment::One) } else { Err(bad_name(segment, text, "{name}")) }
}

fn is_name(name: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(word) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

fn bad_name(segment: &str, text: &str, example: &str) -> PathPatternError {
    let why = format!("{segment} needs a name of letters, digits and underscores, as in {example}");
    PathPatternError::new(why, Some(replace_segment(text, segment, example)))
}

/// `*`, `**`, `:id` and `<id>` are how other routers write what is `{*rest}` and `{id}` here.
fn refuse_foreign_wildcards(segment: &str, text: &str) -> Result<(), PathPatternError> {
    let last = text.ends_with(segment);
    let spelled = match segment {
        "*" | "**" if last => "{*rest}".to_owned(),
        "*" => "{name}".to_owned(),
        _ => match segment.strip_prefix(':').or_else(|| segment.strip_prefix('<')) {
            Some(name) if is_name(name.trim_end_matches('>')) => {
                format!("{{{}}}", name.trim_end_matches('>'))
            }
            _ => return Ok(()),
        },
    };
    let why = "one segment is written {name}, and all that follow {*rest}";
    Err(PathPatternError::new(why, Some(replace_segment(text, segment, &spelled))))
}

fn refuse_bad_bytes(segment: &str, text: &str) -> Result<(), PathPatternError> {
    if segment.contains(['?', '#']) {
        let path = text.split(['?', '#']).next().map(str::to_owned);
        return Err(PathPatternError::new("a path has no query and no fragment", path));
    }
    if segment.contains(['{', '}']) {
        return Err(PathPatternError::new("a wildcard fills a whole segment, from slash to slash", None));
    }
    match segment.chars().find(|&char| !is_path_char(char)) {
        Some(char) => {
            let why = format!("a path holds no {char:?}; it is percent-encoded there");
            Err(PathPatternError::new(why, Some(target::encode(text))))
        }
        None => Ok(()),
    }
}

fn is_path_char(char: char) -> bool {
    char.is_ascii_graphic() && !matches!(char, '"' | '<' | '>' | '\\' | '^' | '`' | '|')
}

fn missing_slash(text: &str) -> PathPatternError {
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => text,
    };
    let slashed = format!("/{path}");
    let suggestion = match PathPattern::parse(&slashed) {
        Ok(_) => Some(slashed),
        Err(error) => error.suggestion,
    };
    PathPatternError::new("a path begins with a slash", suggestion)
}

fn replace_segment(text: &str, segment: &str, replacement: &str) -> String {
    let segments = text.split('/').map(|each| if each == segment { replacement } else { each });
    segments.collect::<Vec<_>>().join("/")
}
