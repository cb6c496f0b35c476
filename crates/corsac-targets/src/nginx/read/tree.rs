//! Tree: directives and blocks with their places, included files in the place of `include`; bounded.

use super::words::{Token, Word, Words};
use crate::import::{Finding, FindingCode, MAX_DEPTH, OpenFiles, Position, SourceFile, Sources, not_found};

/// The most words of one configuration: a bound for memory.
const MAX_WORDS: usize = 2_000_000;

/// Files that nginx's packages bring, in which no field of an answer is set.
const PACKAGED: [&str; 9] = [
    "mime.types",
    "fastcgi_params",
    "fastcgi.conf",
    "uwsgi_params",
    "scgi_params",
    "proxy_params",
    "koi-utf",
    "koi-win",
    "win-utf",
];

/// A directive: its name and arguments, and its block if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The name.
    pub name: Word,
    /// The arguments.
    pub arguments: Vec<Word>,
    /// What stands in its braces; `None`: it ends with `;`.
    pub block: Option<Vec<Directive>>,
    /// Whether the braces hold text of another language, which is not read.
    pub is_foreign: bool,
}

impl Directive {
    /// Whether it has that name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.text == name
    }

    /// The directives of its block; none where there is no block.
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
}

/// The directives of a configuration, and what was noticed on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The directives of the outermost level.
    pub directives: Vec<Directive>,
    /// Included files that are missing.
    pub findings: Vec<Finding>,
}

/// Reads a file and those that it includes.
///
/// # Errors
/// What is no configuration, or too much of it, with its place.
///
/// # Examples
/// ```
/// use corsac_targets::import::NoIncludes;
/// use corsac_targets::nginx::read::tree;
///
/// let read = tree("nginx.conf", &NoIncludes(b"server { listen 80; }"))?;
/// assert_eq!(read.directives[0].children()[0].argument(0), Some("80"));
///
/// let broken = tree("nginx.conf", &NoIncludes(b"server {\n  listen 80\n}")).unwrap_err();
/// assert_eq!((broken.code.as_str(), broken.position.to_string().as_str()), ("I100", "nginx.conf:3:1"));
/// # Ok::<(), corsac_targets::import::Finding>(())
/// ```
pub fn tree(name: &str, sources: &dyn Sources) -> Result<Tree, Finding> {
    let mut reader = Reader { files: OpenFiles::new(sources), words: 0, findings: Vec::new() };
    let mut directives = Vec::new();
    let position = Position { file: name.into(), ..Position::default() };
    reader.include(name, &position, &mut directives, 0)?;
    Ok(Tree { directives, findings: reader.findings })
}

struct Reader<'s> {
    files: OpenFiles<'s>,
    words: usize,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn include(
        &mut self,
        name: &str,
        position: &Position,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        match self.files.find(name, position)? {
            Some(files) => files.into_iter().try_for_each(|file| self.file(&file, position, into, depth)),
            None if PACKAGED.contains(&name.rsplit('/').next().unwrap_or(name)) => Ok(()),
            None => {
                self.findings.push(not_found(name, position));
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
        let text = std::str::from_utf8(&file.bytes).map_err(|error| {
            let before = file.bytes.get(..error.valid_up_to()).unwrap_or_default();
            not_text(&file.name, before)
        })?;
        let mut words = Words::new(&file.name, text);
        self.block(&mut words, None, into, depth)?;
        self.files.close();
        Ok(())
    }

    /// The directives up to the `}` of a block that was opened there, or up to the end of the file.
    fn block(
        &mut self,
        words: &mut Words<'_>,
        opened: Option<&Position>,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        let mut line: Vec<Word> = Vec::new();
        loop {
            match words.next()? {
                Some(Token::Word(word)) => {
                    self.words += 1;
                    if self.words > MAX_WORDS {
                        let message = format!("there are more than {MAX_WORDS} words");
                        return Err(Finding::new(FindingCode::TooLarge, &word.position, message));
                    }
                    line.push(word);
                }
                Some(Token::Semicolon(position)) => {
                    let directive = directive(std::mem::take(&mut line), &position, ";")?;
                    self.simple(directive, into, depth)?;
                }
                Some(Token::Open(position)) => {
                    let directive = directive(std::mem::take(&mut line), &position, "{")?;
                    into.push(self.with_block(directive, words, &position, depth)?);
                }
                Some(Token::Close(position)) => return closed(&line, opened, &position),
                None => return ended(&line, opened, &words.position()),
            }
        }
    }

    fn simple(
        &mut self,
        directive: Directive,
        into: &mut Vec<Directive>,
        depth: usize,
    ) -> Result<(), Finding> {
        let Some(name) = directive.argument(0).filter(|_| directive.is("include")) else {
            into.push(directive);
            return Ok(());
        };
        let position = directive.position();
        check_depth(depth, position)?;
        self.include(name, position, into, depth + 1)
    }

    fn with_block(
        &mut self,
        mut directive: Directive,
        words: &mut Words<'_>,
        opened: &Position,
        depth: usize,
    ) -> Result<Directive, Finding> {
        check_depth(depth, opened)?;
        let mut block = Vec::new();
        directive.is_foreign = directive.name.text.ends_with("_by_lua_block");
        if directive.is_foreign {
            words.skip_foreign_block()?;
        } else {
            self.block(words, Some(opened), &mut block, depth + 1)?;
        }
        directive.block = Some(block);
        Ok(directive)
    }
}

fn directive(line: Vec<Word>, position: &Position, found: &str) -> Result<Directive, Finding> {
    let mut line = line.into_iter();
    match line.next() {
        Some(name) => Ok(Directive { name, arguments: line.collect(), block: None, is_foreign: false }),
        None => Err(Finding::new(FindingCode::Syntax, position, format!("`{found}` without a directive"))),
    }
}

fn closed(line: &[Word], opened: Option<&Position>, position: &Position) -> Result<(), Finding> {
    if let Some(word) = line.first() {
        let message = format!("`{}` is not ended with `;` before this `}}`", short(&word.text));
        return Err(Finding::new(FindingCode::Syntax, position, message));
    }
    match opened {
        Some(_) => Ok(()),
        None => Err(Finding::new(FindingCode::Syntax, position, "`}` without a `{`")),
    }
}

fn ended(line: &[Word], opened: Option<&Position>, position: &Position) -> Result<(), Finding> {
    let message = match (line.first(), opened) {
        (Some(word), _) => format!("the file ends before the `;` of `{}`", short(&word.text)),
        (None, Some(opened)) => {
            let (line, column) = (opened.line, opened.column);
            format!("the file ends before the `}}` of the block that line {line}, column {column} opens")
        }
        (None, None) => return Ok(()),
    };
    Err(Finding::new(FindingCode::Syntax, position, message))
}

fn check_depth(depth: usize, position: &Position) -> Result<(), Finding> {
    match depth < MAX_DEPTH {
        true => Ok(()),
        false => Err(Finding::new(FindingCode::TooDeep, position, format!("more than {MAX_DEPTH} levels"))),
    }
}

fn not_text(name: &str, before: &[u8]) -> Finding {
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    Finding::new(FindingCode::NotText, &Position { file: name.into(), line, column }, "no UTF-8 from here on")
}

/// The beginning of a text, for messages.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
