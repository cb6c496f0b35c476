//! Condition: the syntax that CEL and Traefik's rules share: texts, lists, calls, comparisons, `&&`, `||`, `!`.
//!
//! <https://github.com/google/cel-spec/blob/master/doc/langdef.md>,
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>. Texts in backticks know no
//! escapes.

use std::iter::Peekable;
use std::str::Chars;

/// How deep a condition may be nested.
const MAX_DEPTH: usize = 64;

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree {
    Text(String),
    Number(usize),
    /// `{name}`.
    Placeholder(String),
    List(Vec<Tree>),
    /// `{'a': 'b'}`.
    Table(Vec<(String, Tree)>),
    Call(Call),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Equal(Box<Tree>, Box<Tree>),
    In(Box<Tree>, Box<Tree>),
    Item(Box<Tree>, Box<Tree>),
}

/// A function, or a method of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) on: Option<Box<Tree>>,
    pub(crate) name: String,
    pub(crate) arguments: Vec<Tree>,
}

impl Tree {
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The tree of a condition; the error says what is not read here.
pub(crate) fn parse(text: &str) -> Result<Tree, String> {
    let mut parser = Parser { chars: text.chars().peekable(), depth: 0 };
    let tree = parser.any()?;
    parser.space();
    match parser.chars.peek() {
        None => Ok(tree),
        Some(char) => Err(format!("`{char}` is not understood in a condition")),
    }
}

struct Parser<'t> {
    chars: Peekable<Chars<'t>>,
    depth: usize,
}

impl Parser<'_> {
    fn space(&mut self) {
        while self.chars.next_if(|char| char.is_whitespace()).is_some() {}
    }

    /// Takes the text, if it stands here.
    fn take(&mut self, text: &str) -> bool {
        self.space();
        let mut ahead = self.chars.clone();
        let is_it = text.chars().all(|char| ahead.next() == Some(char));
        if is_it {
            self.chars = ahead;
        }
        is_it
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.take(text) { Ok(()) } else { Err(format!("a `{text}` is missing in a condition")) }
    }

    fn any(&mut self) -> Result<Tree, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("a condition is nested deeper than {MAX_DEPTH} levels"));
        }
        let mut any = vec![self.all()?];
        while self.take("||") {
            any.push(self.all()?);
        }
        self.depth -= 1;
        Ok(one_or(any, Tree::Any))
    }

    fn all(&mut self) -> Result<Tree, String> {
        let mut all = vec![self.relation()?];
        while self.take("&&") {
            all.push(self.relation()?);
        }
        Ok(one_or(all, Tree::All))
    }

    fn relation(&mut self) -> Result<Tree, String> {
        let left = self.unary()?;
        if self.take("==") {
            return Ok(Tree::Equal(Box::new(left), Box::new(self.unary()?)));
        }
        if self.take("!=") {
            let equal = Tree::Equal(Box::new(left), Box::new(self.unary()?));
            return Ok(Tree::Not(Box::new(equal)));
        }
        if self.take("in ") {
            return Ok(Tree::In(Box::new(left), Box::new(self.unary()?)));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Tree, String> {
        self.space();
        let mut negated = false;
        while self.chars.next_if_eq(&'!').is_some() {
            negated = !negated;
            self.space();
        }
        let mut tree = self.primary()?;
        loop {
            if self.take(".") {
                let name = self.word();
                self.expect("(")?;
                let arguments = self.list(")")?;
                tree = Tree::Call(Call { on: Some(Box::new(tree)), name, arguments });
            } else if self.take("[") {
                let index = self.any()?;
                self.expect("]")?;
                tree = Tree::Item(Box::new(tree), Box::new(index));
            } else {
                return Ok(if negated { Tree::Not(Box::new(tree)) } else { tree });
            }
        }
    }

    fn primary(&mut self) -> Result<Tree, String> {
        self.space();
        match self.chars.peek().copied() {
            Some('(') => {
                self.chars.next();
                let tree = self.any()?;
                self.expect(")")?;
                Ok(tree)
            }
            Some('[') => {
                self.chars.next();
                Ok(Tree::List(self.list("]")?))
            }
            Some('{') => {
                self.chars.next();
                self.braced()
            }
            Some('"' | '\'') => self.quoted(false).map(Tree::Text),
            Some('`') => self.quoted(true).map(Tree::Text),
            Some(char) if char.is_ascii_digit() => {
                self.word().parse().map(Tree::Number).map_err(|_| "a number is too large".into())
            }
            Some(char) if char.is_ascii_alphabetic() || char == '_' => {
                let name = self.word();
                if name == "r" && matches!(self.chars.peek(), Some('"' | '\'')) {
                    return self.quoted(true).map(Tree::Text);
                }
                if !self.take("(") {
                    return Err(format!("`{name}` is not known here"));
                }
                Ok(Tree::Call(Call { on: None, name, arguments: self.list(")")? }))
            }
            Some(char) => Err(format!("`{char}` is not understood in a condition")),
            None => Err("the condition ends too early".into()),
        }
    }

    /// A placeholder, or a table.
    fn braced(&mut self) -> Result<Tree, String> {
        self.space();
        if !matches!(self.chars.peek(), Some('"' | '\'' | '}')) {
            let mut name = String::new();
            for char in self.chars.by_ref() {
                match char {
                    '}' => return Ok(Tree::Placeholder(name)),
                    char => name.push(char),
                }
            }
            return Err("a placeholder does not end".into());
        }
        let mut members = Vec::new();
        while !self.take("}") {
            self.space();
            let name = self.quoted(false)?;
            self.expect(":")?;
            members.push((name, self.any()?));
            if !self.take(",") {
                self.expect("}")?;
                break;
            }
        }
        Ok(Tree::Table(members))
    }

    fn list(&mut self, end: &str) -> Result<Vec<Tree>, String> {
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.any()?);
            if !self.take(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(items)
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.chars.next_if(|char| char.is_ascii_alphanumeric() || *char == '_') {
            word.push(char);
        }
        word
    }

    /// A text in quotes; in a raw one a backslash is a backslash.
    fn quoted(&mut self, raw: bool) -> Result<String, String> {
        let Some(quote) = self.chars.next_if(|char| matches!(char, '"' | '\'' | '`')) else {
            return Err("a text in quotes is missing".into());
        };
        let mut text = String::new();
        while let Some(char) = self.chars.next() {
            match char {
                char if char == quote => return Ok(text),
                '\\' if !raw => text.push(self.escaped()?),
                char => text.push(char),
            }
        }
        Err("a quote in a condition does not end".into())
    }

    fn escaped(&mut self) -> Result<char, String> {
        let digits = match self.chars.next() {
            Some('n') => return Ok('\n'),
            Some('r') => return Ok('\r'),
            Some('t') => return Ok('\t'),
            Some(char @ ('\\' | '"' | '\'' | '`' | '?')) => return Ok(char),
            Some('x' | 'X') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err("an escape in a text is not known here".into()),
        };
        let digits: String = self.chars.by_ref().take(digits).collect();
        let number = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        number.ok_or_else(|| format!("`{digits}` is no character"))
    }
}

fn one_or(mut trees: Vec<Tree>, all: fn(Vec<Tree>) -> Tree) -> Tree {
    match trees.len() {
        1 => trees.remove(0),
        _ => all(trees),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_trees() {
        let tree = parse(r#"!{a.b}.contains(",") && ({m} == "GE\u0054" || {m} in ['x', 'y'])"#).unwrap();
        let Tree::All(all) = tree else { panic!("{tree:?}") };
        assert!(
            matches!(&all[0], Tree::Not(inner) if matches!(&**inner, Tree::Call(call) if call.name == "contains"))
        );
        let Tree::Any(any) = &all[1] else { panic!("{all:?}") };
        assert!(matches!(&any[0], Tree::Equal(_, right) if right.text() == Some("GET")));
        assert!(matches!(&any[1], Tree::In(..)));
        assert_eq!(parse(r#"r"\d""#).unwrap().text(), Some(r"\d"));
        assert_eq!(parse(r"`\d`").unwrap().text(), Some(r"\d"));
        assert!(matches!(parse(r#"{u}.split("?")[0]"#).unwrap(), Tree::Item(..)));
        assert!(
            matches!(parse("header({'Origin': ['a']})").unwrap(), Tree::Call(call) if call.arguments.len() == 1)
        );
    }

    #[test]
    fn what_is_no_condition_is_told() {
        for text in ["", "(", "{a", "'a", "a", "1 +", "f(", &"(".repeat(1000)] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
