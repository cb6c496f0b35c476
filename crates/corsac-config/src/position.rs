//! Position: from byte offsets to lines and columns, for many offsets in one pass over the text.

use std::collections::HashMap;

/// The lines and columns of offsets, each from 1, columns in characters.
///
/// One pass whatever the number of offsets: a file may be one line of megabytes with a finding on every value.
pub(crate) fn positions(
    text: &str,
    offsets: impl IntoIterator<Item = usize>,
) -> HashMap<usize, (usize, usize)> {
    let mut offsets: Vec<usize> = offsets.into_iter().collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut wanted = offsets.into_iter().peekable();
    let mut positions = HashMap::new();
    let (mut line, mut column) = (1, 1);
    for (at, char) in text.char_indices() {
        while let Some(offset) = wanted.next_if(|&offset| offset <= at) {
            positions.insert(offset, (line, column));
        }
        if wanted.peek().is_none() {
            return positions;
        }
        (line, column) = if char == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    positions.extend(wanted.map(|offset| (offset, (line, column))));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_the_end_of_the_text_has_a_position() {
        let found = positions("aé\nb\n", [0, 1, 3, 4, 6, 99, 4]);
        let expected = [(0, (1, 1)), (1, (1, 2)), (3, (1, 3)), (4, (2, 1)), (6, (3, 1)), (99, (3, 1))];
        assert_eq!(found, HashMap::from(expected));
    }
}
