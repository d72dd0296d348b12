//! What is put away after each case, and what remains.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tower::BoxError;

use super::account::Account;
use super::{PREFIX, json, read};
use crate::conformance::HttpRequest;

/// What a verification leaves behind, by keys; none of it can be deleted one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Experiments that are archived.
    pub archived: BTreeSet<String>,
    /// Experiments that could not be archived.
    pub active: BTreeSet<String>,
    /// Flags.
    pub flags: BTreeSet<String>,
    /// Metrics.
    pub metrics: BTreeSet<String>,
}

/// Stops and archives every experiment of this and of former runs. One that resists is found by [`remains`].
pub(super) async fn experiments(account: &Account) -> Result<(), BoxError> {
    for environment in ["test", "production"] {
        let list = list(account, environment);
        for item in all(account, &list, "").await? {
            let path = format!("{list}/{}", key(&item));
            if item["currentIteration"]["status"] == "running" {
                let received = account
                    .send(&read(format!("{path}?expand=treatments")))
                    .await?;
                let winner = json(&received)["currentIteration"]["treatments"][0]["_id"].clone();
                let reason = "the verification is over";
                let stop = json!({"kind": "stopIteration", "winningTreatmentId": winner, "winningReason": reason});
                account.send(&patch(&path, stop)).await?;
            }
            account
                .send(&patch(&path, json!({"kind": "archiveExperiment"})))
                .await?;
        }
    }
    Ok(())
}

/// Sets the settings of the project to those of a new one.
pub(super) async fn settings(account: &Account) -> Result<(), BoxError> {
    let path = format!(
        "/api/v2/projects/{}/experimentation-settings",
        account.project
    );
    let body = json!({"randomizationUnits": [{"randomizationUnit": "user", "default": true}]});
    account.send(&HttpRequest::json("PUT", &path, body)).await?;
    Ok(())
}

/// Lists what remains.
pub(super) async fn remains(account: &Account) -> Result<Remains, BoxError> {
    let mut remains = Remains::default();
    let keys = |items: Vec<Value>| {
        items
            .iter()
            .map(|one| key(one).to_owned())
            .collect::<Vec<_>>()
    };
    for environment in ["test", "production"] {
        let list = list(account, environment);
        remains.active.extend(keys(all(account, &list, "").await?));
        let archived = all(account, &list, "lifecycleState=archived&").await?;
        remains.archived.extend(keys(archived));
    }
    let project = &account.project;
    remains.flags.extend(keys(
        all(account, &format!("/api/v2/flags/{project}"), "").await?,
    ));
    remains.metrics.extend(keys(
        all(account, &format!("/api/v2/metrics/{project}"), "").await?,
    ));
    Ok(remains)
}

/// Returns the items of all pages of a list that are of this or of a former run.
async fn all(account: &Account, list: &str, query: &str) -> Result<Vec<Value>, BoxError> {
    let (mut found, mut seen, mut offset) = (Vec::new(), BTreeSet::new(), 0);
    loop {
        let path = format!("{list}?{query}limit=20&offset={offset}");
        let body = json(&account.send(&read(path)).await?);
        let items = body["items"].as_array().cloned().unwrap_or_default();
        let before = seen.len();
        offset += items.len();
        for item in items {
            if seen.insert(key(&item).to_owned()) && key(&item).starts_with(PREFIX) {
                found.push(item);
            }
        }
        // The end, or a server that repeats itself.
        if seen.len() == before {
            return Ok(found);
        }
    }
}

fn list(account: &Account, environment: &str) -> String {
    let project = &account.project;
    format!("/api/v2/projects/{project}/environments/{environment}/experiments")
}

fn key(item: &Value) -> &str {
    item["key"].as_str().unwrap_or_default()
}

fn patch(path: &str, instruction: Value) -> HttpRequest {
    HttpRequest::json("PATCH", path, json!({"instructions": [instruction]}))
}
