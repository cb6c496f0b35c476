//! The CPU time a server has used, from /proc: its process, the threads that ended, and its children.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// One tick of `/proc/PID/stat`: 1/100 s in the ABI of Linux, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

pub(super) fn used(process: u32) -> Result<Duration> {
    let own = own(process)?;
    children(process)?.into_iter().try_fold(own, |sum, child| Ok(sum + used(child)?))
}

fn own(process: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))
        .with_context(|| format!("process {process} is gone: see its log"))?;
    let [user, system] = ticks(&text).with_context(|| format!("cannot read /proc/{process}/stat"))?;
    Ok(TICK * (user + system))
}

/// Fields 14 and 15; the name in field 2 may hold spaces and ends with the last parenthesis.
fn ticks(stat: &str) -> Option<[u32; 2]> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11).map(|field| field.parse().ok());
    Some([fields.next()??, fields.next()??])
}

fn children(process: u32) -> Result<Vec<u32>> {
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
    Ok(list.split_whitespace().filter_map(|child| child.parse().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn a_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 1234 567 0 0 20 0 1 0 100";
        assert_eq!(ticks(stat), Some([1234, 567]));
    }
}
