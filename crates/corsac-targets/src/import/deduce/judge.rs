//! Judge: what is to be said about the answers of a place.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};
use http::HeaderName;

use super::ask::{Answers, Reply, Request};
use super::origins::Readers;
use crate::import::{
    AnswersTo, Behaviour, Finding, FindingCode, Granted, OriginMatcher, Origins, Statuses, UpstreamFields,
};

/// Everything that is to be said about a place that sets fields.
pub(super) fn findings(answers: &dyn Answers, readers: &Readers, behaviour: &Behaviour) -> Vec<Finding> {
    let mut found = Found { answers, list: Vec::new() };
    found.origins(behaviour);
    if let Some(reply) = readers.reply(answers) {
        found.credentials(readers, behaviour, &reply);
        found.answers(behaviour, readers.reader.as_deref().unwrap_or_default(), &reply);
        found.preflights(readers, behaviour);
        found.wildcards(behaviour);
    }
    found.doubled();
    found.list
}

struct Found<'a> {
    answers: &'a dyn Answers,
    list: Vec<Finding>,
}

impl Found<'_> {
    /// A finding where a field is set.
    fn say(&mut self, code: FindingCode, field: &HeaderName, message: impl Into<String>) {
        self.list.push(Finding::new(code, &self.answers.position_of(field), message));
    }

    fn origins(&mut self, behaviour: &Behaviour) {
        let field = ACCESS_CONTROL_ALLOW_ORIGIN;
        let how = if behaviour.credentials { "with credentials" } else { "without credentials" };
        match &behaviour.origins {
            Origins::Wildcard if behaviour.credentials => {
                let message =
                    "browsers refuse * to requests with credentials; the policy file leaves them out";
                self.say(FindingCode::WildcardWithCredentials, &field, message);
            }
            Origins::Reflected => {
                self.say(FindingCode::OriginReflected, &field, format!("whatever asks is echoed, {how}"));
                let message = "`null` is echoed as well; the policy file leaves it out";
                self.say(FindingCode::NullAllowed, &field, message);
            }
            Origins::Matching(matchers) if matchers.contains(&OriginMatcher::AnyTuple) => {
                self.say(FindingCode::OriginReflected, &field, format!("every origin is echoed, {how}"));
            }
            Origins::Fixed(text) => {
                self.say(FindingCode::FixedOrigin, &field, format!("`{text}` stands on every answer"));
            }
            _ => {}
        }
    }

    fn credentials(&mut self, readers: &Readers, behaviour: &Behaviour, reply: &Reply) {
        let field = ACCESS_CONTROL_ALLOW_CREDENTIALS;
        let value = reply.only(&field);
        if let Some(value) = value.filter(|value| *value != "true") {
            self.say(FindingCode::CredentialsNotTrue, &field, format!("`{value}` allows nothing"));
        }
        let Some(stranger) = readers.stranger.as_deref() else { return };
        let refused = self.answers.answer(&Request::get(Some(stranger)));
        if behaviour.credentials && matches!(behaviour.origins, Origins::Matching(_)) && refused.has(&field) {
            self.say(FindingCode::CredentialsUnchecked, &field, "origins that may not read get it as well");
        }
    }

    fn answers(&mut self, behaviour: &Behaviour, origin: &str, reply: &Reply) {
        let field = ACCESS_CONTROL_ALLOW_ORIGIN;
        if behaviour.statuses == Statuses::Successes {
            self.say(FindingCode::NotOnErrors, &field, "a 404 or 500 carries no field");
        }
        if let Some(method) = self.method_without_fields(behaviour, origin) {
            let message = format!("an answer to {method} carries no field");
            self.say(FindingCode::ConditionalField, &field, message);
        }
        let depends = matches!(behaviour.origins, Origins::Matching(_) | Origins::Reflected);
        if depends && !behaviour.vary_origin {
            let message = "the answer depends on the origin, and caches are not told so on every answer";
            self.say(FindingCode::VaryMissing, &field, message);
        }
        let stands = matches!(behaviour.upstream, UpstreamFields::Stand | UpstreamFields::Overridden);
        if stands && self.answers.has_application() {
            let message = match behaviour.upstream {
                UpstreamFields::Stand => "a field of the application would stand beside this one",
                _ => "where this sets nothing, a field of the application stands",
            };
            self.say(FindingCode::UpstreamFieldsStand, &field, message);
        }
        let of_preflights =
            [ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_MAX_AGE];
        if let Some(field) = of_preflights.iter().find(|field| reply.has(field)) {
            self.say(FindingCode::PreflightFieldsOnAnswers, field, "a GET is answered with it, too");
        }
    }

    /// A method that pages may use, and whose answers they cannot read although those of GET they can.
    fn method_without_fields(&self, behaviour: &Behaviour, origin: &str) -> Option<String> {
        let listed = match &behaviour.methods {
            Granted::These(methods) | Granted::Wildcard(methods) => methods.as_slice(),
            Granted::Asked | Granted::AskedBut { .. } => &[],
        };
        let methods = ["POST", "HEAD"].into_iter().chain(listed.iter().map(String::as_str));
        let is_bare = |method: &&str| {
            let reply = self.answers.answer(&Request { method, ..Request::get(Some(origin)) });
            reply.is_ok() && !reply.grants(origin) && *method != "OPTIONS"
        };
        methods.clone().find(is_bare).map(str::to_owned)
    }

    fn preflights(&mut self, readers: &Readers, behaviour: &Behaviour) {
        let field = ACCESS_CONTROL_ALLOW_ORIGIN;
        match behaviour.preflight.answers {
            AnswersTo::Nothing if self.answers.has_application() => {
                let message = "the fields are added to whatever the application answers to OPTIONS";
                self.say(FindingCode::PreflightUnanswered, &field, message);
            }
            AnswersTo::Nothing => {
                self.say(FindingCode::PreflightUnanswered, &field, "nothing here answers OPTIONS");
            }
            AnswersTo::EveryOptions | AnswersTo::AllowedOptions => {
                let message = "an OPTIONS request that is no preflight is answered as well";
                self.say(FindingCode::AllOptionsAnswered, &field, message);
            }
            AnswersTo::AllowedPreflights => {
                let message = "a preflight of another origin is the application's to answer";
                self.say(FindingCode::RefusedPreflightForwarded, &field, message);
            }
            AnswersTo::Preflights => {}
        }
        if let Some(status) = behaviour.preflight.status.filter(|status| !(200..300).contains(status)) {
            let message = format!("a preflight of an allowed origin gets {status}");
            self.say(FindingCode::PreflightRefusedByStatus, &field, message);
        }
        if let Some(origin) = self.reader_without_preflight(readers) {
            let message = format!("`{origin}` may read, and a preflight of it is refused");
            self.say(FindingCode::PreflightOfReaderRefused, &field, message);
        }
        let Some(stranger) = readers.stranger.as_deref() else { return };
        let refused = self.answers.answer(&Request::preflight(Some(stranger), "GET", None));
        let leaks = [ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_HEADERS];
        if let Some(field) = leaks.iter().find(|field| refused.has(field)) {
            self.say(FindingCode::RefusalNotSilent, field, "origins that may not read get it as well");
        }
    }

    /// One that may read but whose preflights fail although those of another reader pass.
    fn reader_without_preflight<'r>(&self, readers: &'r Readers) -> Option<&'r String> {
        let passes = |origin: &str| {
            let reply = self.answers.answer(&Request::preflight(Some(origin), "GET", None));
            !reply.answered || (reply.is_ok() && reply.grants(origin))
        };
        let is_told = readers.reader.as_deref().is_some_and(passes);
        readers.each.iter().filter(|_| is_told).find(|origin| !passes(origin))
    }

    fn wildcards(&mut self, behaviour: &Behaviour) {
        if !behaviour.credentials {
            return;
        }
        for (field, granted) in [
            (ACCESS_CONTROL_ALLOW_METHODS, &behaviour.methods),
            (ACCESS_CONTROL_ALLOW_HEADERS, &behaviour.request_headers),
            (ACCESS_CONTROL_EXPOSE_HEADERS, &behaviour.expose_headers),
        ] {
            if matches!(granted, Granted::Wildcard(_)) {
                self.say(FindingCode::WildcardOrdinaryName, &field, "credentials make * an ordinary name");
            }
        }
    }

    /// Two values of a field that may have one: asked of every origin that is compared with.
    fn doubled(&mut self) {
        let field = ACCESS_CONTROL_ALLOW_ORIGIN;
        let asked = self.answers.tests().iter().filter_map(|test| match &test.matcher {
            OriginMatcher::Exact { text, .. } => Some(text.to_ascii_lowercase()),
            _ => None,
        });
        let origins: Vec<Option<String>> =
            asked.map(Some).chain([None, Some("https://corsac-probe.invalid".into())]).collect();
        let is_doubled = origins.iter().any(|origin| {
            let get = self.answers.answer(&Request::get(origin.as_deref()));
            let preflight = self.answers.answer(&Request::preflight(origin.as_deref(), "GET", None));
            [get, preflight].iter().any(|reply| reply.headers.get_all(&field).iter().count() > 1)
        });
        if is_doubled {
            self.say(
                FindingCode::FieldTwice,
                &field,
                "more than one directive sets it, and both values are sent",
            );
        }
    }
}
