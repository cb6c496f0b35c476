//! Sizes as a person writes them: `512B`, `32KiB`, `10MB`.

/// The units and their bytes.
const UNITS: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

/// Reads a whole number and a unit.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*bytes)
}

/// The right spelling of what other programs take: `32k`, `32 KB`, `10 mib`.
pub(crate) fn guess(text: &str) -> Option<String> {
    let (number, unit) = split(text)?;
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => "B",
        "k" | "ki" | "kib" | "kb" => "KiB",
        "m" | "mi" | "mib" | "mb" => "MiB",
        "g" | "gi" | "gib" | "gb" => "GiB",
        _ => return None,
    };
    Some(format!("{number}{unit}"))
}

fn split(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_whole_number_and_a_unit() {
        for (text, bytes) in [("0B", 0), ("32KiB", 32_768), ("10MB", 10_000_000), ("1GiB", 1 << 30)] {
            assert_eq!(parse(text), Some(bytes), "{text}");
        }
        for text in ["", "32", "32 KiB", "32kib", "KiB", "-1B", "99999999999GiB"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(guess("32k").as_deref(), Some("32KiB"));
        assert_eq!(guess("32 bananas"), None);
    }
}
