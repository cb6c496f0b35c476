//! Lists: expressions on methods and header names that take the words in them, and no others.

use super::literal_words;
use crate::regex::{
    NO_NAMES, TOKEN, any_name_of, any_number_of_header_names, has_name, header_names, one_of,
};

/// Whether an expression takes the words in it and no others, or is one that this crate writes for any word.
pub(crate) fn is_list(text: &str) -> bool {
    let mut words = literal_words(text);
    words.retain(|word| word != ",");
    let token = format!("^{TOKEN}$");
    let names = any_name_of(&words);
    let written = [
        NO_NAMES.to_owned(),
        token,
        header_names(TOKEN),
        header_names(&names),
        any_number_of_header_names(TOKEN),
        any_number_of_header_names(&names),
        one_of(&words),
    ];
    written.iter().any(|known| known == text)
        || words.iter().any(|word| has_name(word) == text)
        || has_name("*") == text
        || text == "^\\*$"
        || is_closed(text)
}

/// Whether the expression is anchored and nothing but words, one of which it takes.
fn is_closed(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('^').and_then(|text| text.strip_suffix('$')) else { return false };
    let opened = inner.strip_prefix("(?:").or_else(|| inner.strip_prefix('('));
    match opened.and_then(|inner| inner.strip_suffix(')')) {
        Some(words) => words.split('|').all(is_escaped),
        None => is_escaped(inner),
    }
}

/// Whether every character that an expression could mean otherwise has its backslash.
fn is_escaped(word: &str) -> bool {
    crate::regex::escape(&unescaped(word)) == word
}

fn unescaped(word: &str) -> String {
    let mut chars = word.chars();
    let mut text = String::new();
    while let Some(char) = chars.next() {
        text.extend(if char == '\\' { chars.next() } else { Some(char) });
    }
    text
}
