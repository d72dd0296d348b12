//! What a case refers to, made by requests: its flags and metrics, their ids and versions.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tower::BoxError;

use super::account::Account;
use super::names::{Mentioned, Names};
use super::report::Difference;
use super::{json, read};
use crate::conformance::declared::DeclaredMetric;
use crate::conformance::declared_flag::DeclaredFlag;
use crate::conformance::{Case, HttpRequest, Received};

/// The version in the environment `test` of a flag that a case declares without one.
const DECLARED: i64 = 12;

/// A case in an account: everything that it refers to exists.
#[derive(Debug)]
pub struct Stage<'a> {
    account: &'a Account,
    names: Names,
    /// What to add to a version of the case to get that of the account, by flag and environment; `""` is the flag's
    /// own version.
    offsets: BTreeMap<String, BTreeMap<String, i64>>,
    /// The version of the case that was last sent for one of the account, by flag.
    sent: BTreeMap<(String, i64), i64>,
}

impl<'a> Stage<'a> {
    /// Creates what the case refers to. The inner error is the answer that did not allow it.
    pub(super) async fn prepare(
        account: &'a Account,
        number: usize,
        case: &Case,
    ) -> Result<Result<Self, Difference>, BoxError> {
        let mentioned = Mentioned::of(case);
        let (flags, metrics) = (&case.simulator.flags, &case.simulator.metrics);
        let declared = flags.iter().map(|one| one.key.as_str());
        let declared: Vec<_> = declared
            .chain(metrics.iter().map(|one| one.key.as_str()))
            .collect();
        let run = format!("{}-{number}", account.run);
        let names = Names::new(&mentioned, &declared, &account.project, &run);
        let mut stage = Self {
            account,
            names: names.maintainer(account.maintainer.clone()),
            offsets: BTreeMap::new(),
            sent: BTreeMap::new(),
        };
        let mut requests = Vec::new();
        let is_given = |key: &String| !mentioned.created.contains(key);
        match flags.is_empty() {
            false => requests.extend(flags.iter().map(declared_flag)),
            true => {
                let given = mentioned.flags.iter().filter(|(key, _)| is_given(key));
                requests.extend(given.map(|(key, variations)| {
                    let mut names: Vec<_> = variations.iter().map(String::as_str).collect();
                    let others = ["blue", "green"].into_iter();
                    let missing = 2_usize.saturating_sub(names.len());
                    let others: Vec<_> = others.filter(|one| !names.contains(one)).collect();
                    names.extend(others.into_iter().take(missing));
                    let variations = names.into_iter().map(|name| (name.to_owned(), json!(name)));
                    flag(key, &variations.collect::<Vec<_>>())
                }));
            }
        }
        match metrics.is_empty() {
            false => requests.extend(metrics.iter().map(declared_metric)),
            true => requests.extend(
                mentioned
                    .metrics
                    .iter()
                    .filter(|key| is_given(key))
                    .map(|key| metric(key)),
            ),
        }
        for request in &requests {
            if let Err(difference) = stage.make(request).await? {
                return Ok(Err(difference));
            }
        }
        for one in flags {
            if let Err(difference) = stage.serve(one).await? {
                return Ok(Err(difference));
            }
        }
        if flags.is_empty() {
            for key in mentioned.flags.keys().filter(|key| is_given(key)) {
                let on = json!([{"kind": "turnFlagOn"}]);
                if let Err(difference) = stage.make(&patch(key, "test", on)).await? {
                    return Ok(Err(difference));
                }
            }
        }
        Ok(Ok(stage))
    }

    /// Sends a request of the case, and returns the response in the words of the case.
    pub(super) async fn send(&mut self, request: &HttpRequest) -> Result<Received, BoxError> {
        self.learn_versions(request).await?;
        self.learn_treatments(request).await?;
        let mut received = self.account.send(&self.names.request(request)).await?;
        self.learn_variations(&json(&received));
        if let Ok(text) = &mut received.body {
            *text = self.names.response(text);
            if let Ok(mut body) = serde_json::from_str::<Value>(text) {
                self.restore(&mut body);
                *text = body.to_string();
            }
        }
        Ok(received)
    }

    /// Sends a request that makes something which the case declares.
    async fn make(&mut self, request: &HttpRequest) -> Result<Result<Value, Difference>, BoxError> {
        let received = self.send(request).await?;
        Ok(match received.status < 300 {
            true => Ok(json(&received)),
            false => {
                let expected = json!("a status below 300, to prepare the case");
                Err(Difference::new("preparation", request, expected, &received))
            }
        })
    }

    /// Lets a declared flag serve what it is declared to serve, and learns its versions.
    async fn serve(&mut self, flag: &DeclaredFlag) -> Result<Result<(), Difference>, BoxError> {
        let mut all = BTreeMap::from([("test", (true, None))]);
        for (key, one) in &flag.environments {
            all.insert(key, (one.on, one.fallthrough.as_deref()));
        }
        for (environment, (on, fallthrough)) in all {
            let mut instructions = Vec::new();
            if on {
                instructions.push(json!({"kind": "turnFlagOn"}));
            }
            if let Some(id) = fallthrough {
                let kind = "updateFallthroughVariationOrRollout";
                instructions.push(json!({"kind": kind, "variationId": id}));
            }
            if !instructions.is_empty() {
                let request = patch(&flag.key, environment, instructions.into());
                if let Err(difference) = self.make(&request).await? {
                    return Ok(Err(difference));
                }
            }
        }
        let body = self.flag(&flag.key).await?;
        let mut offsets = BTreeMap::new();
        let mut learn = |name: &str, real: &Value, declared: i64| {
            offsets.insert(
                name.to_owned(),
                real.as_i64().unwrap_or(declared) - declared,
            );
        };
        learn("", &body["_version"], flag.version.unwrap_or(1));
        for (environment, one) in body["environments"].as_object().into_iter().flatten() {
            let default = if environment == "test" { DECLARED } else { 1 };
            let declared = flag.environments.get(environment).map(|one| one.version);
            learn(environment, &one["version"], declared.unwrap_or(default));
        }
        self.offsets.insert(flag.key.clone(), offsets);
        Ok(Ok(()))
    }

    async fn flag(&self, key: &str) -> Result<Value, BoxError> {
        let path = format!("/api/v2/flags/shop/{key}");
        let received = self.account.send(&self.names.request(&read(path))).await?;
        Ok(json(&received))
    }

    /// Learns the versions of the account for those that a request names.
    async fn learn_versions(&mut self, request: &HttpRequest) -> Result<(), BoxError> {
        let mut named = Vec::new();
        collect_versions(request.body.as_ref().unwrap_or(&Value::Null), &mut named);
        let mut parts = request
            .path
            .split('/')
            .skip_while(|part| *part != "environments");
        let environment = parts.nth(1).unwrap_or("test").to_owned();
        for (flag, version) in named {
            let offset = self
                .offsets
                .get(&flag)
                .and_then(|all| all.get(&environment));
            let real = match offset {
                Some(offset) => Some(version + offset),
                // Without a declaration, any version is the present one.
                None if self.offsets.is_empty() => {
                    let body = self.flag(&flag).await?;
                    body["environments"][&environment]["version"].as_i64()
                }
                None => None,
            };
            if let Some(real) = real {
                self.names.versions.insert((flag.clone(), version), real);
                self.sent.insert((flag, real), version);
            }
        }
        Ok(())
    }

    /// Learns the ids of the treatments of the experiment that a request stops.
    async fn learn_treatments(&mut self, request: &HttpRequest) -> Result<(), BoxError> {
        let body = request.body.as_ref().map(Value::to_string);
        if !body.unwrap_or_default().contains("winningTreatmentId") {
            return Ok(());
        }
        let path = request.path.split('?').next().unwrap_or_default();
        let read = read(format!("{path}?expand=treatments,draftIteration"));
        let received = self.account.send(&self.names.request(&read)).await?;
        let body = json(&received);
        // A patch can start the draft and stop it.
        let (current, draft) = (&body["currentIteration"], &body["draftIteration"]);
        let is_current = current["status"] == "running" || draft.is_null();
        let iteration = if is_current { current } else { draft };
        let treatments = iteration["treatments"].as_array();
        for treatment in treatments.into_iter().flatten() {
            let variation = treatment["parameters"][0]["variationId"].as_str();
            let mut known = self.names.variations.iter();
            let name = known.find(|(_, id)| Some(id.as_str()) == variation);
            let name = name.map(|((_, name), _)| name.clone());
            if let (Some(name), Some(id)) = (name, treatment["_id"].as_str()) {
                self.names.treatments.insert(name, id.to_owned());
            }
        }
        Ok(())
    }

    /// Learns the ids of variations from a flag, which name them as the case does.
    fn learn_variations(&mut self, body: &Value) {
        let key = body["key"].as_str().map(|key| self.names.response(key));
        let (Some(flag), Some(variations)) = (key, body["variations"].as_array()) else {
            return;
        };
        for one in variations {
            if let (Some(name), Some(id)) = (one["name"].as_str(), one["_id"].as_str()) {
                let name = self.names.response(name);
                let known = self.names.variations.entry((flag.clone(), name));
                known.or_insert_with(|| id.to_owned());
            }
        }
    }

    /// Replaces the versions of the account by those of the case.
    fn restore(&self, value: &mut Value) {
        if let Value::Array(items) = value {
            items.iter_mut().for_each(|item| self.restore(item));
        }
        let Value::Object(map) = value else {
            return;
        };
        let key = map.get("key").and_then(Value::as_str).map(str::to_owned);
        if let Some(offsets) = key.and_then(|key| self.offsets.get(&key))
            && map.contains_key("environments")
        {
            shift(map.get_mut("_version"), offsets.get(""));
            let environments = map.get_mut("environments").and_then(Value::as_object_mut);
            for (name, one) in environments.into_iter().flatten() {
                shift(one.get_mut("version"), offsets.get(name));
            }
        }
        for (name, value) in map {
            if name == "flags" {
                for (flag, rule) in value.as_object_mut().into_iter().flatten() {
                    let version = rule.get_mut("flagConfigVersion");
                    let offsets = self.offsets.get(flag);
                    if let Some(version) = version {
                        let real = version.as_i64().unwrap_or_default();
                        match self.sent.get(&(flag.clone(), real)) {
                            Some(sent) => *version = json!(sent),
                            None => shift(Some(version), offsets.and_then(|all| all.get("test"))),
                        }
                    }
                }
            }
            self.restore(value);
        }
    }
}

fn shift(version: Option<&mut Value>, offset: Option<&i64>) {
    if let (Some(version), Some(offset)) = (version, offset)
        && let Some(real) = version.as_i64()
    {
        *version = json!(real - offset);
    }
}

fn collect_versions(value: &Value, named: &mut Vec<(String, i64)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_versions(item, named)),
        Value::Object(map) => {
            for (name, value) in map {
                if let Some(version) = value.get("flagConfigVersion").and_then(Value::as_i64) {
                    named.push((name.clone(), version));
                }
                collect_versions(value, named);
            }
        }
        _ => {}
    }
}

fn patch(flag: &str, environment: &str, instructions: Value) -> HttpRequest {
    let body = json!({"environmentKey": environment, "instructions": instructions});
    HttpRequest::json("PATCH", &format!("/api/v2/flags/shop/{flag}"), body)
}

fn flag(key: &str, variations: &[(String, Value)]) -> HttpRequest {
    let variations = variations.iter();
    let variations: Value = variations
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let body = json!({"key": key, "name": key, "variations": variations});
    HttpRequest::json("POST", "/api/v2/flags/shop", body)
}

fn declared_flag(declared: &DeclaredFlag) -> HttpRequest {
    let mut request = flag(&declared.key, &declared.variations());
    if let Some(body) = &mut request.body {
        let set = [
            ("name", declared.name.as_ref().map(|one| json!(one))),
            (
                "description",
                declared.description.as_ref().map(|one| json!(one)),
            ),
            ("tags", declared.tags.as_ref().map(|one| json!(one))),
            ("temporary", declared.temporary.map(|one| json!(one))),
        ];
        for (name, value) in set {
            if let Some(value) = value {
                body[name] = value;
            }
        }
    }
    request
}

fn metric(key: &str) -> HttpRequest {
    let body = json!({
        "key": key,
        "name": key,
        "kind": "custom",
        "isNumeric": false,
        "eventKey": key,
        "randomizationUnits": ["user"],
    });
    HttpRequest::json("POST", "/api/v2/metrics/shop", body)
}

fn declared_metric(declared: &DeclaredMetric) -> HttpRequest {
    let mut request = metric(&declared.key);
    if let Some(body) = &mut request.body {
        let set = [
            ("name", declared.name.as_ref().map(|one| json!(one))),
            (
                "eventKey",
                declared.event_key.as_ref().map(|one| json!(one)),
            ),
            (
                "randomizationUnits",
                declared.units.as_ref().map(|one| json!(one)),
            ),
            ("tags", declared.tags.as_ref().map(|one| json!(one))),
            (
                "maintainerId",
                declared.maintainer.as_ref().map(|one| json!(one)),
            ),
            ("isNumeric", declared.numeric.as_ref().map(|_| json!(true))),
            ("unit", declared.numeric.as_ref().map(|one| json!(one))),
            (
                "successCriteria",
                declared
                    .numeric
                    .as_ref()
                    .map(|_| json!("HigherThanBaseline")),
            ),
        ];
        for (name, value) in set {
            if let Some(value) = value {
                body[name] = value;
            }
        }
    }
    request
}
