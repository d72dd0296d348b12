//! Making a plan: reading what is there and what names stand for, then deciding.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments::{Catalog, Environment};

use crate::error::Error;
use crate::found::{self, Found, FoundState};
use crate::plan::names::Names;
use crate::plan::permission::Permission;
use crate::plan::table::{Case, decide};
use crate::plan::{ExperimentPlan, Plan, Refusal};
use crate::wanted::{Finding, WantedEnvironment, WantedExperiment};

/// More flags than this are read as a list of all.
const FEW_FLAGS: usize = 20;

/// Plans what would change so that the environment has what is wanted. Nothing is changed.
///
/// # Errors
/// That of a request that failed. What cannot be done is a refusal in the plan.
pub async fn plan(
    environment: &Environment,
    wanted: &WantedEnvironment,
    allowed: &[Permission],
) -> Result<Plan, Error> {
    let keys: BTreeSet<&str> = wanted.experiments.keys().map(String::as_str).collect();
    let experiments: Vec<_> = wanted.experiments.values().collect();
    let catalog = read_names(environment, &experiments);
    let found = found::read(environment, &keys);
    let (catalog, mut found) = futures_util::future::try_join(catalog, found).await?;
    let mut plans = plan_all(&experiments, &found, &catalog, allowed);
    // What may change depends on the state; where it does not matter, nobody asks.
    let different: BTreeSet<&str> = plans
        .iter()
        .filter(|plan| is_different(plan, found.get(&plan.key)))
        .map(|plan| plan.key.as_str())
        .collect();
    let different: BTreeSet<String> = different.into_iter().map(str::to_owned).collect();
    let different: BTreeSet<&str> = different.iter().map(String::as_str).collect();
    if !different.is_empty() {
        found::with_mutable_fields(environment, &mut found, &different).await?;
        plans = plan_all(&experiments, &found, &catalog, allowed);
    }
    Ok(Plan {
        project: environment.project_key().to_string(),
        environment: environment.key().to_string(),
        allowed: allowed.to_vec(),
        experiments: plans,
    })
}

fn is_different(plan: &ExperimentPlan, found: Option<&Found>) -> bool {
    let started = found.is_some_and(|found| found.state != FoundState::Draft);
    started && !(plan.steps.is_empty() && plan.refusals.is_empty() && plan.warnings.is_empty())
}

fn plan_all(
    wanted: &[&WantedExperiment],
    found: &BTreeMap<String, Found>,
    catalog: &Catalog,
    allowed: &[Permission],
) -> Vec<ExperimentPlan> {
    wanted
        .iter()
        .map(|wanted| plan_one(wanted, found.get(&wanted.key), catalog, allowed))
        .collect()
}

/// Reads what the names in experiments stand for.
async fn read_names(
    environment: &Environment,
    wanted: &[&WantedExperiment],
) -> Result<Catalog, Error> {
    let named: Vec<_> = wanted.iter().map(|wanted| wanted.to_comparable()).collect();
    let flags: BTreeSet<&str> = wanted
        .iter()
        .flat_map(|wanted| wanted.used())
        .map(|used| used.key)
        .collect();
    let reader = named
        .iter()
        .fold(environment.catalog(), |reader, new| reader.names_of(new));
    let reader = match flags.len() > FEW_FLAGS {
        true => reader.all_flags(),
        false => reader,
    };
    Ok(reader.read().await?)
}

/// Decides about one experiment.
pub(crate) fn plan_one(
    wanted: &WantedExperiment,
    found: Option<&Found>,
    catalog: &Catalog,
    allowed: &[Permission],
) -> ExperimentPlan {
    let mut plan = ExperimentPlan {
        key: wanted.key.clone(),
        wanted: wanted.form.clone(),
        state: found.map_or("absent", Found::status).to_owned(),
        steps: Vec::new(),
        refusals: Vec::new(),
        warnings: Vec::new(),
    };
    let post = match catalog.resolve(&wanted.to_comparable()) {
        Ok(post) => post,
        Err(error) => {
            let findings = error.violations().iter();
            let findings = findings.map(|violation| Finding::of_violation(violation, wanted));
            plan.refusals = findings.map(Refusal::of).collect();
            return plan;
        }
    };
    let decision = decide(Case {
        wanted: &post,
        state: wanted.form.state.as_ref(),
        found,
        allowed,
        names: Names(catalog),
    });
    plan.steps = decision.steps;
    plan.refusals = decision.refusals;
    plan.warnings = decision.warnings;
    if !plan.steps.is_empty() {
        // What is not sent need not be valid.
        let findings = wanted.offline().into_iter();
        plan.refusals.extend(findings.map(Refusal::of));
    }
    if !plan.refusals.is_empty() {
        plan.steps.clear();
    }
    plan
}

impl Refusal {
    fn of(finding: Finding) -> Self {
        Refusal {
            message: finding.message,
            help: finding.help,
            path: finding.path,
            needs: None,
        }
    }
}
