//! The targeting of AI configs in responses.

use serde_json::{Map, Value, json};

use crate::api::render::{targeting, without_nulls};
use crate::state::ai_config::AiConfig;
use crate::state::context_kind::display_name;
use crate::state::flag::Flag;
use crate::state::project::Project;
use crate::state::targeting::Targeting;

/// Renders the targeting of an AI config in all environments.
pub(crate) fn render(AiConfig(config): &AiConfig, project: &Project) -> Value {
    let variations: Vec<_> = config
        .variations
        .iter()
        .map(|variation| {
            json!({
                "_id": variation.id,
                "name": variation.name.as_deref().unwrap_or_default(),
                "description": variation.description.as_deref().unwrap_or_default(),
                "value": variation.value,
            })
        })
        .collect();
    // In the order of the project. A state can have targeting of no environment.
    let environments: Map<_, _> = project
        .environments
        .iter()
        .filter_map(|one| Some((&one.key, config.environments.get(&one.key)?)))
        .map(|(key, targeting)| (key.clone(), environment(key, targeting, config)))
        .collect();
    json!({
        "key": config.key,
        "name": config.name,
        "tags": config.tags,
        "createdAt": config.created_at,
        "variations": variations,
        "environments": environments,
        "defaults": targeting::defaults(config),
        "experiments": targeting::no_experiments(),
        "_version": config.version,
    })
}

fn environment(key: &str, targeting: &Targeting, config: &Flag) -> Value {
    // Neither the id of a rule nor what it serves is documented.
    let rule = || json!({"clauses": [], "trackEvents": false});
    let off = targeting.off_variation.as_deref();
    without_nulls(json!({
        "enabled": targeting.on,
        "fallthrough": targeting::serve(targeting.fallthrough.as_ref(), config),
        "offVariation": off.and_then(|id| targeting::index(id, config)),
        "rules": targeting.rules.iter().map(|_| rule()).collect::<Vec<_>>(),
        "targets": [],
        "contextTargets": [],
        "trackEvents": false,
        "trackEventsFallthrough": targeting.experiment_on("fallthrough").is_some(),
        "lastModified": targeting.changed_at,
        "_environmentName": display_name(key),
        "_version": targeting.version,
    }))
}
