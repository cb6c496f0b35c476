//! Tree: directives and sections with their places, included files in the place of `Include`; bounded.

use std::collections::HashMap;

use corsac::headers::names;

use super::words::{Lines, Word};
use crate::import::{Finding, FindingCode, MAX_DEPTH, OpenFiles, Position, SourceFile, Sources, not_found};

/// The most words of one configuration: a bound for memory.
const MAX_WORDS: usize = 2_000_000;

/// A directive, or a section with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The name, of a section without its bracket.
    pub name: Word,
    /// The arguments.
    pub arguments: Vec<Word>,
    /// What stands in the section; `None`: it is none.
    pub block: Option<Vec<Directive>>,
}

impl Directive {
    /// Whether it has that name, whatever the case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.text.eq_ignore_ascii_case(name)
    }

    /// What stands in it; nothing where it is no section.
    #[must_use]
    pub fn children(&self) -> &[Directive] {
        self.block.as_deref().unwrap_or_default()
    }

    /// The argument of that number, from 0.
    #[must_use]
    pub fn argument(&self, index: usize) -> Option<&str> {
        self.arguments.get(index).map(|word| word.text.as_str())
    }

    /// Where it begins.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.name.position
    }

    /// Whether a word of it, or of what stands in it, is about CORS.
    pub(super) fn mentions_cors(&self) -> bool {
        let is_about = |word: &Word| {
            let text = word.text.to_ascii_lowercase();
            names::CORS_RESPONSE_FIELDS.iter().any(|name| text.contains(name.as_str()))
        };
        self.arguments.iter().any(is_about) || self.children().iter().any(Directive::mentions_cors)
    }
}

/// The directives of a configuration, and what was noticed on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The directives outside of all sections.
    pub directives: Vec<Directive>,
    /// The names that `Define` gives, with their values.
    pub defined: HashMap<String, String>,
    /// Included files that are missing, and sections of another language.
    pub findings: Vec<Finding>,
}

/// Reads a file and those that it includes.
///
/// # Errors
/// What is no configuration, or too much of it, with its place.
///
/// # Examples
/// ```
/// use corsac_targets::apache::read::tree;
/// use corsac_targets::import::NoIncludes;
///
/// let read = tree("httpd.conf", &NoIncludes(b"<Location \"/api\">\n  Header set A b\n</Location>"))?;
/// assert_eq!(read.directives[0].children()[0].argument(2), Some("b"));
///
/// let broken = tree("httpd.conf", &NoIncludes(b"<If \"true\">\nHeader set A b\n")).unwrap_err();
/// assert_eq!((broken.code.as_str(), broken.position.to_string().as_str()), ("I100", "httpd.conf:3:1"));
/// # Ok::<(), corsac_targets::import::Finding>(())
/// ```
pub fn tree(name: &str, sources: &dyn Sources) -> Result<Tree, Finding> {
    let mut reader = Reader { files: OpenFiles::new(sources), words: 0, tree: Tree::default() };
    let mut directives = Vec::new();
    let position = Position { file: name.into(), ..Position::default() };
    reader.include(name, false, &position, &mut directives, 0)?;
    reader.tree.directives = directives;
    Ok(reader.tree)
}

struct Reader<'s> {
    files: OpenFiles<'s>,
    words: usize,
    tree: Tree,
}

impl Reader<'_> {
    fn include(
        &mut self,
        name: &str,
        is_optional: bool,
        position: &Position,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        match self.files.find(name, position)? {
            Some(files) => files.into_iter().try_for_each(|file| self.file(&file, position, into, depth)),
            None if is_optional => Ok(()),
            None => {
                self.tree.findings.push(not_found(name, position));
                Ok(())
            }
        }
    }

    fn file(
        &mut self,
        file: &SourceFile,
        position: &Position,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        self.files.open(file, position)?;
        let text = crate::import::text_of(file, &file.name)?;
        if let Some(before) = text.split_once('\0').map(|(before, _)| before) {
            let line = before.matches('\n').count() + 1;
            let position = Position { file: file.name.as_str().into(), line, ..Position::default() };
            return Err(Finding::new(FindingCode::NotText, &position, "a NUL byte"));
        }
        let mut lines = Lines::new(&file.name, text);
        self.block(&mut lines, None, into, depth)?;
        self.files.close();
        Ok(())
    }

    /// The directives up to the end of a section that was opened there, or up to the end of the file.
    fn block(
        &mut self,
        lines: &mut Lines<'_>,
        opened: Option<&Word>,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        while let Some(words) = lines.next() {
            self.words += words.len();
            let mut words = words.into_iter();
            let Some(first) = words.next() else { continue };
            if self.words > MAX_WORDS {
                let message = format!("there are more than {MAX_WORDS} words");
                return Err(Finding::new(FindingCode::TooLarge, &first.position, message));
            }
            let arguments: Vec<Word> = words.map(|word| self.defined(word)).collect();
            if let Some(name) = first.text.strip_prefix("</") {
                return closed(name.trim_end_matches('>'), opened, &first.position);
            }
            if let Some(name) = first.text.strip_prefix('<') {
                let name = Word { text: name.to_owned(), position: first.position };
                into.push(self.section(name, arguments, lines, depth)?);
            } else {
                self.simple(Directive { name: first, arguments, block: None }, into, depth)?;
            }
        }
        match opened {
            None => Ok(()),
            Some(opened) => {
                let line = opened.position.line;
                let message = format!("the file ends before the `</{}>` of line {line}", opened.text);
                Err(Finding::new(FindingCode::Syntax, &lines.position(), message))
            }
        }
    }

    /// A word with the values of names that are defined; others stay as they are.
    fn defined(&self, mut word: Word) -> Word {
        let mut from = 0;
        while let Some(begin) = word.text.get(from..).and_then(|text| text.find("${")).map(|at| from + at) {
            let Some(end) = word.text.get(begin..).and_then(|text| text.find('}')).map(|at| begin + at)
            else {
                break;
            };
            let value = word.text.get(begin + 2..end).and_then(|name| self.tree.defined.get(name));
            from = match value {
                Some(value) => {
                    word.text.replace_range(begin..=end, value);
                    begin + value.len()
                }
                None => end,
            };
        }
        word
    }

    fn simple(
        &mut self,
        directive: Directive,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        if directive.is("Define") {
            let name = directive.argument(0).unwrap_or_default().to_owned();
            self.tree.defined.insert(name, directive.argument(1).unwrap_or_default().to_owned());
        }
        let is_optional = directive.is("IncludeOptional");
        let Some(name) = directive.argument(0).filter(|_| is_optional || directive.is("Include")) else {
            into.push(directive);
            return Ok(());
        };
        let position = directive.position();
        check_depth(depth, position)?;
        self.include(name, is_optional, position, into, depth + 1)
    }

    fn section(
        &mut self,
        mut name: Word,
        mut arguments: Vec<Word>,
        lines: &mut Lines<'_>,
        depth: usize,
    ) -> Result<Directive, Finding> {
        check_depth(depth, &name.position)?;
        let last = arguments.last_mut().map_or(&mut name.text, |word| &mut word.text);
        let Some(without) = last.strip_suffix('>').map(str::to_owned) else {
            let message = format!("`<{}` is not ended with `>` on its line", name.text);
            return Err(Finding::new(FindingCode::Syntax, &name.position, message));
        };
        *last = without;
        if arguments.len() > 1 && arguments.last().is_some_and(|word| word.text.is_empty()) {
            arguments.pop();
        }
        let mut block = Vec::new();
        if name.text.eq_ignore_ascii_case("Perl") {
            let message = "a section in another language";
            self.tree.findings.push(Finding::new(FindingCode::NotUnderstood, &name.position, message));
            lines.skip_to("</perl>");
        } else {
            self.block(lines, Some(&name), &mut block, depth + 1)?;
        }
        Ok(Directive { name, arguments, block: Some(block) })
    }
}

fn closed(name: &str, opened: Option<&Word>, position: &Position) -> Result<(), Finding> {
    let message = match opened {
        Some(opened) if opened.text.eq_ignore_ascii_case(name) => return Ok(()),
        Some(opened) => {
            let line = opened.position.line;
            format!("`</{}>` does not end the `<{}>` of line {line}", short(name), opened.text)
        }
        None => format!("`</{}>` without a `<{}>`", short(name), short(name)),
    };
    Err(Finding::new(FindingCode::Syntax, position, message))
}

fn check_depth(depth: usize, position: &Position) -> Result<(), Finding> {
    match depth < MAX_DEPTH {
        true => Ok(()),
        false => Err(Finding::new(FindingCode::TooDeep, position, format!("more than {MAX_DEPTH} levels"))),
    }
}

/// The beginning of a text, for messages.
fn short(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}
