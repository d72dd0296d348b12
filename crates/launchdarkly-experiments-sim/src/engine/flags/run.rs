//! What starting and stopping an iteration does to its flags.
//!
//! A running iteration takes the rules that it names: each becomes a rollout of the treatments. When it is stopped,
//! each rule serves the variation of the winner.

use crate::engine::experiments::percent;
use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::reference;
use crate::engine::problem::Problem;
use crate::state::bounded::UnixMillis;
use crate::state::experiment::{FlagUse, Iteration, Treatment};
use crate::state::targeting::{ALL_TRAFFIC, Allocation, Rollout, Serve, Share};

/// The experiment whose iteration is started or stopped.
#[derive(Clone, Debug)]
pub(crate) struct Runner<'a> {
    /// Its key.
    pub(crate) experiment: String,
    pub(crate) environment: &'a str,
    pub(crate) now: UnixMillis,
}

impl Runner<'_> {
    /// Checks that the flags of a draft are on, and that its rules are free.
    pub(crate) fn check(&self, draft: &Iteration, flags: &FlagChanges<'_>) -> Result<(), Problem> {
        if !flags.project().has_flags() {
            return Ok(());
        }
        // Between the creation of the draft and now, flags can have been declared.
        reference::check_names(draft, flags, self.environment)
            .map_err(|problem| Problem::patch_failed(problem.message))?;
        for (key, named) in &draft.flags {
            let Some(flag) = flags.get(key) else {
                continue;
            };
            let targeting = flag.environments.get(self.environment);
            if flag.archived_at.is_some() {
                return Err(Problem::patch_failed(format!(
                    "the flag `{key}` is archived"
                )));
            }
            if targeting.is_some_and(|targeting| !targeting.on) {
                return Err(Problem::patch_failed(format!("the flag `{key}` is off")));
            }
            let other = targeting.and_then(|targeting| targeting.experiment_on(&named.rule_id));
            if let Some(other) = other.filter(|other| *other != self.experiment) {
                return Err(Problem::locked(format!(
                    "the experiment `{other}` runs on the rule `{}` of the flag `{key}`",
                    named.rule_id
                )));
            }
        }
        Ok(())
    }

    /// Gives the rules of a draft to the experiment.
    pub(crate) fn start(
        &self,
        draft: &Iteration,
        flags: &mut FlagChanges<'_>,
    ) -> Result<(), Problem> {
        for (key, named) in &draft.flags {
            let outside = outside(draft, key, named, flags);
            let rollout = self.rollout(draft, key, outside);
            self.serve(flags, key, named, Serve::Rollout(rollout))?;
        }
        Ok(())
    }

    /// Takes the rules of a running iteration that its successor does not name from the experiment.
    pub(crate) fn release(
        &self,
        running: &Iteration,
        next: &Iteration,
        flags: &mut FlagChanges<'_>,
    ) -> Result<(), Problem> {
        for (key, named) in &running.flags {
            let stays = next.flags.get(key);
            if stays.is_none_or(|stays| stays.rule_id != named.rule_id) {
                let outside = outside(running, key, named, flags);
                self.serve(flags, key, named, Serve::Variation(outside))?;
            }
        }
        Ok(())
    }

    /// Ships the winner: makes the rules of a running iteration serve its variations.
    pub(crate) fn ship(
        &self,
        running: &Iteration,
        winner: &Treatment,
        flags: &mut FlagChanges<'_>,
    ) -> Result<(), Problem> {
        for (key, named) in &running.flags {
            let shipped = variation(winner, key).map(str::to_owned);
            let shipped = shipped.unwrap_or_else(|| outside(running, key, named, flags));
            self.serve(flags, key, named, Serve::Variation(shipped))?;
        }
        Ok(())
    }

    fn serve(
        &self,
        flags: &mut FlagChanges<'_>,
        key: &str,
        named: &FlagUse,
        serve: Serve,
    ) -> Result<(), Problem> {
        flags.change(key, self.environment, self.now, |targeting| {
            targeting.serve(&named.rule_id, serve);
            Ok(())
        })
    }

    fn rollout(&self, iteration: &Iteration, key: &str, outside: String) -> Rollout {
        let mut shares: Vec<_> = iteration
            .treatments
            .iter()
            .zip(weights(&iteration.treatments))
            .map(|(treatment, weight)| Share {
                variation: variation(treatment, key).unwrap_or(&outside).to_owned(),
                weight,
                untracked: false,
            })
            .collect();
        let rest = ALL_TRAFFIC
            - shares
                .iter()
                .map(|share| share.weight)
                .sum::<u32>()
                .min(ALL_TRAFFIC);
        if rest > 0 {
            shares.push(Share {
                variation: outside.clone(),
                weight: rest,
                untracked: true,
            });
        }
        Rollout {
            shares,
            bucket_by: None,
            context_kind: iteration.randomization_unit.clone(),
            allocation: Some(Allocation {
                experiment: self.experiment.clone(),
                default_variation: outside,
                can_reshuffle: iteration.can_reshuffle_traffic,
            }),
        }
    }
}

/// Returns the variation of a flag that a treatment shows.
fn variation<'a>(treatment: &'a Treatment, flag: &str) -> Option<&'a str> {
    let mut parameters = treatment.parameters.iter();
    let parameter = parameters.find(|parameter| parameter.flag_key == flag)?;
    Some(&parameter.variation_id)
}

/// Returns the variation for traffic outside of the experiment: the one that the request named, else that of the
/// baseline, else that of the first treatment, else the first one of the flag.
fn outside(iteration: &Iteration, flag: &str, named: &FlagUse, flags: &FlagChanges<'_>) -> String {
    let mut treatments = iteration.treatments.iter();
    let baseline = treatments.find(|treatment| treatment.baseline);
    let mut candidates = baseline.into_iter().chain(&iteration.treatments);
    let shown = || candidates.find_map(|treatment| variation(treatment, flag));
    let first = || Some(flags.get(flag)?.variations.first()?.id.as_str());
    let named = named.not_in_experiment_variation_id.as_deref();
    let outside = named.or_else(shown).or_else(first);
    outside.unwrap_or_default().to_owned()
}

/// Returns the weights of treatments. Each share ends at the nearest whole weight, so that three thirds are all
/// traffic.
fn weights(treatments: &[Treatment]) -> Vec<u32> {
    let unit = percent::HUNDRED / u128::from(ALL_TRAFFIC);
    let (mut total, mut given) = (0_u128, 0_u32);
    let mut weights = Vec::new();
    for treatment in treatments {
        total += percent::parse(&treatment.allocation_percent).unwrap_or_default();
        let end = u32::try_from((total + unit / 2) / unit)
            .unwrap_or(ALL_TRAFFIC)
            .min(ALL_TRAFFIC);
        weights.push(end - given);
        given = end;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_become_whole_weights_that_add_up() {
        let of = |percents: &[&str]| {
            let treatments: Vec<_> = percents
                .iter()
                .map(|percent| Treatment {
                    id: String::new(),
                    name: String::new(),
                    baseline: false,
                    allocation_percent: (*percent).to_owned(),
                    parameters: Vec::new(),
                })
                .collect();
            weights(&treatments)
        };
        assert_eq!(of(&["50", "50"]), [50_000, 50_000]);
        assert_eq!(of(&["33.33333333"; 3]), [33_333, 33_334, 33_333]);
        assert_eq!(of(&["10", "0", "0.0004"]), [10_000, 0, 0]);
        assert_eq!(of(&[]), Vec::<u32>::new());
    }
}
