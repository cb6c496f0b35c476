//! Form: an event as a line. Access lines have a quick way of their own: there is one for each request.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Debug, Write};
use std::time::{Duration, SystemTime};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{self, Full, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime as Clock};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::access::TARGET;

#[derive(Default)]
pub(super) struct Form {
    other: format::Format<Full>,
}

impl<S, N> FormatEvent<S, N> for Form
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if event.metadata().target() == TARGET && !line.has_ansi_escapes() {
            write_access(line, event)
        } else {
            self.other.format_event(context, line, event)
        }
    }
}

thread_local! {
    /// The line in the making: the writer behind it takes a call for each piece.
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
}

fn write_access(mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
    LINE.with_borrow_mut(|line| {
        line.clear();
        push_time(line);
        line.push_str("  INFO ");
        line.push_str(TARGET);
        line.push(':');
        event.record(&mut Fields(line));
        line.push('\n');
        writer.write_str(line)
    })
}

/// The date and time up to the second, as text.
type Second = [u8; 19];

thread_local! {
    /// The second that was written last, and its text: a line needs only the digits behind it.
    static LAST: Cell<(u64, Second)> = const { Cell::new((u64::MAX, [b'0'; 19])) };
}

fn push_time(line: &mut String) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (mut second, mut text) = LAST.get();
    if second != now.as_secs() {
        second = now.as_secs();
        text = spell_now().unwrap_or(text);
        LAST.set((second, text));
    }
    let mut digits = *b".000000Z";
    let mut rest = now.subsec_micros();
    for digit in digits.iter_mut().skip(1).take(6).rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    for part in [text.as_slice(), &digits] {
        line.push_str(str::from_utf8(part).unwrap_or_default());
    }
}

/// The time now, as all other lines spell it.
fn spell_now() -> Option<Second> {
    let mut text = String::new();
    Clock.format_time(&mut Writer::new(&mut text)).ok()?;
    text.as_bytes().first_chunk().copied()
}

/// Adds ` name=value` for each field; in quotes what is not one word.
struct Fields<'l>(&'l mut String);

impl Fields<'_> {
    fn name(&mut self, field: &Field) -> &mut String {
        self.0.push(' ');
        self.0.push_str(field.name());
        self.0.push('=');
        self.0
    }

    fn display(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.name(field).write_fmt(value);
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        let is_word = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        if is_word {
            self.name(field).push_str(value);
        } else {
            self.display(field, format_args!("{value:?}"));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.display(field, format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.name(field).push_str(if value { "true" } else { "false" });
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.display(field, format_args!("{value:?}"));
    }
}
