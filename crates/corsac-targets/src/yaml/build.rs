//! Build: from the parser's events to nodes, with a limit for each way in which a text could grow beyond its bytes.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser};

use super::{Node, Value};
use crate::import::{Finding, FindingCode, MAX_DEPTH, Position};

/// The most nodes of a text, those that aliases repeat included.
const MAX_NODES: usize = 1_000_000;

/// The documents of a text.
///
/// # Errors
/// A finding with its place: no YAML, too many nodes, too deep, or an alias of something that holds the alias.
pub(crate) fn documents(file: &str, text: &str) -> Result<Vec<Node>, Finding> {
    let file = Arc::from(file);
    let mut build = Build { done: Vec::new(), open: Vec::new(), anchors: HashMap::new(), nodes: 0 };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Finding::new(FindingCode::Syntax, &position(&file, error.marker()), error.info().to_owned())
        })?;
        build.take(event, &position(&file, &span.start))?;
    }
    Ok(build.done)
}

fn position(file: &Arc<str>, marker: &Marker) -> Position {
    Position { file: Arc::clone(file), line: marker.line().max(1), column: marker.col() + 1 }
}

struct Build {
    done: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

/// A list or a table that has not ended.
struct Open {
    anchor: usize,
    position: Position,
    /// How many nodes there were before it.
    before: usize,
    holds: Holds,
}

enum Holds {
    List(Vec<Node>),
    /// The members, and the name of the one whose value follows.
    Table(Vec<(String, Node)>, Option<String>),
}

impl Build {
    fn take(&mut self, event: Event<'_>, position: &Position) -> Result<(), Finding> {
        match event {
            Event::Scalar(text, _, anchor, _) => {
                let node = Node { value: Value::Text(text.into_owned()), position: position.clone() };
                self.count(1, position)?;
                self.keep(anchor, &node, 1);
                self.add(node);
                Ok(())
            }
            Event::SequenceStart(anchor, _) => self.start(anchor, Holds::List(Vec::new()), position),
            Event::MappingStart(anchor, _) => self.start(anchor, Holds::Table(Vec::new(), None), position),
            Event::SequenceEnd | Event::MappingEnd => {
                self.end();
                Ok(())
            }
            Event::Alias(anchor) => {
                let Some((node, nodes)) = self.anchors.get(&anchor).cloned() else {
                    return Err(Finding::new(
                        FindingCode::Syntax,
                        position,
                        "the alias stands for what is not complete yet",
                    ));
                };
                self.count(nodes, position)?;
                self.add(node);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, position: &Position) -> Result<(), Finding> {
        self.nodes += nodes;
        let message = || format!("more than {MAX_NODES} values");
        if self.nodes > MAX_NODES {
            Err(Finding::new(FindingCode::TooLarge, position, message()))
        } else {
            Ok(())
        }
    }

    fn start(&mut self, anchor: usize, holds: Holds, position: &Position) -> Result<(), Finding> {
        if self.open.len() == MAX_DEPTH {
            return Err(Finding::new(
                FindingCode::TooDeep,
                position,
                format!("more than {MAX_DEPTH} levels"),
            ));
        }
        self.count(1, position)?;
        self.open.push(Open { anchor, position: position.clone(), before: self.nodes - 1, holds });
        Ok(())
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.holds {
            Holds::List(items) => Value::List(items),
            Holds::Table(members, _) => Value::Table(members),
        };
        let node = Node { value, position: open.position };
        self.keep(open.anchor, &node, self.nodes - open.before);
        self.add(node);
    }

    fn keep(&mut self, anchor: usize, node: &Node, nodes: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), nodes));
        }
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.holds) {
            None => self.done.push(node),
            Some(Holds::List(items)) => items.push(node),
            Some(Holds::Table(members, name @ Some(_))) => {
                members.extend(name.take().map(|name| (name, node)))
            }
            // Only scalars name members here.
            Some(Holds::Table(_, name)) => *name = Some(node.text().unwrap_or_default().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FindingCode {
        documents("f.yaml", text).unwrap_err().code
    }

    #[test]
    fn yaml_and_json_make_the_same_tree() {
        let yaml = documents("f", "a: {b: [1, x]}\nc: \"d\\u0041\"\n").unwrap();
        let json = documents("f", "{\"a\": {\"b\": [1, \"x\"]}, \"c\": \"dA\"}").unwrap();
        assert_eq!(
            yaml[0].at(&["a", "b"]).unwrap().items()[1].text(),
            json[0].at(&["a", "b"]).unwrap().items()[1].text()
        );
        assert_eq!((yaml[0].text_of("c"), json[0].text_of("c")), (Some("dA"), Some("dA")));
        let position = &yaml[0].get("c").unwrap().position;
        assert_eq!((position.line, position.column), (2, 4));
        assert_eq!(documents("f", "a: 1\n---\nb: 2\n").unwrap().len(), 2);
    }

    #[test]
    fn hostile_texts_end_with_a_finding() {
        assert_eq!(code("a: [1, 2"), FindingCode::Syntax);
        assert_eq!(code(&"[".repeat(100)), FindingCode::TooDeep);
        assert_eq!(code("a: &a [*a]"), FindingCode::Syntax);
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let above = format!("*a{}", level - 1);
            laughs.push_str(&format!("a{level}: &a{level} [{}]\n", vec![above; 10].join(", ")));
        }
        assert_eq!(code(&laughs), FindingCode::TooLarge);
    }
}
