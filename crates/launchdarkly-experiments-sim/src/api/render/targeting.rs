//! What a rule of a flag or of an AI config serves, in responses. Variations are named by their indices.

use serde_json::{Map, Value, json};

use crate::api::render::without_nulls;
use crate::state::flag::Flag;
use crate::state::targeting::{Rollout, Serve};

/// Returns the properties `variation` or `rollout`.
pub(super) fn serve(serve: Option<&Serve>, flag: &Flag) -> Map<String, Value> {
    let served = match serve {
        Some(Serve::Variation(id)) => json!({"variation": index(id, flag)}),
        Some(Serve::Rollout(rollout)) => json!({"rollout": self::rollout(rollout, flag)}),
        None => json!({}),
    };
    match without_nulls(served) {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// Returns the index of the variation with this id. A state can name one that does not exist.
pub(super) fn index(id: &str, flag: &Flag) -> Option<usize> {
    flag.index_of(id)
}

/// Returns an empty list of experiments, which LaunchDarkly requires and does not fill.
pub(super) fn no_experiments() -> Value {
    json!({"baselineIdx": 0, "items": []})
}

/// Returns the first and the last variation, which new environments serve.
pub(super) fn defaults(flag: &Flag) -> Value {
    json!({"onVariation": 0, "offVariation": flag.variations.len().saturating_sub(1)})
}

fn rollout(rollout: &Rollout, flag: &Flag) -> Value {
    let shares: Vec<_> = rollout
        .shares
        .iter()
        .map(|share| {
            without_nulls(json!({
                "variation": index(&share.variation, flag).unwrap_or_default(),
                "weight": share.weight,
                "_untracked": share.untracked.then_some(true),
            }))
        })
        .collect();
    let allocation = rollout.allocation.as_ref().map(|allocation| {
        json!({
            "type": "experiment",
            "defaultVariation": index(&allocation.default_variation, flag).unwrap_or_default(),
            "canReshuffle": allocation.can_reshuffle,
        })
    });
    without_nulls(json!({
        "variations": shares,
        "experimentAllocation": allocation,
        "bucketBy": rollout.bucket_by,
        "contextKind": rollout.context_kind.as_deref().unwrap_or("user"),
    }))
}
