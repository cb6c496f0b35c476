//! Reading divan's tree: each leaf with its path, its median time and the allocations of a median run.

/// One case of one subject.
pub(crate) struct Leaf {
    /// `decide::exact::actual-allowed/1000`: without the name of the program and the suite.
    pub(crate) path: String,
    /// Nanoseconds.
    pub(crate) time: f64,
    /// Allocations and reallocations.
    pub(crate) allocations: f64,
}

pub(crate) fn read(text: &str) -> Vec<Leaf> {
    let mut leaves = Vec::<Leaf>::new();
    let mut parents = Vec::<&str>::new();
    let mut is_allocating = false;
    for line in text.lines() {
        if let Some(branch) = Branch::read(line) {
            parents.truncate(branch.depth);
            parents.push(branch.name);
            leaves.extend(branch.time.map(|time| Leaf {
                path: parents[1..].join("::"),
                time,
                allocations: 0.0,
            }));
            is_allocating = false;
        } else if let Some(leaf) = leaves.last_mut() {
            let detail = Detail::read(line);
            if let (true, Detail::Count(count)) = (is_allocating, &detail) {
                leaf.allocations += count;
            }
            is_allocating = matches!(detail, Detail::Allocating);
        }
    }
    leaves
}

struct Branch<'a> {
    depth: usize,
    name: &'a str,
    time: Option<f64>,
}

impl<'a> Branch<'a> {
    /// `│  ├─ name   fastest │ slowest │ median │ …`
    fn read(line: &'a str) -> Option<Self> {
        let at = line.find("├─ ").or_else(|| line.find("╰─ "))?;
        let (indentation, rest) = (line.get(..at)?, line.get(at + "├─ ".len()..)?);
        let name = rest.split_whitespace().next()?;
        let time = rest.split('│').nth(2).and_then(nanoseconds);
        Some(Self { depth: indentation.chars().count() / 3, name, time })
    }
}

fn nanoseconds(cell: &str) -> Option<f64> {
    let (number, unit) = cell.trim().split_once(' ')?;
    let factor = match unit {
        "ps" => 1e-3,
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

enum Detail {
    /// The heading `alloc:` or `grow:`: a line of counts follows.
    Allocating,
    /// The median of a line of counts.
    Count(f64),
    Other,
}

impl Detail {
    fn read(line: &str) -> Self {
        // The last six columns; what stands before them may hold the tree's own bars.
        let columns: Vec<&str> = line.rsplitn(6, '│').collect();
        let [_, _, _, median, _, first] = columns[..] else { return Self::Other };
        let heading = first.trim_start_matches(['│', ' ']).trim_end();
        if heading == "alloc:" || heading == "grow:" {
            return Self::Allocating;
        }
        median.trim().parse().map_or(Self::Other, Self::Count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
time                 fastest       │ slowest       │ median        │ mean          │ samples │ iters
╰─ suite                           │               │               │               │         │
   ├─ decide                       │               │               │               │         │
   │  ╰─ exact                     │               │               │               │         │
   │     ├─ case/1   1.041 µs      │ 12.48 µs      │ 1.25 µs       │ 917.9 ns      │ 100     │ 6400
   │     │           max alloc:    │               │               │               │         │
   │     │             9           │ 9             │ 9             │ 9             │         │
   │     │             1 B         │ 1 B           │ 1 B           │ 1 B           │         │
   │     │           alloc:        │               │               │               │         │
   │     │             2           │ 2             │ 2             │ 2             │         │
   │     │             656 B       │ 656 B         │ 656 B         │ 656 B         │         │
   │     │           dealloc:      │               │               │               │         │
   │     │             5           │ 5             │ 5             │ 5             │         │
   │     │             656 B       │ 656 B         │ 656 B         │ 656 B         │         │
   │     │           grow:         │               │               │               │         │
   │     │             1           │ 1             │ 1             │ 1             │         │
   │     │             656 B       │ 656 B         │ 656 B         │ 656 B         │         │
   │     ╰─ case/10  54.89 ns      │ 70.33 ns      │ 55.56 ns      │ 55.82 ns      │ 100     │ 6400
   ╰─ tower_stack                  │               │               │               │         │
      ╰─ bare        1 ms          │ 1 ms          │ 1 ms          │ 1 ms          │ 100     │ 6400
";

    #[test]
    fn leaves_have_their_path_their_median_and_their_allocations() {
        let leaves: Vec<_> =
            read(TREE).into_iter().map(|leaf| (leaf.path, leaf.time, leaf.allocations)).collect();
        let expected = [
            ("decide::exact::case/1", 1250.0, 3.0),
            ("decide::exact::case/10", 55.56, 0.0),
            ("tower_stack::bare", 1e6, 0.0),
        ];
        assert_eq!(leaves, expected.map(|(path, time, count)| (path.to_owned(), time, count)));
    }
}
