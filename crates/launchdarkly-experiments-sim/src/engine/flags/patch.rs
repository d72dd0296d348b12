//! Semantic patches of flags: a list of instructions that take effect together or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::reference;
use crate::engine::problem::Problem;
use crate::state::bounded::UnixMillis;
use crate::state::flag::Flag;
use crate::state::targeting::{ALL_TRAFFIC, FALLTHROUGH, Rollout, Serve, Share, Targeting};

/// The body of a request to change a flag.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlagPatch {
    environment_key: Option<String>,
    instructions: Vec<Instruction>,
}

/// An instruction of the fragment.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Instruction {
    TurnFlagOn {},
    TurnFlagOff {},
    UpdateFallthroughVariationOrRollout {
        variation_id: Option<String>,
        rollout_weights: Option<BTreeMap<String, i64>>,
        rollout_context_kind: Option<String>,
        rollout_bucket_by: Option<String>,
    },
}

/// Applies a patch to a flag. The error has the position of its instruction.
pub(super) fn apply(
    flag: &Flag,
    patch: FlagPatch,
    flags: &mut FlagChanges<'_>,
    now: UnixMillis,
) -> Result<(), Problem> {
    let Some(environment) = patch.environment_key else {
        return Err(Problem::invalid(
            "environmentKey: required by every instruction that the simulator models",
        ));
    };
    flags.project().environment(&environment)?;
    // One change of the versions, however many instructions there are.
    flags.change(&flag.key, &environment, now, |targeting| {
        for (position, instruction) in patch.instructions.into_iter().enumerate() {
            apply_one(instruction, flag, targeting)
                .map_err(|problem| problem.at(format_args!("instructions[{position}]")))?;
        }
        Ok(())
    })
}

fn apply_one(
    instruction: Instruction,
    flag: &Flag,
    targeting: &mut Targeting,
) -> Result<(), Problem> {
    match instruction {
        Instruction::TurnFlagOn {} => targeting.on = true,
        Instruction::TurnFlagOff {} => targeting.on = false,
        Instruction::UpdateFallthroughVariationOrRollout {
            variation_id,
            rollout_weights,
            rollout_context_kind,
            rollout_bucket_by,
        } => {
            let serve = match (variation_id, rollout_weights) {
                (Some(id), None) => {
                    reference::check_variation(&id, flag)
                        .map_err(|problem| problem.at("variationId"))?;
                    Serve::Variation(id)
                }
                (None, Some(weights)) => Serve::Rollout(Rollout {
                    shares: shares(weights, flag)
                        .map_err(|problem| problem.at("rolloutWeights"))?,
                    bucket_by: rollout_bucket_by,
                    context_kind: rollout_context_kind,
                    allocation: None,
                }),
                _ => {
                    return Err(Problem::invalid(
                        "either `variationId` or `rolloutWeights` is required",
                    ));
                }
            };
            if let Some(experiment) = targeting.experiment_on(FALLTHROUGH) {
                return Err(Problem::conflict(format!(
                    "the experiment `{experiment}` runs on the fallthrough of the flag"
                )));
            }
            targeting.fallthrough = Some(serve);
        }
    }
    Ok(())
}

fn shares(weights: BTreeMap<String, i64>, flag: &Flag) -> Result<Vec<Share>, Problem> {
    let mut total = 0;
    let mut shares = Vec::new();
    for (variation, weight) in weights {
        reference::check_variation(&variation, flag)?;
        let weight = u32::try_from(weight)
            .ok()
            .filter(|weight| *weight <= ALL_TRAFFIC)
            .ok_or_else(|| {
                Problem::invalid(format!("{weight} is not between 0 and {ALL_TRAFFIC}"))
            })?;
        total += u64::from(weight);
        shares.push(Share {
            variation,
            weight,
            untracked: false,
        });
    }
    if total != u64::from(ALL_TRAFFIC) {
        return Err(Problem::invalid(format!(
            "the weights add up to {total}, not to {ALL_TRAFFIC}"
        )));
    }
    // In the order of the variations, not of their ids.
    shares.sort_by_key(|share| flag.index_of(&share.variation));
    Ok(shares)
}
