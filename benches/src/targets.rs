//! The targets, and the worst case of each.

use crate::figures::Figures;

/// What must hold for every case of the subjects that is named here.
struct Target {
    title: &'static str,
    subjects: &'static [&'static str],
    /// The cases, by how they begin, with the numbers of origins that are meant.
    questions: &'static [&'static str],
    origins: &'static [&'static str],
    /// Nanoseconds.
    limit: f64,
    /// The subject whose time is taken off.
    base: Option<&'static str>,
}

const SMALL: &[&str] = &["1", "10", "1000"];
const ALL: &[&str] = &["1", "10", "1000", "100000"];
const LAYER: Target = Target {
    title: "",
    subjects: &["tower_stack::corsac"],
    questions: &[],
    origins: ALL,
    limit: 150.0,
    base: Some("tower_stack::bare"),
};

const TARGETS: &[Target] = &[
    Target {
        title: "`decide`, actual request, allowed",
        subjects: &["decide::exact"],
        questions: &["actual-allowed"],
        origins: SMALL,
        limit: 60.0,
        base: None,
    },
    Target {
        title: "`decide`, actual request, refused",
        subjects: &["decide::exact"],
        questions: &["actual-refused"],
        origins: SMALL,
        limit: 60.0,
        base: None,
    },
    Target {
        title: "`decide`, preflight with two names",
        subjects: &["decide::exact"],
        questions: &["preflight-granted"],
        origins: SMALL,
        limit: 120.0,
        base: None,
    },
    Target {
        title: "`decide`, 100,000 origins, subdomains and ports too",
        subjects: &["decide::exact", "decide::subdomains", "decide::ports"],
        questions: &["actual", "preflight", ""],
        origins: &["100000"],
        limit: 150.0,
        base: None,
    },
    Target { title: "the layer, actual request", questions: &["actual", "not-cors"], ..LAYER },
    Target { title: "the layer, preflight", questions: &["preflight"], ..LAYER },
];

pub(crate) fn render(figures: &Figures) -> String {
    let head = "| | target | reached | worst case |\n| --- | --: | --: | --- |\n";
    let times: String = TARGETS.iter().filter_map(|target| target.row(figures)).collect();
    format!("{head}{times}{}{}\n", by_hand(figures), allocations(figures))
}

impl Target {
    fn row(&self, figures: &Figures) -> Option<String> {
        let all = self.subjects.iter().flat_map(|subject| self.times(figures, subject));
        let (time, case) = all.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let verdict = if time <= self.limit { "met" } else { "missed" };
        Some(format!("| {} | ≤ {} ns | {time:.0} ns, {verdict} | {case} |\n", self.title, self.limit))
    }

    fn times(&self, figures: &Figures, subject: &'static str) -> Vec<(f64, String)> {
        let cases = figures.cases(subject).into_iter().filter(|case| self.means(case));
        let time = |case: &str| {
            let base = self.base.map_or(Some(0.0), |base| figures.time(base, case));
            Some(figures.time(subject, case)? - base?)
        };
        cases.filter_map(|case| Some((time(case)?, format!("`{subject}` {case}")))).collect()
    }

    fn means(&self, case: &str) -> bool {
        let (question, origins) = case.rsplit_once('/').unwrap_or(("", case));
        self.origins.contains(&origins)
            && self
                .questions
                .iter()
                .any(|begin| question == *begin || (!begin.is_empty() && question.starts_with(begin)))
    }
}

/// For comparison: what the fields of the layer's answer cost without a layer.
fn by_hand(figures: &Figures) -> String {
    let case = "actual-allowed/1";
    let times = figures.time("tower_stack::by_hand", case).zip(figures.time("tower_stack::bare", case));
    let row = |(by_hand, bare)| {
        format!(
            "| the same four fields, written by the service itself | | {:.0} ns | {case} |\n",
            by_hand - bare
        )
    };
    times.map(row).unwrap_or_default()
}

fn allocations(figures: &Figures) -> String {
    let subjects = ["decide::exact", "decide::subdomains", "decide::ports", "decide::long_origin"];
    let counts = subjects.iter().flat_map(|subject| {
        figures.cases(subject).into_iter().filter_map(|case| figures.allocations(subject, case))
    });
    let most = counts.fold(0.0, f64::max);
    let verdict = if most == 0.0 { "met" } else { "missed" };
    format!("| allocations of `decide`, every case below | 0 | {most:.0}, {verdict} | |\n")
}
