//! Render: findings for people, with a caret under the offending value.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::finding::{Finding, Severity};
use crate::parse::Source;

/// Longer lines are cut around the finding: a file may be one line of megabytes.
const MAX_LINE_BYTES: usize = 512;

/// Places farther from each other are not shown together.
const MAX_TOGETHER_BYTES: usize = 4 * MAX_LINE_BYTES;

/// What of such a line is shown on each side of the finding.
const CONTEXT_BYTES: usize = 96;

/// Findings as text for a terminal of that width, in colour or plain; each ends with an empty line.
///
/// Colour says nothing that the words do not say.
///
/// # Examples
/// ```
/// use corsac_config::{Source, parse, render};
///
/// let source = Source { name: "corsac.toml", text: "[policies.app]\norigins = [\"https://app.example.com/\"]\n" };
/// let parsed = parse(source.name, source.text);
/// let shown = render(&parsed.findings, source, false, 80);
/// assert!(shown.contains("corsac.toml:2:12"));
/// assert!(shown.contains("help: write \"https://app.example.com\""));
/// ```
#[must_use]
pub fn render(findings: &[Finding], source: Source<'_>, color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width);
    let mut text = String::new();
    for finding in findings {
        text.push_str(&renderer.render(&[group(finding, source, width)]));
        text.push_str("\n\n");
    }
    text
}

/// Something that is to be said about a place of any text, not of a policy file only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice<'n> {
    /// Its stable code.
    pub code: &'n str,
    /// The weight.
    pub severity: Severity,
    /// What the code says, as one line.
    pub title: &'n str,
    /// What it is in this case, as one sentence without a full stop.
    pub message: &'n str,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
    /// The line of the first of them, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// What to do.
    pub help: &'n str,
}

/// A notice as text, as [`render`] shows findings.
///
/// # Examples
/// ```
/// use corsac_config::{Notice, Severity, Source, render_notice};
///
/// let source = Source { name: "nginx.conf", text: "add_header Vary Origin;\n" };
/// let notice = Notice {
///     code: "I302",
///     severity: Severity::Warning,
///     title: "answers with an error status carry no fields",
///     message: "a 404 carries no field",
///     span: 0..10,
///     line: 1,
///     column: 1,
///     help: "write always",
/// };
/// assert!(render_notice(&notice, source, false, 80).contains("nginx.conf:1:1"));
/// ```
#[must_use]
pub fn render_notice(notice: &Notice<'_>, source: Source<'_>, color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let excerpt = Excerpt::of_span(source, &notice.span, notice.line);
    let title = level(notice.severity).primary_title(notice.title).id(notice.code);
    let is_short = excerpt.room(width) >= notice.message.chars().count();
    let note = |text: String| Level::NOTE.no_name().message(wrap(&text, width));
    let place = excerpt.too_long_to_tell(source.name, notice.line, notice.column);
    let group = title
        .element(excerpt.snippet(notice.message, is_short))
        .elements(place.map(note))
        .elements((!is_short).then(|| note(notice.message.to_owned())))
        .element(Level::HELP.message(wrap(notice.help, width)));
    renderer.term_width(width).render(&[group]) + "\n\n"
}

fn group<'f>(finding: &'f Finding, source: Source<'f>, width: usize) -> Group<'f> {
    let excerpt = match &finding.variable {
        Some(variable) => Excerpt::of_variable(&variable.assignment, variable.span.clone()),
        None => Excerpt::of_file(source, finding),
    };
    let title = level(finding.severity).primary_title(finding.code.title()).id(finding.code.as_str());
    let is_short = excerpt.room(width) >= finding.message.chars().count();
    let group = title.element(excerpt.snippet(&finding.message, is_short));
    let note = |text: String| Level::NOTE.no_name().message(wrap(&text, width));
    let group = group.elements(excerpt.elsewhere(finding, source.name).map(note));
    let group = group.elements((!is_short).then(|| note(finding.message.clone())));
    group.elements(help(finding).map(|help| Level::HELP.message(wrap(&help, width))))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn help(finding: &Finding) -> Option<String> {
    match (&finding.suggestion, &finding.help) {
        (Some(suggestion), Some(help)) => Some(format!("write {suggestion}; {help}")),
        (Some(suggestion), None) => Some(format!("write {suggestion}")),
        (None, help) => help.clone(),
    }
}

/// The piece of text that a finding is shown in.
struct Excerpt<'f> {
    /// The file, if the renderer can tell line and column from the excerpt.
    path: Option<&'f str>,
    text: Cow<'f, str>,
    /// The number of the text's first line, if it has one.
    first_line: Option<usize>,
    /// The finding within the text.
    span: Range<usize>,
    /// The place that belongs to it within the text.
    related: Option<(Range<usize>, &'f str)>,
}

impl<'f> Excerpt<'f> {
    fn of_variable(assignment: &'f str, span: Range<usize>) -> Self {
        let window = window(assignment, &span);
        let text = shown(assignment, &window);
        let span = within(&span, &window);
        Excerpt { path: None, text, first_line: None, span, related: None }
    }

    fn of_file(source: Source<'f>, finding: &'f Finding) -> Self {
        let span = finding.span.clone().unwrap_or_default();
        let alone = window(source.text, &span);
        let (window, related) = match &finding.related {
            Some(related) => match together(&alone, &window(source.text, &related.span)) {
                Some(both) => (both, Some(related)),
                None => (alone, None),
            },
            None => (alone, None),
        };
        let line = related.map_or(finding.line(), |related| related.line.min(finding.line()));
        Excerpt {
            path: is_line_start(source.text, window.start).then_some(source.name),
            text: shown(source.text, &window),
            first_line: Some(line),
            span: within(&span, &window),
            related: related.map(|related| (within(&related.span, &window), related.label.as_str())),
        }
    }

    /// The columns that remain on the line below the carets.
    fn room(&self, width: usize) -> usize {
        let line =
            self.text.get(..self.span.end).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        let gutter = self.first_line.unwrap_or_default().to_string().len() + " | ".len();
        width.saturating_sub(gutter + line.chars().count() + 1)
    }

    fn snippet(&self, message: &'f str, is_short: bool) -> Snippet<'f, Annotation<'f>> {
        let primary = AnnotationKind::Primary.span(self.span.clone());
        let primary = if is_short { primary.label(message) } else { primary };
        let related = self
            .related
            .as_ref()
            .map(|(span, label)| AnnotationKind::Context.span(span.clone()).label(*label));
        Snippet::source(self.text.clone())
            .path(self.path)
            .line_start(self.first_line.unwrap_or(1))
            .line_numbering(self.first_line.is_some())
            .annotation(primary)
            .annotations(related)
    }

    fn of_span(source: Source<'f>, span: &Range<usize>, line: usize) -> Self {
        let window = window(source.text, span);
        Excerpt {
            path: is_line_start(source.text, window.start).then_some(source.name),
            text: shown(source.text, &window),
            first_line: Some(line),
            span: within(span, &window),
            related: None,
        }
    }

    /// The place, where the excerpt begins in the middle of its line.
    fn too_long_to_tell(&self, name: &str, line: usize, column: usize) -> Option<String> {
        let is_cut = self.path.is_none() && self.first_line.is_some();
        is_cut.then(|| format!("at {name}:{line}:{column}, in a line too long to be shown"))
    }

    /// The places that the excerpt does not tell.
    fn elsewhere(&self, finding: &Finding, name: &str) -> Option<String> {
        let too_long = self.too_long_to_tell(name, finding.line(), finding.column());
        if too_long.is_some() {
            return too_long;
        }
        let related = finding.related.as_ref().filter(|_| self.related.is_none())?;
        Some(format!("line {}: {}", related.line, related.label))
    }
}

/// The lines of a span, cut around it where they are long; no more of the text than that is looked at.
fn window(text: &str, span: &Range<usize>) -> Range<usize> {
    let from = floor_boundary(text, span.start.saturating_sub(MAX_LINE_BYTES));
    let to = floor_boundary(text, span.end.saturating_add(MAX_LINE_BYTES).min(text.len()));
    let before = text.get(from..span.start).unwrap_or_default();
    let after = text.get(span.end..to).unwrap_or_default();
    let line_start = before.rfind('\n').map(|newline| from + newline + 1).or((from == 0).then_some(0));
    let line_end = after.find('\n').map(|newline| span.end + newline).or((to == text.len()).then_some(to));
    match (line_start, line_end) {
        (Some(start), Some(end)) if end - start <= MAX_LINE_BYTES => start..end,
        (start, end) => {
            let start = start.unwrap_or_default().max(span.start.saturating_sub(CONTEXT_BYTES));
            let shown = span.end.min(span.start + MAX_LINE_BYTES) + CONTEXT_BYTES;
            floor_boundary(text, start)..floor_boundary(text, end.unwrap_or(text.len()).min(shown))
        }
    }
}

/// One window for two places, unless they are far from each other.
fn together(one: &Range<usize>, other: &Range<usize>) -> Option<Range<usize>> {
    let both = one.start.min(other.start)..one.end.max(other.end);
    (both.len() <= MAX_TOGETHER_BYTES).then_some(both)
}

fn is_line_start(text: &str, offset: usize) -> bool {
    text.get(..offset).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
}

fn floor_boundary(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset = offset.saturating_sub(1);
    }
    offset
}

/// The text of a window. The carriage returns of other systems' line ends would show as signs.
fn shown<'t>(text: &'t str, window: &Range<usize>) -> Cow<'t, str> {
    let text = text.get(window.clone()).unwrap_or_default();
    if text.contains('\r') { Cow::Owned(text.replace('\r', " ")) } else { Cow::Borrowed(text) }
}

/// A span as seen from the start of a window.
fn within(span: &Range<usize>, window: &Range<usize>) -> Range<usize> {
    let place = |offset: usize| offset.saturating_sub(window.start).min(window.len());
    place(span.start)..place(span.end)
}

/// Breaks a sentence at spaces, so that it fits below a snippet.
fn wrap(text: &str, width: usize) -> String {
    const INDENT: usize = 12;
    let width = width.saturating_sub(INDENT).max(24);
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}
