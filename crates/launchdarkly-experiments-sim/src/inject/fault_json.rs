//! Faults as JSON: one flat object, as the command line and the control paths read it, and as they show it.

use serde_json::{Map, Value, json};

use crate::api::operation::Operation;
use crate::inject::fault::{Fault, FaultKind, RetryHint};
use crate::properties::Properties;

/// The largest number of requests that a fault lets pass or affects, other than all.
const REQUESTS: u64 = 1_000_000_000;

/// The largest delay in a hint about when to retry: a day.
const DAY_IN_SECONDS: u64 = 86_400;

/// The statuses that a fault can answer with.
const STATUSES: std::ops::RangeInclusive<u64> = 400..=599;

/// The properties that say when to retry.
const HINTS: [&str; 3] = ["retryAfter", "resetIn", "resetPassed"];

impl TryFrom<Value> for Fault {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let mut properties = Properties::of(value, "{\"kind\": \"reset\"}")?;
        let kind = kind(&mut properties)?;
        let operation = properties
            .text("operation")?
            .map(|name| {
                Operation::from_id(&name).ok_or_else(|| {
                    let known = names(Operation::ALL.iter().map(|one| one.as_str()));
                    format!("`operation`: `{name}` is not known; expected one of {known}")
                })
            })
            .transpose()?;
        let applied = applied(&mut properties, kind)?;
        let experiment = properties.text("experiment")?;
        let after = properties.number("after", 0..=REQUESTS)?;
        let times = properties.number("times", 1..=REQUESTS)?;
        let always = properties.flag("always")?;
        let chance = properties.probability("chance")?;
        properties.finish()?;
        if times.is_some() && always == Some(true) {
            return Err("`times` and `always` exclude each other".to_owned());
        }
        // A chance without an end is what it is for; an end can be given.
        let endless = always.unwrap_or(chance.is_some());
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Self {
            applied,
            operation,
            experiment,
            after: count(after.unwrap_or_default()),
            times: match times {
                Some(times) => Some(count(times)),
                None => (!endless).then_some(1),
            },
            chance,
            kind,
        })
    }
}

/// Takes the kind, which is a name with a hint if it has one, or a status.
fn kind(properties: &mut Properties) -> Result<FaultKind, String> {
    let name = match (properties.text("kind")?, properties.text("effect")?) {
        (Some(_), Some(_)) => return Err("`kind` and `effect` mean the same; give one".to_owned()),
        (name, alias) => name.or(alias),
    };
    let status = properties.number("status", STATUSES)?;
    let hint = hint(properties)?;
    let kind = match (name, status) {
        (Some(_), Some(_)) => return Err("give a `kind` or a `status`, not both".to_owned()),
        (None, None) => {
            let known = names(known_kinds());
            return Err(format!(
                "`kind`: missing; expected one of {known}; or give a `status`"
            ));
        }
        (None, Some(429)) => FaultKind::RateLimited(RetryHint::Nothing),
        (None, Some(status)) => FaultKind::Status(u16::try_from(status).unwrap_or(599)),
        (Some(name), None) => {
            let mut kinds = FaultKind::ALL.iter().copied();
            let found =
                kinds.find(|kind| kind.as_str() == name && !matches!(kind, FaultKind::Status(_)));
            let found = found.ok_or_else(|| {
                let known = names(known_kinds());
                format!(
                    "`kind`: `{name}` is not known; expected one of {known}; or give a `status`"
                )
            })?;
            match found {
                FaultKind::RateLimited(_) => FaultKind::RateLimited(RetryHint::Nothing),
                other => other,
            }
        }
    };
    match (kind, hint) {
        (FaultKind::RateLimited(_), Some(hint)) => Ok(FaultKind::RateLimited(hint)),
        (_, Some(hint)) => Err(format!(
            "`{}`: only for the kind `rateLimited` or the status 429",
            hint.as_str()
        )),
        (kind, None) => Ok(kind),
    }
}

/// Takes whether the request is applied. Most kinds leave no choice.
fn applied(properties: &mut Properties, kind: FaultKind) -> Result<bool, String> {
    let name = kind.as_str();
    match (properties.flag("applied")?, kind.applies()) {
        (Some(true), Some(false)) => Err(format!(
            "`applied`: the kind `{name}` never applies the request; `reset` can, after which the response is lost"
        )),
        (Some(false), Some(true)) => Err(format!(
            "`applied`: the kind `{name}` always applies the request, and changes its response only"
        )),
        (applied, _) => Ok(applied.unwrap_or_default()),
    }
}

/// Takes what says when to retry.
fn hint(properties: &mut Properties) -> Result<Option<RetryHint>, String> {
    let [after, reset, passed] = HINTS;
    let after = properties.number(after, 0..=DAY_IN_SECONDS)?;
    let reset = properties.number(reset, 0..=DAY_IN_SECONDS * 1000)?;
    let passed = properties.number(passed, 0..=DAY_IN_SECONDS * 1000)?;
    let amount = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let given = [
        after.map(|number| RetryHint::RetryAfter(amount(number))),
        reset.map(|number| RetryHint::ResetIn(amount(number))),
        passed.map(|number| RetryHint::ResetPassed(amount(number))),
    ];
    let mut given = given.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(_), Some(_)) => Err(format!("give only one of {}", names(HINTS.into_iter()))),
        (hint, _) => Ok(hint),
    }
}

fn known_kinds() -> impl Iterator<Item = &'static str> {
    let kinds = FaultKind::ALL.iter();
    let mut kinds: Vec<_> = kinds
        .filter(|kind| !matches!(kind, FaultKind::Status(_)))
        .map(|kind| kind.as_str())
        .collect();
    kinds.dedup();
    kinds.into_iter()
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl From<FaultKind> for Value {
    fn from(kind: FaultKind) -> Self {
        let mut map = Map::new();
        match kind {
            FaultKind::Status(status) => map.insert("status".to_owned(), json!(status)),
            kind => map.insert("kind".to_owned(), json!(kind.as_str())),
        };
        if let FaultKind::RateLimited(hint) = kind {
            let amount = match hint {
                RetryHint::RetryAfter(amount)
                | RetryHint::ResetIn(amount)
                | RetryHint::ResetPassed(amount) => Some(amount),
                RetryHint::Nothing => None,
            };
            if let Some(amount) = amount {
                map.insert(hint.as_str().to_owned(), json!(amount));
            }
        }
        Self::Object(map)
    }
}

impl From<Fault> for Value {
    fn from(fault: Fault) -> Self {
        let mut value = Self::from(fault.kind());
        if fault.applied && fault.kind.applies() != Some(false) {
            value["applied"] = json!(true);
        }
        if let Some(operation) = fault.operation {
            value["operation"] = json!(operation);
        }
        if let Some(experiment) = fault.experiment {
            value["experiment"] = json!(experiment);
        }
        if fault.after > 0 {
            value["after"] = json!(fault.after);
        }
        match fault.times {
            Some(times) => value["times"] = json!(times),
            None => value["always"] = json!(true),
        }
        if let Some(chance) = fault.chance {
            value["chance"] = json!(chance);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Fault, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_fault_is_one_flat_object() {
        let limited = FaultKind::RateLimited(RetryHint::RetryAfter(3));
        let cases = [
            (
                r#"{"kind": "reset", "applied": true, "times": 2}"#,
                Fault::new(FaultKind::Reset).applied().times(2),
            ),
            (
                r#"{"effect": "rateLimited", "retryAfter": 3}"#,
                Fault::new(limited),
            ),
            (r#"{"status": 429, "retryAfter": 3}"#, Fault::new(limited)),
            (
                r#"{"kind": "rateLimited"}"#,
                Fault::new(FaultKind::RateLimited(RetryHint::Nothing)),
            ),
            (
                r#"{"status": 503, "always": true}"#,
                Fault::new(FaultKind::Status(503)).always(),
            ),
            (
                r#"{"kind": "badGateway", "chance": 0.5}"#,
                Fault::new(FaultKind::BadGateway).chance(0.5),
            ),
            (
                r#"{"kind": "slowBody", "operation": "getExperiment", "experiment": "cart"}"#,
                Fault::new(FaultKind::SlowBody)
                    .on(Operation::GetExperiment)
                    .of_experiment("cart"),
            ),
        ];
        for (text, expected) in cases {
            let fault = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(fault, expected, "{text}");
            let shown = serde_json::to_string(&fault).unwrap();
            assert_eq!(read(&shown).as_ref(), Ok(&fault), "{shown}");
        }
    }

    #[test]
    fn what_a_kind_does_in_any_case_can_be_said() {
        assert!(read(r#"{"kind": "refused", "applied": false}"#).is_ok());
        assert!(read(r#"{"kind": "slowHeaders", "applied": true}"#).is_ok());
        for &kind in FaultKind::ALL {
            let shown = serde_json::to_string(&Fault::new(kind).applied()).unwrap();
            assert!(read(&shown).is_ok(), "{shown}");
        }
    }

    #[test]
    fn every_kind_is_shown_as_it_is_read() {
        for &kind in FaultKind::ALL {
            let fault = Fault::new(kind);
            let shown = serde_json::to_string(&fault).unwrap();
            assert_eq!(read(&shown), Ok(fault), "{shown}");
        }
    }

    #[test]
    fn a_wrong_fault_is_reported_without_the_types_of_this_program() {
        let cases = [
            ("{}", "`kind`: missing; expected one of `rateLimited`, "),
            (r#"{"kind": "dance"}"#, "`kind`: `dance` is not known"),
            (r#"{"kind": {"reset": 1}}"#, "`kind`: expected a text"),
            (r#"{"kind": "reset", "effect": "reset"}"#, "the same"),
            (r#"{"kind": "reset", "status": 500}"#, "not both"),
            (r#"{"kind": "reset", "retryAfter": 3}"#, "only for the kind"),
            (r#"{"status": 503, "retryAfter": 3}"#, "or the status 429"),
            (
                r#"{"kind": "refused", "applied": true}"#,
                "`applied`: the kind `refused` never applies",
            ),
            (
                r#"{"kind": "slowBody", "applied": false}"#,
                "`applied`: the kind `slowBody` always applies",
            ),
            (
                r#"{"kind": "cutBody", "applied": false}"#,
                "`applied`: the kind `cutBody` always applies",
            ),
            (r#"{"status": 200}"#, "from 400 to 599, not `200`"),
            (
                r#"{"status": 429, "retryAfter": 1, "resetIn": 1}"#,
                "only one of",
            ),
            (r#"{"status": 429, "retryAfter": 86401}"#, "from 0 to 86400"),
            (r#"{"kind": "reset", "chance": 2}"#, "from 0 to 1, not `2`"),
            (r#"{"kind": "reset", "times": 0}"#, "from 1 to 1000000000"),
            (r#"{"kind": "reset", "after": -1}"#, "not `-1`"),
            (r#"{"kind": "reset", "always": 1}"#, "`true` or `false`"),
            (
                r#"{"kind": "reset", "times": 1, "always": true}"#,
                "exclude each other",
            ),
            (
                r#"{"kind": "reset", "operation": "dance"}"#,
                "expected one of `getExperiments`",
            ),
            (r#"{"kind": "reset", "tims": 1}"#, "`tims` is not known"),
            ("[]", "expected an object such as {\"kind\": \"reset\"}"),
        ];
        for (text, expected) in cases {
            let error = read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
            for word in ["variant", "u32", "u64", "f64", "struct", "enum"] {
                assert!(!error.contains(word), "{text}: {error}");
            }
        }
    }
}
