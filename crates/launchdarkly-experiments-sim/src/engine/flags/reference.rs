//! References: the flags, variations, rules and versions that an iteration names, where the project has flags.

use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::listing;
use crate::engine::problem::Problem;
use crate::state::experiment::{FlagUse, Iteration};
use crate::state::flag::Flag;

/// Checks that everything that an iteration names exists, and that the versions are the present ones.
pub(crate) fn check(
    iteration: &Iteration,
    flags: &FlagChanges<'_>,
    environment: &str,
) -> Result<(), Problem> {
    check_names(iteration, flags, environment)?;
    check_versions(iteration, flags, environment)
}

/// Checks that the flags, variations and rules that an iteration names exist.
pub(crate) fn check_names(
    iteration: &Iteration,
    flags: &FlagChanges<'_>,
    environment: &str,
) -> Result<(), Problem> {
    if !flags.project().has_flags() {
        return Ok(());
    }
    for (key, named) in &iteration.flags {
        let flag = existing(key, flags).map_err(|problem| problem.at("flags"))?;
        check_rule(named, flag, environment)
            .and_then(|()| match named.not_in_experiment_variation_id.as_deref() {
                Some(id) => check_variation(id, flag)
                    .map_err(|problem| problem.at("notInExperimentVariationId")),
                None => Ok(()),
            })
            .map_err(|problem| problem.at(format_args!("flags.{key}")))?;
    }
    for (position, treatment) in iteration.treatments.iter().enumerate() {
        for (number, parameter) in treatment.parameters.iter().enumerate() {
            existing(&parameter.flag_key, flags)
                .map_err(|problem| problem.at("flagKey"))
                .and_then(|flag| {
                    check_variation(&parameter.variation_id, flag)
                        .map_err(|problem| problem.at("variationId"))
                })
                .map_err(|problem| {
                    problem.at(format_args!("treatments[{position}].parameters[{number}]"))
                })?;
        }
    }
    Ok(())
}

/// Checks that an iteration names the present versions of its flags in the environment.
pub(crate) fn check_versions(
    iteration: &Iteration,
    flags: &FlagChanges<'_>,
    environment: &str,
) -> Result<(), Problem> {
    for (key, named) in &iteration.flags {
        let targeting = flags
            .get(key)
            .and_then(|flag| flag.environments.get(environment));
        let Some(present) = targeting.map(|targeting| targeting.version.get()) else {
            continue;
        };
        if named.flag_config_version != present {
            return Err(Problem::locked(format!(
                "flags.{key}: flagConfigVersion: {} is not the present version, which is {present} in the \
                 environment `{environment}`",
                named.flag_config_version
            )));
        }
    }
    Ok(())
}

/// Checks that a flag has the variation with this id.
pub(super) fn check_variation(id: &str, flag: &Flag) -> Result<(), Problem> {
    match flag.find_variation(id) {
        Some(_) => Ok(()),
        None => Err(Problem::invalid(format!(
            "`{id}` is no variation of the flag `{}`, which has {}",
            flag.key,
            listing::variations(flag)
        ))),
    }
}

fn existing<'a>(key: &str, flags: &'a FlagChanges<'_>) -> Result<&'a Flag, Problem> {
    flags.get(key).ok_or_else(|| {
        let project = flags.project();
        Problem::invalid(format!(
            "no flag has the key `{key}`; the project `{}` has {}",
            project.key,
            listing::keys(project.targets())
        ))
    })
}

fn check_rule(named: &FlagUse, flag: &Flag, environment: &str) -> Result<(), Problem> {
    match flag.environments.get(environment) {
        Some(targeting) if !targeting.has_rule(&named.rule_id) => Err(Problem::invalid(format!(
            "ruleId: `{}` is no rule of the flag in the environment `{environment}`, which has {}",
            named.rule_id,
            listing::rules(targeting)
        ))),
        _ => Ok(()),
    }
}
