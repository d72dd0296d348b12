//! A conformance case: the initial state, the requests, and the expected responses.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, Fault, Quotas, Simulator};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::declared::{DeclaredGroup, DeclaredKind, DeclaredMember, DeclaredMetric};
use crate::declared_flag::{self, DeclaredFlag};
use crate::evidence::Evidence;
use crate::support::{HttpRequest, TOKEN, experiment};

/// The read-only token.
const READER: &str = "reader";

/// A file of `tests/conformance`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) behaviour: String,
    pub(crate) evidence: Evidence,
    #[serde(default)]
    pub(crate) simulator: Setup,
    #[serde(default)]
    pub(crate) given: Vec<Given>,
    pub(crate) steps: Vec<Step>,
}

/// The configuration of the simulator.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Setup {
    pub(crate) dialect: Dialect,
    pub(crate) quotas: Quotas,
    pub(crate) faults: Vec<Fault>,
    pub(crate) flags: Vec<DeclaredFlag>,
    #[serde(rename = "aiConfigs")]
    pub(crate) ai_configs: Vec<DeclaredFlag>,
    pub(crate) metrics: Vec<DeclaredMetric>,
    #[serde(rename = "metricGroups")]
    pub(crate) metric_groups: Vec<DeclaredGroup>,
    #[serde(rename = "contextKinds")]
    pub(crate) context_kinds: Vec<DeclaredKind>,
    pub(crate) members: Vec<DeclaredMember>,
    #[serde(rename = "bodyLimit")]
    pub(crate) body_limit: Option<usize>,
}

/// Experiments that exist before the first step, by default in project `shop` and environment `test`.
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
    /// The number of experiments. If it is given, their keys are `key-1`, `key-2`, …
    #[serde(default)]
    pub(crate) count: usize,
    /// Replaces parts of the body that creates the experiment.
    #[serde(default)]
    pub(crate) with: Value,
}

/// A step of a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Step {
    /// Sends a request and checks the response.
    Exchange {
        send: HttpRequest,
        expect: Box<Expect>,
    },
    /// Moves the clock forward, in milliseconds.
    Advance(u64),
    /// Changes the dialect.
    Dialect(Dialect),
    /// Adds a fault to the schedule.
    Inject(Fault),
    /// Counts requests against the global quota.
    ConsumeQuota(u32),
}

/// The expected response.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: u16,
    /// Headers by their lower-case names; `null` for one that must be absent.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// A part of the body, as [`assert_contains`](crate::compare::assert_contains) compares it.
    pub(crate) body: Option<Value>,
    /// A part of the body as text.
    pub(crate) contains: Option<String>,
    /// Pointers to which the body must have no value.
    pub(crate) absent: Vec<String>,
    /// The lengths of the lists at these pointers.
    pub(crate) lengths: BTreeMap<String, usize>,
    /// The failure, if no complete response is expected.
    pub(crate) failure: Option<Failure>,
}

/// The ways in which a response can fail to arrive completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Failure {
    Refused,
    Reset,
    Slow,
    Cut,
}

/// Returns all cases with the names of their files, in alphabetical order.
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
        builder = declared_flag::declare(builder, &setup.flags, &setup.ai_configs);
        let metrics = setup.metrics.iter();
        builder = metrics.fold(builder, |builder, one| one.declare(builder));
        let groups = setup.metric_groups.iter();
        builder = groups.fold(builder, |builder, one| one.declare(builder));
        let kinds = setup.context_kinds.iter();
        builder = kinds.fold(builder, |builder, one| one.declare(builder));
        let members = setup.members.iter();
        builder = members.fold(builder, |builder, one| one.declare(builder));
        if let Some(limit) = setup.body_limit {
            builder = builder.body_limit(limit);
        }
        builder.build()
    }

    /// Configures what counts from the first step on: quotas and faults.
    pub(crate) fn configure(&self, simulator: &Simulator) {
        simulator.set_quotas(self.simulator.quotas);
        self.simulator
            .faults
            .iter()
            .for_each(|fault| simulator.inject(fault.clone()));
    }
}

impl Given {
    /// Returns the requests that create the experiments and bring them into their state.
    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        let keys = match self.count {
            0 => vec![self.key.clone()],
            count => (1..=count)
                .map(|number| format!("{}-{number}", self.key))
                .collect(),
        };
        keys.iter().flat_map(|key| self.requests_for(key)).collect()
    }

    fn requests_for(&self, key: &str) -> Vec<HttpRequest> {
        let Self {
            project,
            environment,
            ..
        } = self;
        let list = format!("/api/v2/projects/{project}/environments/{environment}/experiments");
        let mut body = experiment(key);
        merge(&mut body, &self.with);
        let iteration = body["iteration"].clone();
        let create = HttpRequest::json("POST", &list, body);
        let path = format!("{list}/{key}");
        let patch = |instruction: Value| HttpRequest::patch(&path, json!([instruction]));
        let start = patch(json!({"kind": "startIteration"}));
        let stop = patch(json!({
            "kind": "stopIteration",
            "winningTreatmentId": "green",
            "winningReason": "more purchases",
        }));
        let again = HttpRequest::json("POST", &format!("{path}/iterations"), iteration);
        match self.state.as_str() {
            "draft" => vec![create],
            "running" => vec![create, start],
            "stopped" => vec![create, start, stop],
            "restarted" => vec![create, start.clone(), stop, again, start],
            "archived" => vec![create, patch(json!({"kind": "archiveExperiment"}))],
            other => panic!("unknown state `{other}`"),
        }
    }
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
