//! Modelled: cases against the model of a server that cannot be run here, beside the policy.

use corsac::policy::{Policy, PolicySpec};
use corsac_targets::model::{Application, Exchange, Model};
use corsac_targets::plan::PolicyPlan;
use corsac_targets::{Compilation, Effect, Loss, LossCode, Plan, Target};
use fastrand::Rng;

use crate::browse::{Got, Page};
use crate::case::{Batch, Case};
use crate::exchange::Answer;
use crate::expected::expected;
use crate::held::{Comparison, Held, Software};
use crate::play::{Tally, told};
use crate::upstream::Inner;
use crate::{Outcome, generate, vectors};

/// How many cases one set of policies serves.
const CASES_A_BATCH: u64 = 1000;

/// A policy as the server has it.
struct Compiled {
    model: Model,
    compilation: Compilation,
}

/// Plays the vectors, then generated cases, with the software beside the model if there is one.
pub(crate) fn play(target: &dyn Target, software: Option<Software>, cases: u64, seed: u64) -> Outcome<Tally> {
    let beside = software.map(Software::title).transpose()?;
    let beside = beside.map_or_else(String::new, |title| format!(", held against {title}"));
    let mut tally = Tally::of(target.name(), format!("{} (model{beside})", target.title()));
    let batch = vectors::batch()?;
    tally.vectors = batch.cases.len();
    tally.not_carried = batch.not_carried.clone();
    play_batch(target, software, &batch, &mut tally)?;
    let mut rng = Rng::with_seed(seed);
    let mut left = cases;
    while left > 0 {
        let now = usize::try_from(left.min(CASES_A_BATCH))?;
        let batch = generate::batch(&mut rng, now);
        let compiled = play_batch(target, software, &batch, &mut tally)?;
        pages(&mut rng, &batch.policies, &compiled, now / 2, &mut tally)?;
        left -= u64::try_from(now)?;
        tally.generated += now;
    }
    Ok(tally)
}

fn play_batch(
    target: &dyn Target,
    software: Option<Software>,
    batch: &Batch,
    tally: &mut Tally,
) -> Outcome<Vec<Compiled>> {
    let compiled: Outcome<Vec<Compiled>> =
        batch.policies.iter().map(|policy| compile(target, policy)).collect();
    let compiled = compiled?;
    let files = || compiled.iter().map(|compiled| compiled.compilation.clone()).collect::<Vec<_>>();
    let held = software.map(|software| software.start(&files())).transpose()?;
    for loss in compiled.iter().flat_map(|compiled| &compiled.compilation.losses) {
        tally.losses.entry(loss.code).or_insert_with(|| loss.clone());
    }
    for case in &batch.cases {
        let policy = batch.policies.get(case.policy).ok_or("no such policy")?;
        let compiled = compiled.get(case.policy).ok_or("no such policy")?;
        let case = with_application(case, &compiled.model);
        one(&case, policy, compiled, tally)?;
        if let Some(held) = &held {
            hold(held, &case, &compiled.model, tally)?;
        }
    }
    Ok(compiled)
}

/// Counts what the software answers as the model does.
fn hold(held: &Held, case: &Case, model: &Model, tally: &mut Tally) -> Outcome<()> {
    match held.compare(model, case, &application(case.inner.as_ref()))? {
        Comparison::Same => tally.held += 1,
        Comparison::NotReached => tally.not_held += 1,
        Comparison::Differs(difference) => tally.disagreements.push(difference),
    }
    Ok(())
}

fn compile(target: &dyn Target, policy: &Policy) -> Outcome<Compiled> {
    let version = target.default_version();
    let plan = Plan::of_policy("p", policy);
    let compilation = corsac_targets::compile(target, &plan, version, LossCode::ALL)?;
    let model = target.model(&PolicyPlan::new("p", policy), version).ok_or("the target has no model")?;
    Ok(Compiled { model, compilation })
}

/// The policy's answer by two ways, the model's, and what the difference is.
fn one(case: &Case, policy: &Policy, compiled: &Compiled, tally: &mut Tally) -> Outcome<()> {
    let (method, fields) = (case.http_method()?, case.header_map()?);
    let application = application(case.inner.as_ref());
    let exchange = Exchange {
        policy,
        model: &compiled.model,
        method: &method,
        fields: &fields,
        application: &application,
    };
    let wanted = exchange.wanted();
    let (answer, asked) = expected(policy, case)?;
    if (answer.status, asked, &answer.fields) != (wanted.status, wanted.asks, &wanted.fields) {
        tally
            .disagreements
            .push(format!("{}: the policy's answer is not what it is: {wanted:?}", case.title));
    }
    let judgement = exchange.judge();
    let listed = |code: &&LossCode| compiled.compilation.losses.iter().any(|loss| loss.code == **code);
    match judgement.codes.iter().next() {
        _ if judgement.is_same() => tally.exact += 1,
        Some(first)
            if judgement.unexplained.is_empty() && judgement.codes.iter().all(|code| listed(&code)) =>
        {
            tally.explain(*first);
        }
        _ => {
            let found = exchange.found();
            tally.disagreements.push(format!(
                "{}\n  {judgement:?}\n  wanted {wanted:?}\n  found {found:?}",
                told(case, policy, &[])
            ));
        }
    }
    Ok(())
}

/// The case with an application that is up; a silent one where there is none.
fn with_application(case: &Case, model: &Model) -> Case {
    let inner = case.inner.clone().filter(|_| model.has_application()).unwrap_or_else(silent);
    Case { inner: Some(inner), ..case.clone() }
}

fn silent() -> Inner {
    Inner { status: 200, headers: Vec::new() }
}

/// What the application answers, as far as models look at it.
fn application(inner: Option<&Inner>) -> Application {
    let inner = inner.cloned().unwrap_or_else(silent);
    let fields = inner
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, String::from_utf8_lossy(value).into_owned())));
    Application { status: inner.status, fields: fields.collect() }
}

/// What pages get of the model and of the policy; more or less of it needs a loss that says so.
fn pages(
    rng: &mut Rng,
    policies: &[Policy],
    compiled: &[Compiled],
    count: usize,
    tally: &mut Tally,
) -> Outcome<()> {
    for _ in 0..count {
        let number = rng.usize(..policies.len());
        let (Some(policy), Some(compiled)) = (policies.get(number), compiled.get(number)) else { continue };
        let (page, mut inner) = generate::page(rng, policy);
        if !compiled.model.has_application() {
            inner.headers.retain(|(name, _)| name.starts_with("x-"));
        }
        let under_policy = visit(&page, &inner, policy, compiled, false)?;
        let at_server = visit(&page, &inner, policy, compiled, true)?;
        tally.pages += 1;
        tally.readable += usize::from(under_policy != Got::Nothing);
        for effect in effects(&under_policy, &at_server) {
            // The parser of browsers takes some hosts that are malformed to the policy.
            let is_malformed = corsac::origin::Origin::parse(page.origin.as_bytes()).is_err();
            let is_it = |loss: &&Loss| {
                loss.code.effect() == effect || (is_malformed && loss.code == LossCode::MalformedOriginTaken)
            };
            let loss = compiled.compilation.losses.iter().find(is_it);
            match loss {
                Some(loss) => tally.explain(loss.code),
                None => tally.disagreements.push(format!(
                    "{page:?} gets {at_server:?}, and {under_policy:?} under {:?} from {inner:?}: no {} loss says so",
                    policy.spec(),
                    effect.as_str()
                )),
            }
        }
    }
    Ok(())
}

/// In which ways a page gets more or less.
fn effects(policy: &Got, server: &Got) -> Vec<Effect> {
    let (more, less) = match (policy, server) {
        (Got::Nothing, Got::Readable(..)) => (true, false),
        (Got::Readable(..), Got::Nothing) => (false, true),
        (Got::Readable(_, ours), Got::Readable(_, theirs)) => {
            let covers = |wide: &[String], narrow: &[String]| narrow.iter().all(|name| wide.contains(name));
            (!covers(ours, theirs), !covers(theirs, ours))
        }
        (Got::Nothing, Got::Nothing) => (false, false),
    };
    let effects = [(more, Effect::Widened), (less, Effect::Narrowed)];
    effects.into_iter().filter(|(is_so, _)| *is_so).map(|(_, effect)| effect).collect()
}

fn visit(page: &Page, inner: &Inner, policy: &Policy, compiled: &Compiled, model: bool) -> Outcome<Got> {
    page.fetch("https://server.test/", |request| {
        let headers = request.headers.iter();
        let case = Case {
            title: String::new(),
            policy: 0,
            method: request.method.to_string(),
            headers: headers.map(|header| (header.name().to_owned(), header.value().to_vec())).collect(),
            inner: Some(inner.clone()),
        };
        if !model {
            return Ok(expected(policy, &case)?.0);
        }
        let reply =
            compiled.model.reply(&case.http_method()?, &case.header_map()?, &application(Some(inner)));
        Ok(Answer { status: reply.status, fields: reply.headers })
    })
}

/// The modelled targets among these names; all when none is named.
pub(crate) fn wanted(names: &[String]) -> Outcome<Vec<&'static dyn Target>> {
    let open = PolicySpec { origins: vec!["*".into()], ..PolicySpec::default() }.compile()?;
    let plan = PolicyPlan::new("p", &open);
    let is_wanted = |target: &dyn Target| {
        (names.is_empty() || names.iter().any(|name| name == target.name()))
            && target.model(&plan, target.default_version()).is_some()
    };
    Ok(corsac_targets::targets().iter().copied().filter(|target| is_wanted(*target)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_answers_as_its_policy_says_or_a_listed_loss_says_why_not() {
        for target in wanted(&[]).unwrap() {
            let tally = play(target, None, 100, 7).unwrap();
            assert!(tally.disagreements.is_empty(), "{}", tally.summary());
            assert!(tally.exact > 0 && tally.readable > 0, "{}", tally.summary());
        }
    }
}
