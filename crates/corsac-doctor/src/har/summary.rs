//! Summary: the judged entries, grouped by origin, target and verdict.

use std::collections::BTreeMap;

use corsac::fetch::Stage;
use corsac::step::Code;
use serde_json::{Value, json};

use super::judge::{Judged, judge};
use super::read::Entry;
use crate::diagnosis::Diagnosis;
use crate::rows::{row, rows};
use crate::shell::quoted;

/// How many groups are kept, of refused ones and of others; entries of further ones are only counted.
const MOST_GROUPS: usize = 1_000;

/// What a recording says, bounded however long it is.
#[derive(Debug, Default)]
pub struct HarSummary {
    /// All entries.
    pub entries: usize,
    /// Those of the CORS protocol.
    pub cross_origin: usize,
    /// Those of them that were preflights.
    pub preflights: usize,
    /// Those of them that were refused.
    pub refused: usize,
    /// Those that belong to no group, since there were too many groups.
    pub ungrouped: usize,
    groups: BTreeMap<Key, Group>,
    refused_groups: usize,
    other_groups: usize,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) origin: String,
    pub(super) target: String,
    pub(super) method: String,
    pub(super) is_preflight: bool,
    pub(super) code: Option<Code>,
}

/// Entries of one origin, one target and one verdict.
#[derive(Debug, Default)]
pub struct Group {
    /// How many.
    pub count: usize,
    pub(super) diagnosis: Option<Diagnosis>,
    remarks: Vec<String>,
    /// Preflights whose answers do not say how long they may be kept.
    without_max_age: usize,
}

impl HarSummary {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        if let Some(judged) = judge(entry) {
            self.add_judged(judged);
        }
    }

    fn add_judged(&mut self, judged: Judged) {
        let is_preflight = judged.stage == Stage::Preflight;
        self.cross_origin += 1;
        self.preflights += usize::from(is_preflight);
        self.refused += usize::from(judged.diagnosis.is_some());
        let key = Key {
            origin: judged.origin,
            target: judged.target,
            method: judged.method,
            is_preflight,
            code: judged.diagnosis.as_ref().map(|diagnosis| diagnosis.code),
        };
        if !self.groups.contains_key(&key) && !self.has_room(key.code.is_some()) {
            self.ungrouped += 1;
            return;
        }
        let group = self.groups.entry(key).or_default();
        group.count += 1;
        group.without_max_age +=
            usize::from(is_preflight && !judged.has_max_age && judged.diagnosis.is_none());
        if group.count == 1 {
            group.diagnosis = judged.diagnosis;
            group.remarks = judged
                .remarks
                .into_iter()
                .map(|remark| match remark.code {
                    Some(code) => format!("{code}  {}", remark.text),
                    None => remark.text,
                })
                .collect();
        }
    }

    /// Counts a new group, if there is room for it.
    fn has_room(&mut self, is_refused: bool) -> bool {
        let count = if is_refused { &mut self.refused_groups } else { &mut self.other_groups };
        *count += 1;
        *count <= MOST_GROUPS
    }

    /// The groups, refused ones first, the largest first.
    pub(super) fn ordered(&self) -> Vec<(&Key, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(key, group)| (key.code.is_none(), usize::MAX - group.count));
        groups
    }

    /// How much of what it is.
    pub(super) fn sentence(&self) -> String {
        format!(
            "{} entries, {} of the CORS protocol: {} refused, {} preflights\n",
            self.entries, self.cross_origin, self.refused, self.preflights
        )
    }

    /// It for people, in lines of at most this width where words allow it, without colour.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        let mut text = self.sentence();
        for (key, group) in self.ordered() {
            if key.code.is_some() || !group.notes(key).is_empty() {
                text.push('\n');
                text.push_str(&group.human(key, width));
            }
        }
        if self.ungrouped > 0 {
            text.push_str(&format!("\n{} more entries, of too many different targets\n", self.ungrouped));
        }
        text
    }

    /// It for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "entries": self.entries, "crossOrigin": self.cross_origin, "preflights": self.preflights,
            "refused": self.refused, "ungrouped": self.ungrouped,
            "groups": self.ordered().into_iter().map(|(key, group)| json!({
                "origin": key.origin, "target": key.target, "method": key.method, "preflight": key.is_preflight,
                "count": group.count, "code": key.code.map(Code::as_str), "title": key.code.map(Code::title),
                "diagnosis": group.diagnosis.as_ref().map(Diagnosis::json), "ask": group.ask(key), "notes": group.notes(key),
            })).collect::<Vec<_>>(),
        })
    }
}

impl Group {
    fn human(&self, key: &Key, width: usize) -> String {
        let word = key.code.map_or("allowed", Code::as_str);
        let what = if key.is_preflight { "preflight of " } else { "" };
        let text = format!("{} × {what}{} {} from {}", self.count, key.method, key.target, key.origin);
        let mut text = row(word, &text, width);
        if let Some(code) = key.code {
            text.push_str(&row("", code.title(), width));
        }
        if let Some(diagnosis) = &self.diagnosis {
            text.push_str(&diagnosis.evidence(width));
            text.push_str(&diagnosis.fix(width));
            text.push_str(&row("ask", &format!("$ {}", self.ask(key)), width));
        }
        text + &rows("note", self.notes(key).iter().map(String::as_str), width)
    }

    /// The call that asks anew as the page did, and writes the change for a server.
    pub(super) fn ask(&self, key: &Key) -> String {
        let mut words = vec!["corsac", "check"].into_iter().map(str::to_owned).collect::<Vec<_>>();
        words.extend([quoted(&key.target), "--origin".to_owned(), quoted(&key.origin)]);
        if key.method != "GET" {
            words.extend(["-X".to_owned(), quoted(&key.method)]);
        }
        let policy = self.diagnosis.as_ref().and_then(|diagnosis| diagnosis.policy.as_ref());
        for name in policy.iter().flat_map(|policy| &policy.request_headers) {
            words.extend(["-H".to_owned(), quoted(&format!("{name}: x"))]);
        }
        if policy.is_some_and(|policy| policy.credentials) {
            words.push("--credentials include".to_owned());
        }
        words.join(" ")
    }

    pub(super) fn notes(&self, key: &Key) -> Vec<String> {
        let mut notes = self.remarks.clone();
        if key.is_preflight && self.without_max_age > 1 {
            notes.push(format!(
                "{} preflights without Access-Control-Max-Age: browsers keep such an answer for 5 seconds only",
                self.without_max_age
            ));
        }
        notes
    }
}
