//! Feature flags in responses.

use serde_json::{Map, Value, json};

use crate::api::render::moment::rfc3339;
use crate::api::render::{link, targeting, without_nulls};
use crate::state::bounded::UnixMillis;
use crate::state::context_kind::display_name;
use crate::state::flag::{Flag, Variation};
use crate::state::ids::stable_uuid;
use crate::state::project::Project;
use crate::state::targeting::{Rule, Targeting};

/// How long an evaluation counts for the context kinds of a flag, in milliseconds: 30 days.
const EVALUATED: i64 = 30 * 86_400_000;

/// The parts of a flag that a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The environments to show; `None` for all.
    pub(crate) environments: Option<Vec<String>>,
    /// Whether to show rules.
    pub(crate) rules: bool,
    /// The time, if the context kinds of evaluations are to be shown.
    pub(crate) evaluation: Option<UnixMillis>,
}

impl View {
    /// All environments with their rules.
    pub(crate) const FULL: Self = Self {
        environments: None,
        rules: true,
        evaluation: None,
    };
}

/// Renders a flag with the parts that `view` names.
pub(crate) fn render(flag: &Flag, project: &Project, view: &View) -> Value {
    let path = format!("/api/v2/flags/{}", project.key);
    let shown = |key: &String| match &view.environments {
        Some(keys) => keys.contains(key),
        None => true,
    };
    // In the order of the project. A state can have targeting of no environment.
    let environments: Map<_, _> = project
        .environments
        .iter()
        .map(|environment| &environment.key)
        .filter(|key| shown(key))
        .filter_map(|key| Some((key, flag.environments.get(key)?)))
        .map(|(key, targeting)| {
            (
                key.clone(),
                render_targeting(key, targeting, flag, project, view),
            )
        })
        .collect();
    let empty = view.environments.as_ref().is_some_and(Vec::is_empty);
    without_nulls(json!({
        "key": flag.key,
        "name": flag.name,
        "description": flag.description.as_deref().unwrap_or_default(),
        "kind": if flag.is_boolean() { "boolean" } else { "multivariate" },
        "variations": flag.variations.iter().map(variation).collect::<Vec<_>>(),
        "temporary": flag.temporary,
        "tags": flag.tags,
        "maintainerId": flag.maintainer_id,
        "creationDate": flag.created_at,
        "archived": flag.archived_at.is_some(),
        "archivedDate": flag.archived_at,
        "deprecated": flag.deprecated_at.is_some(),
        "deprecatedDate": flag.deprecated_at,
        "defaults": targeting::defaults(flag),
        "experiments": targeting::no_experiments(),
        "customProperties": {},
        "environments": (!empty).then_some(environments),
        "_version": flag.version,
        "_links": {
            "parent": link(&path),
            "self": link(&format!("{path}/{}", flag.key)),
        },
    }))
}

/// Renders the status of a flag in an environment.
pub(crate) fn render_status(
    flag: &Flag,
    project: &str,
    environment: &str,
    name: &str,
    requested_at: Option<UnixMillis>,
) -> Value {
    let path = format!("/api/v2/flag-statuses/{project}/{environment}");
    without_nulls(json!({
        "name": name,
        "lastRequested": requested_at.map(rfc3339),
        "_links": {
            "parent": link(&path),
            "self": link(&format!("{path}/{}", flag.key)),
        },
    }))
}

fn variation(variation: &Variation) -> Value {
    let mut rendered = without_nulls(json!({
        "_id": variation.id,
        "name": variation.name,
        "description": variation.description,
    }));
    // It can be `null`.
    rendered["value"] = variation.value.clone();
    rendered
}

fn render_targeting(
    key: &str,
    targeting: &Targeting,
    flag: &Flag,
    project: &Project,
    view: &View,
) -> Value {
    let rules = || {
        let rules = targeting.rules.iter();
        rules.map(|one| rule(one, flag)).collect::<Vec<_>>()
    };
    let off = targeting.off_variation.as_deref();
    let no_list = view.rules.then(|| json!([]));
    without_nulls(json!({
        "on": targeting.on,
        "archived": flag.archived_at.is_some(),
        "version": targeting.version,
        "lastModified": targeting.changed_at,
        "salt": stable_uuid(&[&project.key, key, &flag.key, "salt"]),
        "sel": stable_uuid(&[&project.key, key, &flag.key, "sel"]),
        "targets": no_list,
        "contextTargets": no_list,
        "prerequisites": no_list,
        "rules": view.rules.then(rules),
        "fallthrough": targeting::serve(targeting.fallthrough.as_ref(), flag),
        "offVariation": off.and_then(|id| targeting::index(id, flag)),
        "trackEvents": false,
        "trackEventsFallthrough": targeting.experiment_on("fallthrough").is_some(),
        "evaluation": view.evaluation.map(|now| evaluation(targeting, now)),
        "_environmentName": display_name(key),
        "_site": {"href": format!("/{}/{key}/features/{}", project.key, flag.key), "type": "text/html"},
    }))
}

fn rule(rule: &Rule, flag: &Flag) -> Value {
    let mut rendered = without_nulls(json!({
        "_id": rule.id,
        "ref": rule.reference,
        "description": rule.description,
        "clauses": [],
        "trackEvents": false,
    }));
    if let Some(properties) = rendered.as_object_mut() {
        properties.extend(targeting::serve(Some(&rule.serve), flag));
    }
    rendered
}

fn evaluation(targeting: &Targeting, now: UnixMillis) -> Value {
    let lately = targeting
        .requested_at
        .is_some_and(|time| now.get() - time.get() < EVALUATED);
    let kinds: &[&str] = if lately { &["user"] } else { &[] };
    json!({"contextKinds": kinds})
}
