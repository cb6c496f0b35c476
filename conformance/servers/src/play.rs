//! Play: cases against one server, and what came of them.

use std::collections::BTreeMap;

use conformance::judged::differences;
use conformance::text::Text;
use corsac::policy::Policy;
use corsac_config::Config;
use corsac_targets::{Loss, LossCode};
use fastrand::Rng;
use http::HeaderValue;
use http::header::VARY;

use crate::Outcome;
use crate::browse::{Got, Page};
use crate::case::{Batch, Case};
use crate::exchange::{Answer, Ask, HOST, ask};
use crate::expected::expected;
use crate::explain::{Differs, explain, explain_page};
use crate::server::Server;
use crate::stage::{Addresses, Stage};
use crate::upstream::Inner;
use crate::{generate, routed, vectors};

/// How many cases one configuration serves.
const CASES_A_BATCH: u64 = 1000;

/// What came of all cases against one server.
pub(crate) struct Tally {
    pub(crate) target: &'static str,
    pub(crate) title: String,
    pub(crate) vectors: usize,
    pub(crate) not_carried: Vec<String>,
    pub(crate) generated: usize,
    /// Requests under tables of routes.
    pub(crate) routed: usize,
    pub(crate) pages: usize,
    pub(crate) readable: usize,
    /// Cases that are the same in every judged byte.
    pub(crate) exact: usize,
    /// Cases that a listed loss explains.
    pub(crate) explained: BTreeMap<LossCode, usize>,
    /// Answers of a model that the real software gives too, and requests that did not reach it.
    pub(crate) held: usize,
    pub(crate) not_held: usize,
    pub(crate) losses: BTreeMap<LossCode, Loss>,
    pub(crate) disagreements: Vec<String>,
}

impl Tally {
    /// Nothing played yet.
    pub(crate) fn of(target: &'static str, title: String) -> Self {
        Tally {
            target,
            title,
            vectors: 0,
            not_carried: Vec::new(),
            generated: 0,
            routed: 0,
            pages: 0,
            readable: 0,
            exact: 0,
            explained: BTreeMap::new(),
            held: 0,
            not_held: 0,
            losses: BTreeMap::new(),
            disagreements: Vec::new(),
        }
    }

    pub(crate) fn explain(&mut self, code: LossCode) {
        *self.explained.entry(code).or_default() += 1;
    }

    pub(crate) fn summary(&self) -> String {
        let explained: Vec<String> =
            self.explained.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let mut text = format!(
            "{}: {} vectors, {} generated requests, {} under tables of routes: {} exact; by loss: {}\n  {} pages under the browser's side of the engine, {} of which read under the policy\n  {} vectors not carried; {} disagreements\n",
            self.title,
            self.vectors,
            self.generated,
            self.routed,
            self.exact,
            if explained.is_empty() { "none".into() } else { explained.join(", ") },
            self.pages,
            self.readable,
            self.not_carried.len(),
            self.disagreements.len(),
        );
        if self.held > 0 {
            text.push_str(&format!(
                "  {} answers of the model are the software's too; {} requests did not reach it\n",
                self.held, self.not_held
            ));
        }
        for disagreement in self.disagreements.iter().take(20) {
            text.push_str(&format!("{disagreement}\n"));
        }
        text
    }
}

/// Plays the vectors, then generated cases.
pub(crate) fn play(server: &dyn Server, cases: u64, seed: u64) -> Outcome<Tally> {
    let mut tally = Tally::of(server.target(), server.title());
    let batch = vectors::batch()?;
    tally.vectors = batch.cases.len();
    tally.not_carried = batch.not_carried.clone();
    Run::start(server, &batch.policies)?.cases(&batch, &mut tally)?;
    println!("{}: {} vectors played", tally.title, tally.vectors);
    let mut rng = Rng::with_seed(seed);
    let mut left = cases;
    while left > 0 {
        let now = left.min(CASES_A_BATCH);
        let batch = generate::batch(&mut rng, usize::try_from(now)?);
        let mut run = Run::start(server, &batch.policies)?;
        run.cases(&batch, &mut tally)?;
        run.pages(&mut rng, usize::try_from(now)? / 2, &mut tally)?;
        routed::play(server, &mut rng, &mut tally)?;
        left -= now;
        tally.generated += batch.cases.len();
        println!("{}: {} of {cases} generated cases played", tally.title, tally.generated);
    }
    Ok(tally)
}

/// Cases of a batch on their stage.
struct Run<'b> {
    stage: Stage,
    policies: &'b [Policy],
}

impl<'b> Run<'b> {
    fn start(server: &dyn Server, policies: &'b [Policy]) -> Outcome<Self> {
        let stage = Stage::set(server, |addresses| config(policies, addresses))?;
        Ok(Run { stage, policies })
    }

    fn cases(&mut self, batch: &Batch, tally: &mut Tally) -> Outcome<()> {
        self.stage.list_losses(tally);
        for case in &batch.cases {
            self.case(case, tally)?;
        }
        Ok(())
    }

    fn case(&mut self, case: &Case, tally: &mut Tally) -> Outcome<()> {
        let policy = self.policies.get(case.policy).ok_or("no such policy")?;
        let path = self.path(case.policy, case.inner.as_ref());
        let answer = ask(self.stage.address, &Self::request(case, &path))?;
        let reached = self.stage.upstream.was_asked(&path);
        let (wanted, asked) = expected(policy, case)?;
        let differs = differs(&wanted, asked, &answer, reached);
        let name = name(case.policy);
        let listed = self.stage.listed(&name);
        let codes: Vec<Option<LossCode>> =
            differs.iter().map(|differs| explain(case, policy.spec(), differs, listed)).collect();
        match codes.iter().position(Option::is_none) {
            _ if differs.is_empty() => tally.exact += 1,
            Some(_) => tally.disagreements.push(told(case, policy, &differs)),
            None => codes.into_iter().flatten().take(1).for_each(|code| tally.explain(code)),
        }
        Ok(())
    }

    fn request(case: &Case, path: &str) -> Ask {
        let (method, headers) = (case.method.clone(), case.headers.clone());
        Ask { method, host: HOST.into(), path: path.into(), headers }
    }

    /// A target below the policy's path, or below that of an application that is down.
    fn path(&mut self, policy: usize, inner: Option<&Inner>) -> String {
        let path = if inner.is_some() {
            format!("/{}/a", name(policy))
        } else {
            format!("/down-{}/a", name(policy))
        };
        self.stage.target(&path, inner)
    }

    fn pages(&mut self, rng: &mut Rng, count: usize, tally: &mut Tally) -> Outcome<()> {
        for _ in 0..count {
            let number = rng.usize(..self.policies.len());
            let policy = self.policies.get(number).ok_or("no such policy")?;
            let (page, inner) = generate::page(rng, policy);
            let under_policy = self.visit(&page, number, &inner, policy, false)?;
            let at_server = self.visit(&page, number, &inner, policy, true)?;
            tally.pages += 1;
            tally.readable += usize::from(under_policy != Got::Nothing);
            if under_policy != at_server {
                let listed = self.stage.listed(&name(number));
                if let Some(code) = explain_page(&page, &inner, policy.spec(), listed) {
                    tally.explain(code);
                    continue;
                }
                let spec = policy.spec();
                tally.disagreements.push(format!(
                    "{page:?} gets {at_server:?}, and {under_policy:?} under {spec:?} from {inner:?}"
                ));
            }
        }
        Ok(())
    }

    fn visit(
        &mut self,
        page: &Page,
        number: usize,
        inner: &Inner,
        policy: &Policy,
        real: bool,
    ) -> Outcome<Got> {
        page.fetch("https://server.test/", |request| {
            let headers = request.headers.iter();
            let case = Case {
                title: String::new(),
                policy: number,
                method: request.method.to_string(),
                headers: headers.map(|header| (header.name().to_owned(), header.value().to_vec())).collect(),
                inner: Some(inner.clone()),
            };
            if !real {
                return Ok(expected(policy, &case)?.0);
            }
            let path = self.path(number, Some(inner));
            let answer = ask(self.stage.address, &Self::request(&case, &path))?;
            self.stage.upstream.was_asked(&path);
            Ok(answer)
        })
    }
}

/// The name of the policy with that number.
fn name(policy: usize) -> String {
    format!("p{policy}")
}

/// A policy file with a route to the application and one to nobody for each policy.
fn config(policies: &[Policy], addresses: Addresses) -> Outcome<Config> {
    let Addresses { listen, upstream, down } = addresses;
    let mut text = String::new();
    for (number, policy) in policies.iter().enumerate() {
        text.push_str(&corsac_config::to_toml(&name(number), policy.spec()));
    }
    text.push_str(&format!("[gateway]\nlisten = \"{listen}\"\n"));
    for number in 0..policies.len() {
        let name = name(number);
        for (path, address) in [(name.clone(), upstream), (format!("down-{name}"), down)] {
            text.push_str(&format!(
                "[[gateway.routes]]\npath = \"/{path}/{{*rest}}\"\npolicy = \"{name}\"\nupstream = \"http://{address}\"\n"
            ));
        }
    }
    let parsed = corsac_config::parse("generated", &text);
    let errors: Vec<String> = parsed.findings.iter().map(|finding| finding.message.clone()).collect();
    parsed.config.ok_or_else(|| format!("the generated policy file is wrong: {errors:?}").into())
}

pub(crate) fn differs(wanted: &Answer, asked: bool, found: &Answer, reached: bool) -> Vec<Differs> {
    let status = (wanted.status != found.status)
        .then_some(Differs::Status { expected: wanted.status, found: found.status });
    let reach = (asked != reached).then_some(Differs::Reached { expected: asked });
    let mut expected: BTreeMap<String, Text> = BTreeMap::new();
    for name in wanted.fields.keys().filter(|name| is_judged(name.as_str())) {
        let lines = wanted.fields.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        expected.insert(name.to_string(), Text::Plain(lines.collect::<Vec<_>>().join(", ")));
    }
    let lines =
        |fields: &http::HeaderMap, name: &str| fields.get_all(name).iter().cloned().collect::<Vec<_>>();
    // Fields of the application that are left alone stay line by line.
    let is_same_list = |name: &str| {
        name == VARY.as_str() && joined(&lines(&wanted.fields, name)) == joined(&lines(&found.fields, name))
    };
    let untouched =
        |name: &str| lines(&wanted.fields, name) == lines(&found.fields, name) || is_same_list(name);
    let fields = differences(&expected, &found.fields).into_iter().filter(|found| !untouched(&found.field));
    let fields = fields.map(Differs::Field);
    status.into_iter().chain(reach).chain(fields).collect()
}

/// What the lines of a list say together: <https://www.rfc-editor.org/rfc/rfc9110#section-5.3>.
fn joined(lines: &[HeaderValue]) -> Vec<u8> {
    lines.iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b", "[..])
}

fn is_judged(name: &str) -> bool {
    name.starts_with("access-control-")
        || ["vary", "timing-allow-origin", "cross-origin-resource-policy"].contains(&name)
}

pub(crate) fn told(case: &Case, policy: &Policy, differs: &[Differs]) -> String {
    let headers: Vec<String> = case
        .headers
        .iter()
        .map(|(name, value)| {
            format!("{name}: {}", String::from_utf8_lossy(value).chars().take(200).collect::<String>())
        })
        .collect();
    let differs: Vec<String> = differs.iter().map(ToString::to_string).collect();
    format!(
        "- {}: {} with {}\n  application: {:?}\n  {}\n  {:?}",
        case.title,
        case.method,
        headers.join("; "),
        case.inner.as_ref().map(|inner| (
            inner.status,
            inner
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)))
                .collect::<Vec<_>>()
        )),
        differs.join("\n  "),
        policy.spec(),
    )
}
