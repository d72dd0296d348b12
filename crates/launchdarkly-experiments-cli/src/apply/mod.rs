//! Applying a plan: the loop around it.
//!
//! Before each step the experiment is read and planned anew.
//! A step is taken only if what is left to do is the end of what was planned, so an apply can be interrupted anywhere and run again, and a saved plan does nothing else after the experiment has changed.
//! The first failure of an experiment ends it, and the others go on.

mod request;

use launchdarkly_experiments::{Effect, Environment};
use serde::Serialize;

use crate::error::Error;
use crate::found;
use crate::plan::{ExperimentPlan, Permission, Plan, Refusal, Step, plan_one};
use crate::wanted::WantedExperiment;

pub(crate) use request::{StepRequest, read_versions};

/// What an apply came to for one experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// The key of the project.
    pub project: String,
    /// The key of the environment.
    pub environment: String,
    /// The key.
    pub key: String,
    /// The steps that were taken.
    pub steps: Vec<Step>,
    /// What is worth knowing: what somebody else had done already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How the apply of one experiment ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum Outcome {
    /// It is as it was wanted, and was so before.
    Unchanged,
    /// It is as it was wanted.
    Done,
    /// The plan refused it, and nothing was done.
    Refused {
        /// Why.
        refusals: Vec<Refusal>,
    },
    /// It is not as it was wanted.
    Failed {
        /// Why.
        message: String,
    },
}

impl Applied {
    /// Whether the experiment is as it was wanted.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Unchanged | Outcome::Done)
    }
}

/// How often one step is sent at most: again only where it is known that it was not taken.
const ATTEMPTS: usize = 3;

/// Applies a plan, one experiment after the other. Steps that need to be allowed are taken only if they are.
///
/// `progress` is called before each step.
pub async fn apply(
    environment: &Environment,
    plan: &Plan,
    allowed: &[Permission],
    mut progress: impl FnMut(&str, &Step),
) -> Vec<Applied> {
    let mut all = Vec::new();
    for planned in &plan.experiments {
        let mut applied = Applied {
            project: plan.project.clone(),
            environment: plan.environment.clone(),
            key: planned.key.clone(),
            steps: Vec::new(),
            notes: Vec::new(),
            outcome: Outcome::Unchanged,
        };
        if !planned.refusals.is_empty() {
            applied.outcome = Outcome::Refused {
                refusals: planned.refusals.clone(),
            };
        } else if !planned.steps.is_empty() {
            let one = One {
                environment,
                planned,
                wanted: WantedExperiment::new(&planned.key, planned.wanted.clone()),
                may_plan: &plan.allowed,
                allowed,
            };
            applied.outcome = match one.run(&mut applied, &mut progress).await {
                Ok(()) => Outcome::Done,
                Err(error) => Outcome::Failed {
                    message: error.to_string(),
                },
            };
        }
        all.push(applied);
    }
    all
}

/// The apply of one experiment.
struct One<'a> {
    environment: &'a Environment,
    planned: &'a ExperimentPlan,
    wanted: WantedExperiment,
    /// What the plan was allowed to contain.
    may_plan: &'a [Permission],
    /// What may be done.
    allowed: &'a [Permission],
}

impl One<'_> {
    async fn run(
        &self,
        applied: &mut Applied,
        progress: &mut impl FnMut(&str, &Step),
    ) -> Result<(), Error> {
        // The step that failed last, with its error and how often it was sent.
        let mut failed: Option<(Step, launchdarkly_experiments::Error, usize)> = None;
        loop {
            // The versions are read before the state: if the state changes afterwards, they are old, and the request is refused.
            let catalog = read_versions(self.environment, &self.wanted).await?;
            let found = found::one(self.environment, &self.wanted.key).await;
            let found = found.map_err(|error| match &failed {
                Some((_, first, _)) => {
                    Error::new(format!("{first}; and reading it again: {error}"))
                }
                None => error,
            })?;
            let now = plan_one(&self.wanted, found.as_ref(), &catalog, self.may_plan);
            if let Some(refusal) = now.refusals.first() {
                let error = failed.map(|(_, error, _)| error.to_string());
                let message = error.unwrap_or_else(|| refusal.message.clone());
                return Err(Error::new(message).help(&refusal.help));
            }
            let next = now.steps.first();
            if let Some((step, error, sent)) = failed.take() {
                match next {
                    Some(next) if next.is(&step) || step.is(next) => {
                        if sent >= ATTEMPTS || !is_open(&error) {
                            return Err(error.into());
                        }
                        failed = Some((step, error, sent));
                    }
                    // It was done after all, by this apply or by another one.
                    _ => applied
                        .notes
                        .push(format!("{}: done already: {error}", step.name())),
                }
            }
            let Some(next) = next else {
                return Ok(());
            };
            self.check(&now.steps)?;
            if applied
                .steps
                .iter()
                .any(|taken| next.is(taken) || taken.is(next))
            {
                return Err(without_effect(next));
            }
            if failed.is_none() {
                progress(&self.wanted.key, next);
            }
            let request = StepRequest::of(next, &self.wanted, self.environment, &catalog)?;
            match request.send().await {
                Ok(()) => {
                    failed = None;
                    applied.steps.push(next.clone());
                }
                Err(error) => {
                    let before = failed.as_ref().map_or(0, |(_, _, sent)| *sent);
                    failed = Some((next.clone(), error, before + 1));
                }
            }
        }
    }

    /// Checks that what is left is the end of what was planned, and that all of it is allowed.
    fn check(&self, left: &[Step]) -> Result<(), Error> {
        let planned = &self.planned.steps;
        let is_end = left.len() <= planned.len() && {
            let end = &planned[planned.len() - left.len()..];
            left.iter().zip(end).all(|(left, planned)| left.is(planned))
        };
        if !is_end {
            return Err(Error::new("it has changed since the plan was made").help("plan again"));
        }
        let mut needs = left.iter().filter_map(Step::needs);
        match needs.find(|needs| !self.allowed.contains(needs)) {
            Some(needs) => {
                let error = Error::new(format!("`{needs}` is not allowed, so nothing was done"));
                Err(error.help(format!("allow it: `--allow {needs}`")))
            }
            None => Ok(()),
        }
    }
}

/// Returns the error of a step that was taken, after which the experiment is shown as it was before.
fn without_effect(step: &Step) -> Error {
    let keys: Vec<_> = step.changes().iter().map(|change| &*change.key).collect();
    let shown = match keys.is_empty() {
        true => "the experiment".to_owned(),
        false => format!("`{}`", keys.join("`, `")),
    };
    let message = format!(
        "`{}` was accepted, and {shown} is shown as before",
        step.name()
    );
    Error::new(message)
        .help("LaunchDarkly does not keep this for such an experiment: leave it out of the file")
}

/// Whether a step that failed, and was not taken, may be sent once more: the flag has moved on meanwhile, or nobody could know what became of the request.
fn is_open(error: &launchdarkly_experiments::Error) -> bool {
    error.is_flag_changed() || error.is_conflict() || error.effect() == Effect::Unknown
}
