//! A conformance case: the initial state, the requests, and the expected responses.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, Fault, Quotas, Simulator};
use serde::Deserialize;
use serde_json::{Value, json};

use super::SECRET;
use super::declared::{DeclaredGroup, DeclaredKind, DeclaredMember, DeclaredMetric};
use super::declared_flag::{self, DeclaredFlag};
use super::evidence::Evidence;
use super::expect::Expect;
use super::request::{HttpRequest, experiment};

/// The read-only token.
const READER: &str = "reader";

/// The service token.
const SERVICE: &str = "service";

/// A file of `tests/conformance`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows, in a sentence.
    pub behaviour: String,
    /// How it is known.
    pub evidence: Evidence,
    /// Why no other server can be asked, if there is a reason that the case does not show.
    #[serde(default)]
    pub local: Option<String>,
    /// How the simulator is configured.
    #[serde(default)]
    pub simulator: Setup,
    /// The experiments that exist.
    #[serde(default)]
    pub given: Vec<Given>,
    /// What happens then.
    pub steps: Vec<Step>,
}

/// The configuration of the simulator.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// The form of the responses.
    pub dialect: Dialect,
    /// The limits of requests.
    pub quotas: Quotas,
    /// The faults that occur.
    pub faults: Vec<Fault>,
    /// The flags of project `shop`.
    pub flags: Vec<DeclaredFlag>,
    /// The AI configs of project `shop`.
    #[serde(rename = "aiConfigs")]
    pub ai_configs: Vec<DeclaredFlag>,
    /// The metrics.
    pub metrics: Vec<DeclaredMetric>,
    /// The metric groups of project `shop`.
    #[serde(rename = "metricGroups")]
    pub metric_groups: Vec<DeclaredGroup>,
    /// The context kinds of project `shop`.
    #[serde(rename = "contextKinds")]
    pub context_kinds: Vec<DeclaredKind>,
    /// The members of the account.
    pub members: Vec<DeclaredMember>,
    /// The largest body of a request, in bytes.
    #[serde(rename = "bodyLimit")]
    pub body_limit: Option<usize>,
}

/// Experiments that exist before the first step, by default in project `shop` and environment `test`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The key.
    pub key: String,
    /// The environment.
    #[serde(default = "test")]
    pub environment: String,
    /// The project.
    #[serde(default = "shop")]
    pub project: String,
    /// `draft`, `running`, `stopped`, `restarted` (stopped, then running again) or `archived`.
    #[serde(default = "draft")]
    pub state: String,
    /// The number of experiments. If it is given, their keys are `key-1`, `key-2`, …
    #[serde(default)]
    pub count: usize,
    /// Replaces parts of the body that creates the experiment.
    #[serde(default)]
    pub with: Value,
}

/// A step of a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// Sends a request and checks the response.
    Exchange {
        /// The request.
        send: HttpRequest,
        /// The response.
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

/// Returns all cases with the names of their files, in alphabetical order.
///
/// # Panics
/// A file is not a case.
#[must_use]
#[expect(clippy::panic, reason = "it names the file")]
pub fn all() -> Vec<(String, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let entries = fs::read_dir(&folder).expect("the folder of the cases");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = name.into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let case = serde_json::from_str(&text);
        let case = case.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, case)
    };
    paths.into_iter().map(read).collect()
}

impl Case {
    /// Returns the simulator of the case.
    #[must_use]
    pub fn simulator(&self) -> Simulator {
        let setup = &self.simulator;
        let mut builder = Simulator::builder()
            .token(SECRET)
            .reader_token(READER)
            .service_token(SERVICE)
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
    pub fn configure(&self, simulator: &Simulator) {
        simulator.set_quotas(self.simulator.quotas);
        self.simulator
            .faults
            .iter()
            .for_each(|fault| simulator.inject(fault.clone()));
    }
}

impl Given {
    /// Returns the requests that create the experiments and bring them into their state.
    ///
    /// # Panics
    /// The state is not one.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        let keys = match self.count {
            0 => vec![self.key.clone()],
            count => (1..=count)
                .map(|number| format!("{}-{number}", self.key))
                .collect(),
        };
        keys.iter().flat_map(|key| self.requests_for(key)).collect()
    }

    #[expect(clippy::panic, reason = "it names the state")]
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
