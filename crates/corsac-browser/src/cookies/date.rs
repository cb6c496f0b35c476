//! Date: the cookie-date of `Expires`, which is laxer than any other date of HTTP.
//!
//! <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-dates>

use std::time::Duration;

const MONTHS: [&[u8]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];

/// The time since the Unix epoch that the text means; zero for earlier ones, `None` when it is no date.
pub(crate) fn parse_cookie_date(text: &[u8]) -> Option<Duration> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(|byte| is_delimiter(*byte)).filter(|token| !token.is_empty()) {
        // The first token that can be a part is that part, and none is two.
        if time.is_none()
            && let Some(found) = parse_time(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = parse_number(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = parse_month(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = parse_number(token, 2, 4)
        {
            year = Some(found);
        }
    }
    seconds_since_epoch(full_year(year?), month?, day?, time?)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2F | 0x3B..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E)
}

/// Hours, minutes and seconds of one or two digits each, in seconds.
fn parse_time(token: &[u8]) -> Option<u64> {
    let mut parts = token.splitn(3, |byte| *byte == b':');
    let (hour, minute) = (whole_number(parts.next()?)?, whole_number(parts.next()?)?);
    let second = parse_number(parts.next()?, 1, 2)?;
    (hour <= 23 && minute <= 59 && second <= 59).then_some(hour * 3600 + minute * 60 + second)
}

fn whole_number(digits: &[u8]) -> Option<u64> {
    digits.iter().all(u8::is_ascii_digit).then(|| parse_number(digits, 1, 2)).flatten()
}

/// A number of at least `least` and at most `most` digits, with anything but a digit behind it.
fn parse_number(token: &[u8], least: usize, most: usize) -> Option<u64> {
    let length = token.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = token.get(..length).filter(|_| (least..=most).contains(&length))?;
    Some(digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

fn parse_month(token: &[u8]) -> Option<u64> {
    let name = token.get(..3)?;
    let position = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))?;
    u64::try_from(position + 1).ok()
}

const fn full_year(year: u64) -> u64 {
    match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        _ => year,
    }
}

fn seconds_since_epoch(year: u64, month: u64, day: u64, time: u64) -> Option<Duration> {
    if year < 1601 || day < 1 || day > days_in(year, month) {
        return None;
    }
    let days = days_before_year(year) + (1..month).map(|before| days_in(year, before)).sum::<u64>() + day - 1;
    let since = days.checked_sub(days_before_year(1970)).map_or(0, |days| days * 86_400 + time);
    Some(Duration::from_secs(since))
}

const fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_before_year(year: u64) -> u64 {
    let before = year - 1;
    before * 365 + before / 4 - before / 100 + before / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        parse_cookie_date(text.as_bytes()).map(|date| date.as_secs())
    }

    #[test]
    fn the_formats_of_http_are_read() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(seconds(text), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn what_servers_really_write_is_read() {
        assert_eq!(seconds("6-nov-1994 8:49:37"), Some(784_111_777));
        assert_eq!(
            seconds("1994 november 6th 08:49:37x UTC+9"),
            Some(784_111_777),
            "the order does not count"
        );
        assert_eq!(seconds("94 november 6 08:49:37"), None, "but the first short number is the day");
        assert_eq!(seconds("6th November 1994, 08:49:37x UTC"), Some(784_111_777));
        assert_eq!(seconds("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("Mon, 01 Jan 1900 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "Sun, 06 Nov 1994",
            "Wed, 29 Feb 2023 00:00:00 GMT",
            "06 Nov 1994 24:00:00",
            "06 Nov 1600 00:00:00",
            "32 Jan 2020 00:00:00",
            "0 Jan 2020 00:00:00",
            "06 Nov 19941 00:00:00",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
