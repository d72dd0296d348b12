//! Experiments in responses.

use serde_json::{Value, json};

use crate::api::field;
use crate::api::render::expand::Expand;
use crate::api::render::{iteration, known, link, non_empty, without_nulls};
use crate::state::experiment::{Experiment, Iteration};
use crate::state::project::Project;

/// The environment of an experiment, whether the token of the request can change it, and whether the response is one
/// that was [observed](crate::api::dialect::Dialect::observed).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) project: &'a Project,
    pub(crate) environment: &'a str,
    pub(crate) writable: bool,
    pub(crate) observed: bool,
}

/// Renders an experiment with the parts that `expand` names.
pub(crate) fn render(experiment: &Experiment, scope: Scope<'_>, expand: Expand) -> Value {
    let Scope {
        project,
        environment,
        ..
    } = scope;
    let parent = format!(
        "/api/v2/projects/{}/environments/{environment}",
        project.key
    );
    let iteration = |one: &Iteration| iteration::render(one, experiment, project, expand);
    let draft = experiment.draft.as_deref();
    // The draft of an experiment that was never started.
    let first = || draft.filter(|_| scope.observed);
    let current = experiment.current.as_deref().or_else(first);
    let draft = draft.filter(|_| expand.draft_iteration);
    let previous = non_empty(&experiment.previous).filter(|_| expand.previous_iterations);
    let analysis_config = experiment.analysis_config.as_ref();
    let analysis_config = analysis_config.filter(|_| expand.analysis_config);
    without_nulls(json!({
        "_id": experiment.id,
        "key": experiment.key,
        "name": experiment.name,
        "description": experiment.description,
        "_maintainerId": experiment.maintainer_id,
        "_creationDate": experiment.created_at,
        "archivedDate": experiment.archived_at,
        "environmentKey": environment,
        "methodology": experiment.methodology,
        "dataSource": experiment.data_source,
        "type": experiment.kind,
        "holdoutId": experiment.holdout_id,
        "tags": non_empty(&experiment.tags),
        "currentIteration": current.map(iteration),
        "draftIteration": draft.map(iteration),
        "previousIterations": previous.map(|all| all.iter().map(iteration).collect::<Vec<_>>()),
        "analysisConfig": known("AnalysisConfigRep", analysis_config),
        "mutableFieldsByStatus": expand.mutable_fields.then(field::mutable_by_status),
        "_links": {
            "parent": link(&parent),
            "self": link(&format!("{parent}/experiments/{}", experiment.key)),
        },
        "_access": access(scope),
    }))
}

fn access(scope: Scope<'_>) -> Value {
    let Scope {
        project,
        environment,
        writable,
        ..
    } = scope;
    let resource = format!("proj/{}:env/{environment}:experiment/*", project.key);
    let effect = if writable { "allow" } else { "deny" };
    let decisions = ["updateExperiment", "updateExperimentArchived"].map(|action| {
        json!({
            "action": action,
            "reason": {"resources": [resource], "actions": [action], "effect": effect},
        })
    });
    match writable {
        true => json!({"allowed": decisions, "denied": []}),
        false => json!({"allowed": [], "denied": decisions}),
    }
}
