//! Preflight: the rows that answer preflights under a policy: granted in every way there is, refused otherwise.

use corsac::headers::names;

use super::matching::{
    AskedNames, HeaderMatch, asks_private_network, granted_method, granted_names, preflight, reader,
};
use super::path::PathMatch;
use super::row::{Action, Row, RowValue};
use crate::plan::{MethodGrant, PolicyPlan, SetField, Value, When};

/// The rows for the preflights of a path; `also` narrows them to some announced methods.
pub(crate) fn rows(plan: &PolicyPlan, path: &PathMatch, also: &[HeaderMatch]) -> Vec<Row> {
    let grants = Grants { plan, path, also };
    let cases = granted_names(plan);
    let private = plan.granted.iter().any(|field| field.when == When::AsksPrivateNetwork);
    let networks: &[bool] = if private { &[true, false] } else { &[false] };
    let granted = cases.iter().flat_map(|case| networks.iter().map(|&network| grants.granted(case, network)));
    granted.chain([grants.refused()]).collect()
}

/// The row that refuses what no route could take.
pub(crate) fn refused(plan: &PolicyPlan, path: &PathMatch, also: &[HeaderMatch]) -> Row {
    Grants { plan, path, also }.refused()
}

/// What all rows of one policy and path share.
struct Grants<'p> {
    plan: &'p PolicyPlan,
    path: &'p PathMatch,
    also: &'p [HeaderMatch],
}

impl Grants<'_> {
    fn granted(&self, (asked, names): &(AskedNames, Vec<HeaderMatch>), network: bool) -> Row {
        let plan = self.plan;
        let private = network.then(asks_private_network);
        let headers = preflight()
            .into_iter()
            .chain(reader(&plan.readers))
            .chain(granted_method(plan))
            .chain(names.iter().cloned())
            .chain(private)
            .chain(self.also.iter().cloned());
        let fields = plan.granted.iter().filter(|field| network || field.when != When::AsksPrivateNetwork);
        Row {
            fields: fields
                .filter_map(|field| Some((field.name.clone(), value(plan, field, *asked)?)))
                .collect(),
            vary: plan.preflight_vary.clone(),
            ..self.answer("preflight granted", headers.collect(), plan.granted_status)
        }
    }

    fn refused(&self) -> Row {
        let headers = preflight().into_iter().chain(self.also.iter().cloned()).collect();
        let vary = self.plan.preflight_vary.clone();
        Row { vary, ..self.answer("preflight refused", headers, self.plan.refused_status) }
    }

    fn answer(&self, what: &str, headers: Vec<HeaderMatch>, status: u16) -> Row {
        let name = format!("{}: {what}", self.plan.name);
        let action = Action::Answer { status, allow: None };
        Row { policy: Some(self.plan.name.clone()), ..Row::bare(&name, self.path.clone(), headers, action) }
    }
}

/// The value of a field of a granted preflight; `None`: it is absent.
fn value(plan: &PolicyPlan, field: &SetField, asked: AskedNames) -> Option<RowValue> {
    Some(match &field.value {
        Value::Literal(text) => RowValue::literal(text),
        Value::Origin => RowValue::Request(names::ORIGIN),
        Value::AskedMethod if plan.methods == MethodGrant::Any && !plan.spec.credentials => {
            RowValue::literal("*")
        }
        Value::AskedMethod => RowValue::Request(names::ACCESS_CONTROL_REQUEST_METHOD),
        Value::AskedHeaders => match asked {
            AskedNames::None => return None,
            AskedNames::Echoed => RowValue::Request(names::ACCESS_CONTROL_REQUEST_HEADERS),
            AskedNames::Star => RowValue::literal("*"),
            AskedNames::StarAndAuthorization => RowValue::literal(&format!("*,{}", names::AUTHORIZATION)),
        },
    })
}
