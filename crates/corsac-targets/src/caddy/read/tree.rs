//! Tree: directives and blocks with their places; imports are what they stand for, whether snippets or files; bounded.
//!
//! <https://caddyserver.com/docs/caddyfile/directives/import>

use std::collections::BTreeMap;
use std::rc::Rc;

use super::token::{MAX_TOKENS, Token, tokens};
use crate::import::{
    Finding, FindingCode, MAX_BYTES, MAX_DEPTH, Position, SourceError, SourceFile, Sources, files,
    plain_text_of,
};

/// A directive: its name and arguments, and its block if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) name: Token,
    pub(super) arguments: Vec<Token>,
    pub(super) block: Option<Vec<Directive>>,
}

impl Directive {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.text == name
    }

    /// The directives of its block; none where there is no block.
    pub(super) fn children(&self) -> &[Directive] {
        self.block.as_deref().unwrap_or_default()
    }

    /// The argument of that number, from 0.
    pub(super) fn argument(&self, index: usize) -> Option<&str> {
        self.arguments.get(index).map(|token| token.text.as_str())
    }

    pub(super) fn position(&self) -> &Position {
        &self.name.position
    }
}

/// A site: its addresses, none in what was cut out of one, and what stands in its block.
#[derive(Debug, Default)]
pub(super) struct Site {
    pub(super) addresses: Vec<Token>,
    pub(super) directives: Vec<Directive>,
    pub(super) position: Position,
}

/// A whole configuration.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) sites: Vec<Site>,
    /// The global options.
    pub(super) options: Vec<Directive>,
    /// The named routes, `&(name)`.
    pub(super) routes: BTreeMap<String, Vec<Directive>>,
    pub(super) findings: Vec<Finding>,
}

/// Reads a file and what it imports.
pub(super) fn tree(sources: &dyn Sources, name: &str) -> Result<Tree, Finding> {
    let mut parser = Parser {
        sources,
        frames: Vec::new(),
        snippets: BTreeMap::new(),
        used: Vec::new(),
        tokens: 0,
        bytes: 0,
        tree: Tree::default(),
    };
    let start = Position { file: name.into(), ..Position::default() };
    for file in files(sources, name)?.into_iter().rev() {
        parser.push_file(&file, &start)?;
    }
    parser.configuration()?;
    parser.unused_snippets(&start)?;
    Ok(parser.tree)
}

/// Tokens that are being read, and what they are.
struct Frame {
    name: String,
    tokens: Rc<[Token]>,
    next: usize,
}

struct Parser<'s> {
    sources: &'s dyn Sources,
    /// What is being read; the last first.
    frames: Vec<Frame>,
    snippets: BTreeMap<String, Snippet>,
    used: Vec<String>,
    tokens: usize,
    bytes: usize,
    tree: Tree,
}

#[derive(Clone)]
struct Snippet {
    tokens: Rc<[Token]>,
    position: Position,
    order: usize,
}

impl Parser<'_> {
    fn configuration(&mut self) -> Result<(), Finding> {
        while let Some(token) = self.peek()? {
            match (
                snippet_name(&token),
                token.text.strip_prefix("&(").and_then(|text| text.strip_suffix(')')),
            ) {
                (Some(name), _) => self.snippet(&name)?,
                (None, Some(name)) => {
                    let name = name.to_owned();
                    self.next()?;
                    self.open(&token)?;
                    let block = self.block(Some(&token), 1)?;
                    self.tree.routes.insert(name, block);
                }
                _ if token.is("{") => {
                    self.next()?;
                    self.tree.options = self.block(Some(&token), 1)?;
                }
                _ => self.site(&token)?,
            }
        }
        Ok(())
    }

    /// The next token; what is imported at the beginning of a line is there already.
    fn peek(&mut self) -> Result<Option<Token>, Finding> {
        loop {
            let Some(frame) = self.frames.last() else { return Ok(None) };
            let Some(token) = frame.tokens.get(frame.next).cloned() else {
                self.frames.pop();
                continue;
            };
            if !(token.begins_line && token.is("import")) {
                return Ok(Some(token));
            }
            self.advance(&token)?;
            self.import(&token)?;
        }
    }

    fn advance(&mut self, token: &Token) -> Result<(), Finding> {
        if let Some(frame) = self.frames.last_mut() {
            frame.next += 1;
        }
        self.tokens += 1;
        match self.tokens > MAX_TOKENS {
            true => {
                let message = format!("there are more than {MAX_TOKENS} words, imported ones included");
                Err(Finding::new(FindingCode::TooLarge, &token.position, message))
            }
            false => Ok(()),
        }
    }

    fn next(&mut self) -> Result<Option<Token>, Finding> {
        let token = self.peek()?;
        if let Some(token) = &token {
            self.advance(token)?;
        }
        Ok(token)
    }

    /// The rest of a line, its opening brace aside, and whether there is one.
    fn line(&mut self) -> Result<(Vec<Token>, bool), Finding> {
        let mut line = Vec::new();
        // An import never stands within a line: the frame that the line began in holds it all.
        while let Some(frame) = self.frames.last() {
            let Some(token) = frame.tokens.get(frame.next).cloned().filter(|token| !token.begins_line) else {
                break;
            };
            if token.is("}") {
                break;
            }
            self.advance(&token)?;
            if token.is("{") {
                self.check_brace(&token)?;
                return Ok((line, true));
            }
            line.push(token);
        }
        Ok((line, false))
    }

    /// Nothing follows an opening brace in its line.
    fn check_brace(&self, brace: &Token) -> Result<(), Finding> {
        let after = self.frames.last().and_then(|frame| frame.tokens.get(frame.next));
        match after.filter(|after| !after.begins_line) {
            Some(after) => {
                let message = format!("`{}` stands after `{{` in the same line", short(&after.text));
                Err(Finding::new(FindingCode::Syntax, &after.position, message))
            }
            None if after.is_none() => {
                Err(Finding::new(FindingCode::Syntax, &brace.position, "the file ends inside this block"))
            }
            None => Ok(()),
        }
    }

    fn open(&mut self, of: &Token) -> Result<(), Finding> {
        match self.line()? {
            (_, true) => Ok(()),
            _ => Err(Finding::new(FindingCode::Syntax, &of.position, "a `{` is missing after this")),
        }
    }

    /// The directives up to the `}` of what was opened by a token, or up to the end of the file.
    fn block(&mut self, opened: Option<&Token>, depth: usize) -> Result<Vec<Directive>, Finding> {
        let mut directives = Vec::new();
        while let Some(name) = self.next()? {
            if name.is("}") {
                return match opened {
                    Some(_) => Ok(directives),
                    None => Err(Finding::new(FindingCode::Syntax, &name.position, "`}` without a `{`")),
                };
            }
            if depth > MAX_DEPTH {
                let message = format!("more than {MAX_DEPTH} levels");
                return Err(Finding::new(FindingCode::TooDeep, &name.position, message));
            }
            let (arguments, opens) = self.line()?;
            let block = if opens { Some(self.block(Some(&name), depth + 1)?) } else { None };
            directives.push(Directive { name, arguments, block });
        }
        match opened {
            None => Ok(directives),
            Some(opened) => {
                Err(Finding::new(FindingCode::Syntax, &opened.position, "the file ends inside this block"))
            }
        }
    }

    /// A site; without a block it takes the rest of the file, and so does what was cut out of one.
    fn site(&mut self, first: &Token) -> Result<(), Finding> {
        let position = first.position.clone();
        if first.is("}") {
            return Err(Finding::new(FindingCode::Syntax, &position, "`}` without a `{`"));
        }
        if super::order::is_directive(&first.text) || first.text.starts_with('@') {
            let directives = self.block(None, 1)?;
            self.tree.sites.push(Site { addresses: Vec::new(), directives, position });
            return Ok(());
        }
        let (mut addresses, mut opens) = (Vec::new(), false);
        while let Some(token) = self.next()? {
            if token.is("{") {
                opens = true;
                break;
            }
            let (line, opened) = self.line()?;
            let goes_on = line.last().unwrap_or(&token).text.ends_with(',');
            addresses.push(token);
            addresses.extend(line);
            opens = opened;
            if opened || !goes_on {
                break;
            }
        }
        let directives = self.block(opens.then_some(first), 1)?;
        self.tree.sites.push(Site { addresses, directives, position });
        Ok(())
    }

    /// Keeps the tokens between the braces.
    fn snippet(&mut self, name: &str) -> Result<(), Finding> {
        let Some(first) = self.next()? else { return Ok(()) };
        self.open(&first)?;
        let (mut tokens, mut depth) = (Vec::new(), 1_usize);
        while let Some(frame) = self.frames.last() {
            let Some(token) = frame.tokens.get(frame.next).cloned() else { break };
            self.advance(&token)?;
            depth = match &token {
                token if token.is("{") => depth + 1,
                token if token.is("}") => depth - 1,
                _ => depth,
            };
            if depth == 0 {
                let order = self.snippets.len();
                let snippet = Snippet { tokens: tokens.into(), position: first.position, order };
                self.snippets.insert(name.to_owned(), snippet);
                return Ok(());
            }
            tokens.push(token);
        }
        Err(Finding::new(FindingCode::Syntax, &first.position, "the file ends inside this block"))
    }

    /// Puts what an import stands for in front of what is read next.
    fn import(&mut self, import: &Token) -> Result<(), Finding> {
        let (mut line, opens) = self.line()?;
        if opens {
            let block = self.block(Some(import), MAX_DEPTH)?;
            if !block.is_empty() {
                let message = "a block that is handed to an import is not read here";
                self.tree.findings.push(Finding::new(FindingCode::NotUnderstood, &import.position, message));
            }
        }
        if line.is_empty() {
            return Err(Finding::new(FindingCode::Syntax, &import.position, "`import` without a name"));
        }
        let name = line.remove(0).text;
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels");
            return Err(Finding::new(FindingCode::TooDeep, &import.position, message));
        }
        if let Some(snippet) = self.snippets.get(&name).cloned() {
            self.used.push(name.clone());
            let tokens = super::arguments::replaced(&snippet.tokens, &line);
            return self.push(format!("({name})"), tokens.into(), &import.position);
        }
        let includer = import.position.file.to_string();
        match self.sources.read(&name, Some(&includer)) {
            Ok(files) => files.into_iter().rev().try_for_each(|file| self.push_file(&file, &import.position)),
            Err(SourceError::TooLarge) => Err(too_large(&import.position)),
            Err(_) => {
                let message = format!("`{name}` was not found, neither as a snippet nor as a file");
                self.tree.findings.push(Finding::new(FindingCode::IncludeMissing, &import.position, message));
                Ok(())
            }
        }
    }

    fn push_file(&mut self, file: &SourceFile, position: &Position) -> Result<(), Finding> {
        self.bytes = self.bytes.saturating_add(file.bytes.len());
        if self.bytes > MAX_BYTES {
            return Err(too_large(position));
        }
        let tokens = tokens(&file.name, plain_text_of(file)?)?;
        self.push(file.name.clone(), tokens.into(), position)
    }

    fn push(&mut self, name: String, tokens: Rc<[Token]>, position: &Position) -> Result<(), Finding> {
        if self.frames.iter().any(|frame| frame.name == name) {
            return Err(Finding::new(FindingCode::IncludeCycle, position, format!("`{name}`")));
        }
        self.frames.push(Frame { name, tokens, next: 0 });
        Ok(())
    }

    /// Snippets alone, as they are pasted, are read as parts of a site.
    fn unused_snippets(&mut self, start: &Position) -> Result<(), Finding> {
        if !self.tree.sites.is_empty() {
            return Ok(());
        }
        let mut unused: Vec<(String, Snippet)> = self.snippets.clone().into_iter().collect();
        unused.retain(|(name, _)| !self.used.contains(name));
        unused.sort_by_key(|(_, snippet)| snippet.order);
        for (name, snippet) in unused {
            self.push(format!("({name})"), Rc::clone(&snippet.tokens), start)?;
            let directives = self.block(None, 1)?;
            let addresses = Vec::new();
            self.tree.sites.push(Site { addresses, directives, position: snippet.position });
        }
        Ok(())
    }
}

fn snippet_name(token: &Token) -> Option<String> {
    Some(token.text.strip_prefix('(')?.strip_suffix(')')?.to_owned())
}

fn too_large(position: &Position) -> Finding {
    let message = format!("more than {} MB", MAX_BYTES / (1024 * 1024));
    Finding::new(FindingCode::TooLarge, position, message)
}

/// The beginning of a text, for messages.
fn short(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}
