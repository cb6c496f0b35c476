//! Form: an event as a line. Access lines have a quick way of their own: there is one for each request.

use std::cell::Cell;
use std::fmt::{self, Debug};
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

fn write_access(mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
    write_time(&mut line)?;
    line.write_str("  INFO ")?;
    line.write_str(TARGET)?;
    line.write_char(':')?;
    let mut fields = Fields { line: &mut line, result: Ok(()) };
    event.record(&mut fields);
    fields.result?;
    line.write_char('\n')
}

/// The date and time up to the second, as text.
type Second = [u8; 19];

thread_local! {
    /// The second that was written last, and its text: a line needs only the digits behind it.
    static LAST: Cell<(u64, Second)> = const { Cell::new((u64::MAX, [b'0'; 19])) };
}

fn write_time(line: &mut Writer<'_>) -> fmt::Result {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (mut second, mut text) = LAST.get();
    if second != now.as_secs() {
        second = now.as_secs();
        text = spell_now().unwrap_or(text);
        LAST.set((second, text));
    }
    line.write_str(str::from_utf8(&text).unwrap_or_default())?;
    let mut digits = *b".000000Z";
    let mut rest = now.subsec_micros();
    for digit in digits.iter_mut().skip(1).take(6).rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    line.write_str(str::from_utf8(&digits).unwrap_or_default())
}

/// The time now, as all other lines spell it.
fn spell_now() -> Option<Second> {
    let mut text = String::new();
    Clock.format_time(&mut Writer::new(&mut text)).ok()?;
    text.as_bytes().first_chunk().copied()
}

/// Writes ` name=value` for each field; in quotes what is not one word.
struct Fields<'l, 'w> {
    line: &'l mut Writer<'w>,
    result: fmt::Result,
}

impl Fields<'_, '_> {
    fn write(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.result.is_ok() {
            self.result = name(self.line, field).and_then(|()| value(self.line));
        }
    }
}

fn name(line: &mut Writer<'_>, field: &Field) -> fmt::Result {
    line.write_char(' ')?;
    line.write_str(field.name())?;
    line.write_char('=')
}

impl Visit for Fields<'_, '_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        let is_word = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        self.write(field, |line| if is_word { line.write_str(value) } else { write!(line, "{value:?}") });
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field, |line| write!(line, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field, |line| line.write_str(if value { "true" } else { "false" }));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.write(field, |line| write!(line, "{value:?}"));
    }
}
