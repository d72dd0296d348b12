//! From what is there to the form of a file.
//!
//! Names stand for ids where they are unambiguous, so that a plan for the file is empty.

mod form;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments::Environment;

use crate::error::Error;
use crate::file::Document;
use crate::found::{self, Found, FoundState};

/// Exports experiments of an environment: those with these keys, or all; if `running`, only those of them that are running.
///
/// # Errors
/// A key that no experiment has; that of a request that failed.
pub async fn export(
    environment: &Environment,
    keys: &[String],
    running: bool,
) -> Result<Document, Error> {
    let mut found = match keys.is_empty() {
        true => found::all(environment, running).await?,
        false => {
            let keys: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
            found::read(environment, &keys).await?
        }
    };
    if let Some(missing) = keys.iter().find(|key| !found.contains_key(*key)) {
        let (project, environment) = (environment.project_key(), environment.key());
        return Err(Error::new(format!(
            "there is no experiment `{missing}` in {project}/{environment}"
        ))
        .help("`ldx list` shows those that there are"));
    }
    if running {
        found.retain(|_, one| one.state == FoundState::Running && !one.is_archived);
    }
    document(environment, &found).await
}

async fn document(
    environment: &Environment,
    found: &BTreeMap<String, Found>,
) -> Result<Document, Error> {
    let names = names::Names::read(environment, found.values()).await?;
    let forms = found
        .iter()
        .map(|(key, one)| (key.clone(), form::experiment(one, &names)));
    Ok(Document {
        schema: None,
        project: Some(environment.project_key().to_string()),
        environment: Some(environment.key().to_string()),
        experiments: forms.collect(),
    })
}
