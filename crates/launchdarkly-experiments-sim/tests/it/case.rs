//! A conformance case: what is given, what is sent, and what must come back.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, Fault, FlagState, RateLimits, Simulator};
use serde::Deserialize;
use serde_json::{Value, json};

/// The token that may write.
pub(crate) const TOKEN: &str = "secret";

/// The token that may only read.
pub(crate) const READER: &str = "reader";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) behaviour: String,
    #[serde(default)]
    simulator: Setup,
    #[serde(default)]
    pub(crate) given: Vec<Given>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Setup {
    dialect: Dialect,
    limits: RateLimits,
    faults: Vec<Fault>,
    flags: BTreeMap<String, FlagState>,
    #[serde(rename = "bodyLimit")]
    body_limit: Option<usize>,
}

/// Experiments that are there before the first step, in `shop` and `test` unless told otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) key: String,
    #[serde(default = "test")]
    pub(crate) environment: String,
    #[serde(default = "shop")]
    pub(crate) project: String,
    /// `draft`, `running`, `stopped`, `restarted` (stopped, then running again) or `archived`.
    #[serde(default = "draft")]
    pub(crate) state: String,
    /// More than one get the keys `key-1`, `key-2`, …
    #[serde(default)]
    pub(crate) count: usize,
    /// Replaces parts of the experiment that is created.
    #[serde(default)]
    pub(crate) with: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Step {
    /// Sends a request and looks at what comes back.
    Exchange { send: Send, expect: Box<Expect> },
    /// Moves the clock, in milliseconds.
    Advance(u64),
    /// Changes the dialect.
    Dialect(Dialect),
    /// Puts a fault on the schedule.
    Inject(Fault),
    /// Spends requests of the account.
    SpendElsewhere(u32),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Send {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    /// The body as text, where it is not JSON.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// Sends no token.
    #[serde(default)]
    pub(crate) anonymous: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: u16,
    /// Headers, in lower case; `null` for one that must be absent.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// A part of the body: objects may hold more, lists may not; `<any>` stands for any value.
    pub(crate) body: Option<Value>,
    /// A part of the text of the body.
    pub(crate) contains: Option<String>,
    /// Pointers that must lead to nothing.
    pub(crate) absent: Vec<String>,
    /// How long the lists are that these pointers lead to.
    pub(crate) lengths: BTreeMap<String, usize>,
    /// `refused`, `reset`, `slow` or `cut`, where no whole reply comes.
    pub(crate) failure: Option<String>,
}

/// All cases with the names of their files, in order.
pub(crate) fn all() -> Vec<(String, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(path).unwrap();
            let case =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, case)
        })
        .collect()
}

impl Case {
    pub(crate) fn simulator(&self) -> Simulator {
        let setup = &self.simulator;
        let mut builder = Simulator::builder()
            .token(TOKEN)
            .reader_token(READER)
            .project("shop", ["test", "production"])
            .project("bank", ["test"])
            .dialect(setup.dialect)
            .delay(Duration::ZERO)
            .seed(7);
        for (key, state) in &setup.flags {
            builder = builder.flag("shop", "test", key, *state);
        }
        if let Some(limit) = setup.body_limit {
            builder = builder.body_limit(limit);
        }
        builder.build()
    }

    /// What begins to count with the first step only.
    pub(crate) fn arm(&self, simulator: &Simulator) {
        simulator.set_rate_limits(self.simulator.limits);
        self.simulator
            .faults
            .iter()
            .for_each(|fault| simulator.inject(*fault));
    }
}

impl Given {
    /// The requests that bring it about.
    pub(crate) fn requests(&self) -> Vec<Send> {
        let keys = match self.count {
            0 => vec![self.key.clone()],
            count => (1..=count)
                .map(|number| format!("{}-{number}", self.key))
                .collect(),
        };
        keys.iter().flat_map(|key| self.requests_for(key)).collect()
    }

    fn requests_for(&self, key: &str) -> Vec<Send> {
        let Self {
            project,
            environment,
            ..
        } = self;
        let list = format!("/api/v2/projects/{project}/environments/{environment}/experiments");
        let mut body = experiment(key);
        merge(&mut body, &self.with);
        let iteration = body["iteration"].clone();
        let create = Send::json("POST", &list, body);
        let path = format!("{list}/{key}");
        let patch = |instruction: Value| patch(&path, json!([instruction]));
        let start = patch(json!({"kind": "startIteration"}));
        let stop = patch(json!({
            "kind": "stopIteration",
            "winningTreatmentId": "green",
            "winningReason": "more purchases",
        }));
        let again = Send::json("POST", &format!("{path}/iterations"), iteration);
        match self.state.as_str() {
            "draft" => vec![create],
            "running" => vec![create, start],
            "stopped" => vec![create, start, stop],
            "restarted" => vec![create, start.clone(), stop, again, start],
            "archived" => vec![create, patch(json!({"kind": "archiveExperiment"}))],
            other => panic!("no state is called `{other}`"),
        }
    }
}

impl Send {
    pub(crate) fn json(method: &str, path: &str, body: Value) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: BTreeMap::new(),
            body: Some(body),
            text: None,
            anonymous: false,
        }
    }

    /// The request, for a server at `base`.
    pub(crate) fn request(&self, base: &str) -> reqwest::Request {
        let url = format!("{base}{}", self.path).parse().unwrap();
        let mut request = reqwest::Request::new(self.method.parse().unwrap(), url);
        let headers = request.headers_mut();
        if !self.anonymous {
            headers.insert("authorization", TOKEN.parse().unwrap());
        }
        if self.body.is_some() {
            let media_type = match self.method.as_str() {
                "PATCH" => "application/json; domain-model=launchdarkly.semanticpatch",
                _ => "application/json",
            };
            headers.insert("content-type", media_type.parse().unwrap());
        }
        for (name, value) in &self.headers {
            let name: http::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        let text = self
            .body
            .as_ref()
            .map(Value::to_string)
            .or_else(|| self.text.clone());
        *request.body_mut() = text.map(Into::into);
        request
    }
}

/// A semantic patch.
pub(crate) fn patch(path: &str, instructions: Value) -> Send {
    Send::json("PATCH", path, json!({"instructions": instructions}))
}

/// An experiment that can be created and started.
pub(crate) fn experiment(key: &str) -> Value {
    json!({
        "key": key,
        "name": "Checkout button",
        "iteration": {
            "hypothesis": "A green button sells more",
            "metrics": [{"key": "purchase"}, {"key": "page-load"}],
            "primarySingleMetricKey": "purchase",
            "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
            "treatments": [
                {
                    "name": "Blue",
                    "baseline": true,
                    "allocationPercent": "50",
                    "parameters": [{"flagKey": "button", "variationId": "blue"}],
                },
                {
                    "name": "Green",
                    "baseline": false,
                    "allocationPercent": "50",
                    "parameters": [{"flagKey": "button", "variationId": "green"}],
                },
            ],
        },
    })
}

fn merge(into: &mut Value, with: &Value) {
    match (into, with) {
        (Value::Object(into), Value::Object(with)) => {
            for (name, value) in with {
                merge(into.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (into, with) => *into = with.clone(),
    }
}

fn test() -> String {
    "test".to_owned()
}

fn shop() -> String {
    "shop".to_owned()
}

fn draft() -> String {
    "draft".to_owned()
}
