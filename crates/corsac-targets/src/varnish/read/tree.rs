//! Tree: subroutines and their statements with places, included files in the places of their `include`; bounded.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::expression::{Expression, expression};
use super::place::Compared;
use super::token::{MAX_TOKENS, Token, TokenKind, tokens};
use crate::import::{
    Finding, FindingCode, MAX_BYTES, MAX_DEPTH, Position, SourceError, SourceFile, Sources, files,
    plain_text_of,
};

/// A configuration.
#[derive(Default)]
pub(super) struct Program {
    /// The subroutines, several of one name after another.
    pub(super) subroutines: HashMap<String, Vec<Statement>>,
    /// Their names, in the order of the configuration.
    pub(super) names: Vec<String>,
    pub(super) findings: Vec<Finding>,
    /// What is compared in them, once it is asked for.
    pub(super) compared: OnceCell<Compared>,
}

/// A statement, and where it stands.
pub(super) struct Statement {
    pub(super) does: Does,
    pub(super) position: Position,
}

/// What a statement does.
pub(super) enum Does {
    /// Gives a variable a value, or adds to it.
    Set {
        variable: String,
        adds: bool,
        value: Expression,
    },
    Unset(String),
    Call(String),
    /// Ends the subroutine, with an action if it is Varnish's own.
    Return(Option<(String, Vec<Expression>)>),
    If(Vec<(Expression, Vec<Statement>)>, Vec<Statement>),
    /// A function that is called for what it does.
    Function(String, Vec<Expression>),
    Foreign(String),
}

impl Program {
    /// Every statement, the outer ones first.
    pub(super) fn walk<'p>(&'p self, visit: &mut dyn FnMut(&'p Statement)) {
        let bodies = self.names.iter().filter_map(|name| self.subroutines.get(name));
        bodies.flatten().for_each(|statement| statement.walk(visit));
    }
}

impl Statement {
    pub(super) fn walk<'p>(&'p self, visit: &mut dyn FnMut(&'p Statement)) {
        visit(self);
        if let Does::If(branches, otherwise) = &self.does {
            let inside = branches.iter().flat_map(|(_, inside)| inside).chain(otherwise);
            inside.for_each(|statement| statement.walk(visit));
        }
    }
}

/// Reads a file and those that it includes.
pub(super) fn program(sources: &dyn Sources, name: &str) -> Result<Program, Finding> {
    let mut parser = Parser { sources, frames: Vec::new(), tokens: 0, bytes: 0, program: Program::default() };
    let start = Position { file: name.into(), ..Position::default() };
    for file in files(sources, name)?.into_iter().rev() {
        parser.push(&file, &start)?;
    }
    parser.top()?;
    Ok(parser.program)
}

struct Frame {
    name: String,
    tokens: Vec<Token>,
    next: usize,
}

/// The tokens of a file and of those that it includes.
pub(super) struct Parser<'s> {
    sources: &'s dyn Sources,
    frames: Vec<Frame>,
    tokens: usize,
    bytes: usize,
    program: Program,
}

impl Parser<'_> {
    fn top(&mut self) -> Result<(), Finding> {
        while let Some(token) = self.peek() {
            let word = token.text.as_str();
            match word {
                "include" => self.include()?,
                "sub" => self.subroutine()?,
                "vcl" | "import" => self.skip_statement()?,
                "backend" | "probe" | "acl" | "director" | "table" | "penaltybox" | "ratecounter" => {
                    self.skip_statement()?;
                }
                _ => self.fragment(&token)?,
            }
        }
        Ok(())
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Option<Token> {
        loop {
            let frame = self.frames.last()?;
            match frame.tokens.get(frame.next) {
                Some(token) => return Some(token.clone()),
                None => self.frames.pop(),
            };
        }
    }

    pub(super) fn next(&mut self) -> Result<Token, Finding> {
        let Some(token) = self.peek() else { return Err(self.ended()) };
        if let Some(frame) = self.frames.last_mut() {
            frame.next += 1;
        }
        Ok(token)
    }

    fn ended(&self) -> Finding {
        let position = Position { file: self.last_file().into(), ..Position::default() };
        Finding::new(FindingCode::Syntax, &position, "the file ends too early")
    }

    fn last_file(&self) -> String {
        self.frames.first().map(|frame| frame.name.clone()).unwrap_or_default()
    }

    /// Whether the next token is this sign; passes it if so.
    pub(super) fn takes(&mut self, sign: &str) -> bool {
        let is_it = self.peek().is_some_and(|token| token.is_sign(sign));
        if is_it && let Some(frame) = self.frames.last_mut() {
            frame.next += 1;
        }
        is_it
    }

    pub(super) fn expect(&mut self, sign: &str, of: &Position) -> Result<(), Finding> {
        match self.peek() {
            Some(token) if token.is_sign(sign) => self.next().map(|_| ()),
            Some(token) => {
                let message = format!("`{}` stands where `{sign}` is needed", short(&token.text));
                Err(Finding::new(FindingCode::Syntax, &token.position, message))
            }
            None => {
                let message = format!("the file ends before the `{sign}` of this");
                Err(Finding::new(FindingCode::Syntax, of, message))
            }
        }
    }

    fn include(&mut self) -> Result<(), Finding> {
        let include = self.next()?;
        self.takes("+");
        let name = self.next()?;
        self.expect(";", &include.position)?;
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels");
            return Err(Finding::new(FindingCode::TooDeep, &include.position, message));
        }
        let includer = include.position.file.to_string();
        match self.sources.read(&name.text, Some(&includer)) {
            Ok(files) => files.iter().rev().try_for_each(|file| self.push(file, &include.position)),
            Err(SourceError::TooLarge) => Err(too_large(&include.position)),
            Err(_) => {
                let message = format!("`{}` was not found", name.text);
                let finding = Finding::new(FindingCode::IncludeMissing, &name.position, message);
                self.program.findings.push(finding);
                Ok(())
            }
        }
    }

    fn push(&mut self, file: &SourceFile, position: &Position) -> Result<(), Finding> {
        let is_read = |frame: &Frame| frame.name == file.name && frame.next < frame.tokens.len();
        if self.frames.iter().any(is_read) {
            return Err(Finding::new(FindingCode::IncludeCycle, position, format!("`{}`", file.name)));
        }
        self.bytes = self.bytes.saturating_add(file.bytes.len());
        if self.bytes > MAX_BYTES {
            return Err(too_large(position));
        }
        let tokens = tokens(&file.name, plain_text_of(file)?)?;
        self.tokens += tokens.len();
        if self.tokens > MAX_TOKENS {
            let message = format!("there are more than {MAX_TOKENS} words");
            return Err(Finding::new(FindingCode::TooLarge, position, message));
        }
        self.frames.push(Frame { name: file.name.clone(), tokens, next: 0 });
        Ok(())
    }

    fn subroutine(&mut self) -> Result<(), Finding> {
        let sub = self.next()?;
        let name = self.next()?;
        self.expect("{", &sub.position)?;
        let statements = self.block(&sub.position, 1)?;
        self.add(&name.text, statements);
        Ok(())
    }

    fn add(&mut self, name: &str, statements: Vec<Statement>) {
        if !self.program.subroutines.contains_key(name) {
            self.program.names.push(name.to_owned());
        }
        self.program.subroutines.entry(name.to_owned()).or_default().extend(statements);
    }

    /// A statement that was cut out of a subroutine stands in the one that knows its variables.
    fn fragment(&mut self, token: &Token) -> Result<(), Finding> {
        if !["set", "unset", "remove", "if", "call", "return"].contains(&token.text.as_str()) {
            let message = format!("`{}` begins nothing that is known here", short(&token.text));
            return Err(Finding::new(FindingCode::Syntax, &token.position, message));
        }
        let statement = self.statement(1)?;
        let name = super::run::subroutine_of(&statement);
        self.add(name, vec![statement]);
        Ok(())
    }

    /// The statements up to the closing brace.
    fn block(&mut self, opened: &Position, depth: usize) -> Result<Vec<Statement>, Finding> {
        if depth > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels");
            return Err(Finding::new(FindingCode::TooDeep, opened, message));
        }
        let mut statements = Vec::new();
        loop {
            let Some(token) = self.peek() else {
                let message = "the file ends inside the block that this opens";
                return Err(Finding::new(FindingCode::Syntax, opened, message));
            };
            match token.text.as_str() {
                "}" if token.kind == TokenKind::Sign => return self.next().map(|_| statements),
                "{" if token.kind == TokenKind::Sign => {
                    self.next()?;
                    statements.extend(self.block(&token.position, depth + 1)?);
                }
                "include" if token.kind == TokenKind::Name => self.include()?,
                _ => statements.push(self.statement(depth)?),
            }
        }
    }

    fn statement(&mut self, depth: usize) -> Result<Statement, Finding> {
        let first = self.next()?;
        let position = first.position.clone();
        if first.kind == TokenKind::Foreign {
            return Ok(Statement { does: Does::Foreign("text in C".into()), position });
        }
        let does = match first.text.as_str() {
            "if" => self.branches(&position, depth)?,
            "set" | "add" => self.set(&first)?,
            "unset" | "remove" => {
                let variable = self.next()?.text;
                self.expect(";", &position)?;
                Does::Unset(variable)
            }
            "call" => {
                let name = self.next()?.text;
                if self.takes("(") {
                    self.expect(")", &position)?;
                }
                self.expect(";", &position)?;
                Does::Call(name)
            }
            "return" => self.returned(&position)?,
            name if self.takes("(") => {
                let arguments = self.arguments(&position)?;
                self.expect(";", &position)?;
                Does::Function(name.to_owned(), arguments)
            }
            name => {
                self.skip_statement()?;
                Does::Foreign(format!("`{}`", short(name)))
            }
        };
        Ok(Statement { does, position })
    }

    fn set(&mut self, first: &Token) -> Result<Does, Finding> {
        let variable = self.next()?.text;
        let sign = self.next()?;
        if !["=", "+="].contains(&sign.text.as_str()) {
            self.skip_statement()?;
            return Ok(Does::Foreign(format!("`{}` with `{}`", short(&variable), short(&sign.text))));
        }
        let value = expression(self, &first.position)?;
        self.expect(";", &first.position)?;
        let adds = sign.text == "+=" || first.text == "add";
        Ok(Does::Set { variable, adds, value })
    }

    fn returned(&mut self, position: &Position) -> Result<Does, Finding> {
        if self.takes(";") {
            return Ok(Does::Return(None));
        }
        self.expect("(", position)?;
        let action = self.next()?.text;
        let mut arguments = Vec::new();
        if self.takes("(") {
            arguments = self.arguments(position)?;
        }
        self.expect(")", position)?;
        self.expect(";", position)?;
        Ok(Does::Return(Some((action, arguments))))
    }

    /// The values up to the closing parenthesis.
    pub(super) fn arguments(&mut self, position: &Position) -> Result<Vec<Expression>, Finding> {
        let mut arguments = Vec::new();
        while !self.takes(")") {
            arguments.push(expression(self, position)?);
            if !self.takes(",") {
                self.expect(")", position)?;
                break;
            }
        }
        Ok(arguments)
    }

    fn branches(&mut self, position: &Position, depth: usize) -> Result<Does, Finding> {
        let mut branches = vec![self.branch(position, depth)?];
        loop {
            let is_more = self.peek().is_some_and(|token| {
                ["else", "elseif", "elsif", "elif"].iter().any(|name| token.is_name(name))
            });
            if !is_more {
                return Ok(Does::If(branches, Vec::new()));
            }
            let word = self.next()?;
            let is_if = word.text != "else" || self.peek().is_some_and(|token| token.is_name("if"));
            if word.text == "else" && is_if {
                self.next()?;
            }
            if !is_if {
                self.expect("{", position)?;
                return Ok(Does::If(branches, self.block(&word.position, depth + 1)?));
            }
            branches.push(self.branch(&word.position, depth)?);
        }
    }

    fn branch(&mut self, position: &Position, depth: usize) -> Result<(Expression, Vec<Statement>), Finding> {
        self.expect("(", position)?;
        let condition = expression(self, position)?;
        self.expect(")", position)?;
        self.expect("{", position)?;
        Ok((condition, self.block(position, depth + 1)?))
    }

    /// Passes everything up to the end of a statement, or of a block that it has.
    fn skip_statement(&mut self) -> Result<(), Finding> {
        let start = self.peek().map(|token| token.position).unwrap_or_default();
        let mut depth = 0_usize;
        while self.peek().is_some() {
            let token = self.next()?;
            if token.is_sign("{") {
                depth += 1;
            } else if token.is_sign("}") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(());
                }
            } else if token.is_sign(";") && depth == 0 {
                return Ok(());
            }
        }
        Err(Finding::new(FindingCode::Syntax, &start, "the file ends before the end of this"))
    }
}

fn too_large(position: &Position) -> Finding {
    Finding::new(FindingCode::TooLarge, position, format!("more than {} MB", MAX_BYTES / (1024 * 1024)))
}

/// The beginning of a text, for messages.
fn short(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}
