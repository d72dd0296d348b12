//! Replies of the API in every form that it is known to have, as data.
//!
//! The requests of the [conformance cases](crate::conformance) are sent to a simulator once for each of its dialects.
//! [`dated`] then rewrites what the default dialect answered into the forms of the documents in `tests/history`.
//! A reply that an earlier form has as well is left out.

pub mod dated;

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, JournalEntry};
use serde::Serialize;
use serde_json::Value;

use crate::conformance::{Case, Given, Step, Transport, case};

/// The form that follows the fragment to the letter.
pub const DOCUMENTED: &str = "documented";

/// A successful reply with a JSON body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Reply {
    /// [`DOCUMENTED`], the name of a dialect, or the month of a document in `tests/history`.
    pub form: String,
    /// The operation.
    pub operation: String,
    /// The component schema of the body.
    pub schema: String,
    /// The body.
    pub body: Value,
}

/// Returns the replies of all forms, each body once for its schema.
pub async fn all() -> Vec<Reply> {
    let fragment = fragment();
    let mut replies = in_dialect(DOCUMENTED, Dialect::default(), &fragment).await;
    let documented = replies.clone();
    for name in Dialect::NAMES {
        let dialect = Dialect::default().with(name).unwrap_or_default();
        replies.extend(in_dialect(name, dialect, &fragment).await);
    }
    for form in dated::forms(&fragment) {
        replies.extend(documented.iter().flat_map(|reply| form.rewritten(reply)));
    }
    let mut seen = HashSet::new();
    replies.retain(|reply| seen.insert((reply.schema.clone(), reply.body.to_string())));
    replies
}

/// Returns the file of the workspace at a path from its root.
fn in_workspace(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(path)
}

/// Returns the fragment as it is before any pass.
fn fragment() -> Value {
    let path = in_workspace("crates/launchdarkly-experiments-sim/src/api/fragment.json");
    let text = fs::read_to_string(path).expect("the fragment");
    serde_json::from_str(&text).expect("JSON")
}

async fn in_dialect(form: &str, dialect: Dialect, fragment: &Value) -> Vec<Reply> {
    let mut replies = Vec::new();
    for (_, mut case) in case::all() {
        case.simulator.dialect = dialect;
        let answered = answered(&case).await;
        replies.extend(answered.iter().filter_map(|one| reply(form, one, fragment)));
    }
    replies
}

/// Sends the requests of a case, whatever is answered.
async fn answered(case: &Case) -> Vec<JournalEntry> {
    let simulator = case.simulator();
    let transport = Transport::Process(simulator.service());
    for request in case.given.iter().flat_map(Given::requests) {
        let _ = transport.send(&request).await;
    }
    case.configure(&simulator);
    for step in &case.steps {
        match step {
            Step::Advance(millis) => simulator.advance(Duration::from_millis(*millis)),
            Step::Inject(fault) => simulator.inject(fault.clone()),
            Step::ConsumeQuota(requests) => simulator.consume_quota(*requests),
            // The dialect is that of the form.
            Step::Dialect(_) => {}
            Step::Exchange { send, .. } => drop(transport.send(send).await),
        }
    }
    simulator.journal()
}

/// Returns the reply of a request that succeeded undisturbed.
fn reply(form: &str, entry: &JournalEntry, fragment: &Value) -> Option<Reply> {
    let operation = entry.operation?.as_str();
    let status = entry.status.filter(|status| (200..300).contains(status))?;
    if entry.fault.is_some() {
        return None;
    }
    Some(Reply {
        form: form.to_owned(),
        operation: operation.to_owned(),
        schema: schema(fragment, operation, status)?,
        body: entry.response_json()?,
    })
}

/// Returns the name of the component schema of a response.
fn schema(fragment: &Value, operation: &str, status: u16) -> Option<String> {
    let paths = fragment["paths"].as_object()?;
    let mut operations = paths.values().filter_map(Value::as_object).flatten();
    let (_, described) = operations.find(|(_, entry)| entry["operationId"] == operation)?;
    let schema =
        &described["responses"][status.to_string()]["content"]["application/json"]["schema"];
    component(schema).map(str::to_owned)
}

/// Returns the name of the component that a schema refers to.
fn component(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}
