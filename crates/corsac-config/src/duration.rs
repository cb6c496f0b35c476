//! Durations as a person writes them: `90s`, `10m`, `2h`, `1d`.

use std::time::Duration;

/// The units and their milliseconds, longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a whole number and a unit.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(*millis)?))
}

/// Writes a duration in the longest unit that keeps it whole.
pub(crate) fn format(duration: Duration) -> String {
    let total = duration.as_millis();
    let fits = |&&(_, millis): &&(&str, u64)| total > 0 && total.is_multiple_of(u128::from(millis));
    match UNITS.iter().find(fits) {
        Some((unit, millis)) => format!("{}{unit}", total / u128::from(*millis)),
        None => "0s".to_owned(),
    }
}

/// Reads what other programs take: `600`, `10 min`, `1h30m`, `2 hours`, `1.5h`.
pub(crate) fn guess(text: &str) -> Option<Duration> {
    let mut total = 0.0;
    let mut tail = text.trim();
    while !tail.is_empty() {
        let number = tail.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(tail.len());
        let (number, rest) = tail.split_at_checked(number)?;
        let rest = rest.trim_start();
        let word = rest.find(|char: char| !char.is_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at_checked(word)?;
        total += number.parse::<f64>().ok()? * unit_millis(word)?;
        tail = rest.trim_start_matches([' ', ',']);
    }
    let guess = Duration::try_from_secs_f64(total / 1_000.0).ok()?;
    (total.fract() == 0.0 && !text.trim().is_empty()).then_some(guess)
}

fn unit_millis(word: &str) -> Option<f64> {
    match word.to_ascii_lowercase().as_str() {
        "ms" | "msec" | "millis" | "milliseconds" => Some(1.0),
        "" | "s" | "sec" | "secs" | "second" | "seconds" => Some(1_000.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60_000.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3_600_000.0),
        "d" | "day" | "days" => Some(86_400_000.0),
        "w" | "week" | "weeks" => Some(604_800_000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        for (text, millis) in
            [("90s", 90_000), ("10m", 600_000), ("2h", 7_200_000), ("1d", 86_400_000), ("5ms", 5), ("0s", 0)]
        {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
            assert_eq!(format(Duration::from_millis(millis)), text);
        }
        for text in [
            "",
            "10",
            "m",
            "-1s",
            "1.5h",
            "1h30m",
            "10 m",
            "10M",
            "99999999999999999999s",
            "9999999999999999d",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn other_spellings_are_understood_for_a_suggestion() {
        for (text, suggestion) in
            [("600", "10m"), ("10 min", "10m"), ("1h30m", "90m"), ("1.5 hours", "90m"), ("1 day, 1h", "25h")]
        {
            assert_eq!(guess(text).map(format).as_deref(), Some(suggestion), "{text}");
        }
        for text in ["", "soon", "1e99d", "-1", "10 parsecs", "..s"] {
            assert_eq!(guess(text), None, "{text}");
        }
    }
}
