//! XML, by quick-xml: elements are tables of their children, those without children are texts. Attributes are not looked at.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Node, Places, Value};
use crate::import::{Finding, FindingCode, MAX_DEPTH, Position};

/// An element that is not closed yet.
struct Open {
    name: String,
    position: Position,
    children: Vec<(String, Node)>,
    text: String,
}

/// The tree of a text: a table with the outermost element.
///
/// # Errors
/// A finding when it is no XML, or nested too deep.
pub(crate) fn xml(file: &str, text: &str) -> Result<Node, Finding> {
    let places = Places::of(file, text);
    let mut reader = Reader::from_str(text);
    let mut open =
        vec![Open { name: String::new(), position: places.at(0), children: Vec::new(), text: String::new() }];
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            syntax(&places.at(at), &error.to_string())
        })?;
        let at = || places.at(start);
        match event {
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    return Err(Finding::new(FindingCode::TooDeep, &at(), "this is the 65th level"));
                }
                let name = tag.local_name().as_ref().to_owned();
                open.push(Open { name, position: at(), children: Vec::new(), text: String::new() });
            }
            Event::Empty(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                let node = Node { value: Value::Text(String::new()), position: at() };
                push(&mut open, name, node);
            }
            Event::End(_) => close(&mut open),
            Event::Text(piece) => add(&mut open, &piece.xml10_content()),
            Event::CData(piece) => add(&mut open, &piece),
            Event::GeneralRef(reference) => {
                let char = reference.resolve_char_ref().ok().flatten().map(String::from);
                let name = reference.to_string();
                let known = || quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                let text = char.or_else(known);
                let unknown = || syntax(&at(), &format!("the entity &{name}; is not known"));
                add(&mut open, &text.ok_or_else(unknown)?);
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(whole), true) => Ok(Node { value: Value::Table(whole.children), position: whole.position }),
        (Some(left), false) => Err(syntax(&left.position, &format!("<{}> is never closed", left.name))),
        (None, _) => Err(syntax(&places.at(0), "nothing is open here")),
    }
}

fn syntax(position: &Position, why: &str) -> Finding {
    Finding::new(FindingCode::Syntax, position, format!("it is no XML: {why}"))
}

fn push(open: &mut [Open], name: String, node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push((name, node));
    }
}

fn add(open: &mut [Open], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn close(open: &mut Vec<Open>) {
    if open.len() < 2 {
        return;
    }
    if let Some(element) = open.pop() {
        let value = match element.children.is_empty() {
            true => Value::Text(element.text.trim().to_owned()),
            false => Value::Table(element.children),
        };
        push(open, element.name, Node { value, position: element.position });
    }
}
