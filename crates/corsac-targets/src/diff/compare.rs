//! Compare: two sides, region by region of the origins.

use super::difference::{Difference, Direction, Example, Kind};
use super::error::DiffError;
use super::grants;
use super::reading::Reading;
use super::side::{Answer, Ask, Probe, Side};
use crate::language::{Language, LanguageError};

/// An `Origin` that no browser sends: whatever is enforced is enforced against it.
const MALFORMED: &str = "https://APP.example";
/// More members than these are not listed beside a difference; the example stands for them.
const MAX_MEMBERS: usize = 2_000;

/// Every difference of two sides, each kind with the first request that shows it.
///
/// # Errors
/// [`DiffError::Origins`], when the origins of a side cannot be told exactly.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_targets::diff::{Direction, compare};
///
/// let policy = |origin: &str| PolicySpec { origins: vec![origin.into()], ..PolicySpec::default() }.compile();
/// let (left, right) = (policy("https://*.example.com")?, policy("https://app.example.com")?);
/// let differences = compare(&left, &right)?;
/// assert_eq!(differences[0].direction, Direction::Narrowed);
/// assert_eq!(differences[0].example.origin.as_deref(), Some("https://a.example.com"));
/// assert_eq!(compare(&left, &left)?, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(left: &dyn Side, right: &dyn Side) -> Result<Vec<Difference>, DiffError> {
    let mut comparison = Comparison { left, right, differences: Vec::new() };
    for region in regions(left, right)? {
        comparison.region(&region)?;
    }
    comparison.without_origin();
    comparison.everywhere();
    let mut differences = comparison.differences;
    differences.sort_by(|one, other| one.kind.cmp(&other.kind).then(one.direction.cmp(&other.direction)));
    Ok(differences)
}

/// A set of origins that both sides treat alike, and one of them.
struct Region {
    origins: Language,
    witness: String,
}

/// The regions that are not empty: all origins, split by every language of both sides.
fn regions(left: &dyn Side, right: &dyn Side) -> Result<Vec<Region>, LanguageError> {
    let mut regions = vec![Language::all()?];
    for language in left.origins()?.into_iter().chain(right.origins()?) {
        let mut split = Vec::new();
        for region in regions {
            let halves = [region.intersection(&language)?, region.difference(&language)?];
            split.extend(halves.into_iter().filter(|half| half.states() > 0));
        }
        regions = split;
    }
    let with_witness = |origins: Language| {
        let witness = origins.witness().transpose()?;
        Some(witness.map(|witness| Region { origins, witness }))
    };
    regions.into_iter().filter_map(with_witness).collect()
}

/// Two sides, and what was found so far.
pub(super) struct Comparison<'s> {
    pub(super) left: &'s dyn Side,
    pub(super) right: &'s dyn Side,
    differences: Vec<Difference>,
}

impl Comparison<'_> {
    pub(super) fn ask(&self, origin: Option<&str>, ask: Ask<'_>) -> (Answer, Answer) {
        let probe = Probe { origin, ask };
        (self.left.answer(&probe), self.right.answer(&probe))
    }

    /// Notes a difference unless its like is known.
    pub(super) fn note(
        &mut self,
        kind: Kind,
        direction: Direction,
        (origin, ask): (Option<&str>, Ask<'_>),
        (left, right): (String, String),
    ) {
        let known = |known: &Difference| known.kind == kind && known.left == left && known.right == right;
        if left != right && !self.differences.iter().any(known) {
            let example = example(origin, ask);
            self.differences.push(Difference { kind, direction, example, left, right, origins: Vec::new() });
        }
    }

    fn region(&mut self, region: &Region) -> Result<(), LanguageError> {
        let origin = region.witness.as_str();
        let actual = self.ask(Some(origin), Ask::Actual);
        let readings = (actual.0.reading(origin), actual.1.reading(origin));
        if readings.0 != readings.1 {
            self.reading(region, readings)?;
        }
        let common = readings.0.min(readings.1);
        if common > Reading::Refused {
            self.exposed(origin, &actual, common);
            grants::compare(self, origin, common);
        }
        if readings.0.max(readings.1) == Reading::Refused {
            grants::compare_refused(self, origin);
        }
        self.companions(Some(origin), &actual);
        self.admission(Some(origin), &actual);
        Ok(())
    }

    /// Notes who may read on one side only, and which members of its list are meant.
    fn reading(&mut self, region: &Region, readings: (Reading, Reading)) -> Result<(), LanguageError> {
        let texts = (readings.0.as_str().to_owned(), readings.1.as_str().to_owned());
        let direction = Direction::of(&readings.0, &readings.1);
        self.note(Kind::Reading, direction, (Some(&region.witness), Ask::Actual), texts.clone());
        let wider = if readings.0 > readings.1 { self.left } else { self.right };
        let members = members(wider, &region.origins)?;
        let is_it = |known: &&mut Difference| {
            known.kind == Kind::Reading && (&known.left, &known.right) == (&texts.0, &texts.1)
        };
        if let Some(difference) = self.differences.iter_mut().find(is_it) {
            let new = members.into_iter().filter(|member| !difference.origins.contains(member));
            let new: Vec<String> = new.collect();
            difference.origins.extend(new);
        }
        Ok(())
    }

    fn exposed(&mut self, origin: &str, actual: &(Answer, Answer), common: Reading) {
        let credentials = common == Reading::WithCredentials;
        let (left, right) = (actual.0.exposed(credentials), actual.1.exposed(credentials));
        let covers = |wide: &std::collections::BTreeSet<String>, narrow| {
            wide.contains("*") || wide.is_superset(narrow)
        };
        let direction = match (covers(&left, &right), covers(&right, &left)) {
            (false, true) => Direction::Widened,
            (true, false) => Direction::Narrowed,
            _ => Direction::Changed,
        };
        let text = |names: std::collections::BTreeSet<String>| match names.is_empty() {
            true => "none".to_owned(),
            false => names.into_iter().collect::<Vec<_>>().join(", "),
        };
        self.note(Kind::ExposedHeaders, direction, (Some(origin), Ask::Actual), (text(left), text(right)));
    }

    /// `Vary`, timings and the resource policy: on every answer that is no preflight's.
    fn companions(&mut self, origin: Option<&str>, actual: &(Answer, Answer)) {
        let request = (origin, Ask::Actual);
        let pair = |text: fn(&Answer) -> String| (text(&actual.0), text(&actual.1));
        self.note(Kind::Vary, Direction::Changed, request, pair(Answer::vary));
        self.note(Kind::ResourcePolicy, Direction::Changed, request, pair(Answer::resource_policy));
        let shows = |answer: &Answer| answer.shows_timing(origin.unwrap_or_default());
        let (left, right) = (shows(&actual.0), shows(&actual.1));
        let text = |shown: bool| if shown { "shown" } else { "hidden" }.to_owned();
        self.note(Kind::Timing, Direction::of(&left, &right), request, (text(left), text(right)));
    }

    /// Whether requests of the origin, and handshakes, reach the application.
    fn admission(&mut self, origin: Option<&str>, actual: &(Answer, Answer)) {
        let handshake = self.ask(origin, Ask::Handshake);
        for (kind, ask, answers) in
            [(Kind::Enforcement, Ask::Actual, actual), (Kind::WebSocket, Ask::Handshake, &handshake)]
        {
            let passes = (answers.0.status.is_none(), answers.1.status.is_none());
            let texts = (answers.0.status(), answers.1.status());
            self.note(kind, Direction::of(&passes.0, &passes.1), (origin, ask), texts);
        }
    }

    fn without_origin(&mut self) {
        let absent = self.ask(None, Ask::Actual);
        self.companions(None, &absent);
        let malformed = self.ask(Some(MALFORMED), Ask::Actual);
        self.companions(Some(MALFORMED), &malformed);
        self.admission(Some(MALFORMED), &malformed);
        grants::compare_refused(self, MALFORMED);
    }

    fn everywhere(&mut self) {
        let texts = (self.left.upstream(), self.right.upstream());
        self.note(Kind::UpstreamFields, Direction::Changed, (None, Ask::Actual), texts);
    }
}

/// The members of the side's list that have origins in the region.
fn members(side: &dyn Side, region: &Language) -> Result<Vec<String>, LanguageError> {
    let mut found = Vec::new();
    if side.members().len() > MAX_MEMBERS {
        return Ok(found);
    }
    for member in side.members() {
        let in_region = match member.contains('*') {
            false => region.contains(member),
            true => {
                let language = Language::from_members(std::slice::from_ref(member))?;
                language.intersection(region)?.witness()?.is_some()
            }
        };
        if in_region {
            found.push(member.clone());
        }
    }
    Ok(found)
}

fn example(origin: Option<&str>, ask: Ask<'_>) -> Example {
    let (method, header, preflight) = match ask {
        Ask::Actual | Ask::Handshake => ("GET", None, false),
        Ask::Preflight { method, header, .. } => (method, header, true),
    };
    Example {
        origin: origin.map(str::to_owned),
        method: method.to_owned(),
        header: header.map(str::to_owned),
        preflight,
    }
}
