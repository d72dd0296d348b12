//! A simulator that has what files name: for trying them without an account, and for tests.
//!
//! Projects, environments, flags with their variations and rules, AI configs, metrics, groups, members and units are made up; every flag is on and was evaluated just now.
//!
//! ```
//! use launchdarkly_experiments_cli::file::Source;
//! use launchdarkly_experiments_cli::simulate::made_up;
//! use launchdarkly_experiments_cli::wanted::Wanted;
//! use launchdarkly_experiments_sim::Simulator;
//!
//! let text = "{project: shop, environment: test, experiments: {}}";
//! let wanted = Wanted::read([Source::new("shop.yaml", text)])?;
//! let simulator = made_up(&wanted, Simulator::builder(), 1_767_225_600_000)?;
//! assert_eq!(simulator.projects(), [("shop".to_owned(), vec!["test".to_owned()])]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments_sim::{
    AiConfig, Builder, Fixtures, Flag, Member, Metric, MetricGroup, Rule, Simulator, Targeting,
};
use serde_json::{Value, json};

use crate::error::Error;
use crate::file::{self, Variation};
use crate::wanted::{Wanted, WantedExperiment};

/// What the files name in one project.
#[derive(Debug, Default)]
struct Named {
    environments: BTreeSet<String>,
    flags: BTreeMap<String, NamedFlag>,
    ai_configs: BTreeMap<String, NamedFlag>,
    /// The metrics with the context kinds that they are measured by.
    metrics: BTreeMap<String, BTreeSet<String>>,
    /// The groups, and whether each is a funnel.
    groups: BTreeMap<String, bool>,
    units: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct NamedFlag {
    /// The ids of the variations, each with its name and value.
    variations: BTreeMap<String, (String, Value)>,
    rules: BTreeSet<String>,
}

/// Builds a simulator that has what files name, besides what the builder has; `now` is the present time, in milliseconds since the Unix epoch.
///
/// # Errors
/// What the simulator refuses, such as a key with a slash.
pub fn made_up(wanted: &Wanted, mut builder: Builder, now: i64) -> Result<Simulator, Error> {
    let mut projects: BTreeMap<&str, Named> = BTreeMap::new();
    let mut emails = BTreeSet::new();
    for environment in &wanted.environments {
        let (Some(project), Some(key)) = (&environment.project, &environment.environment) else {
            continue;
        };
        let named = projects.entry(project).or_default();
        named.environments.insert(key.clone());
        for experiment in environment.experiments.values() {
            named.add(experiment);
            let maintainer = experiment.form.maintainer.iter();
            emails.extend(maintainer.filter(|maintainer| maintainer.contains('@')));
        }
    }
    for email in emails {
        builder = builder.member(Member::new(email));
    }
    for (project, named) in &projects {
        builder = named.declare(project, builder, now);
    }
    let simulator = builder.build();
    let needs_units = projects
        .iter()
        .filter(|(_, named)| named.units.iter().any(|unit| unit != "user"));
    for (project, named) in needs_units {
        let units = named.units.iter().map(String::as_str).chain(["user"]);
        let units: BTreeSet<&str> = units.collect();
        let units: Vec<_> = units
            .iter()
            .map(|unit| json!({"randomizationUnit": unit, "default": *unit == "user"}))
            .collect();
        let fixtures = json!({"projects": [{"key": project, "randomizationUnits": units}]});
        let loaded = Fixtures::new(fixtures).and_then(|fixtures| simulator.load(&fixtures));
        loaded.map_err(|error| Error::new(format!("--simulate: {error}")))?;
    }
    Ok(simulator)
}

impl Named {
    fn add(&mut self, experiment: &WantedExperiment) {
        let form = &experiment.form;
        for used in experiment.used() {
            let flags = match used.is_ai_config {
                true => &mut self.ai_configs,
                false => &mut self.flags,
            };
            let flag = flags.entry(used.key.to_owned()).or_default();
            flag.rules.extend(used.rule.and_then(|rule| match rule {
                file::Rule::Name(name) if name == "fallthrough" => None,
                file::Rule::Name(name) | file::Rule::Id(name) => Some(name.clone()),
            }));
            used.others_get
                .into_iter()
                .for_each(|others| flag.variation(others));
        }
        for (key, variation) in experiment.served() {
            let flag = match self.ai_configs.contains_key(key) {
                true => self.ai_configs.get_mut(key),
                false => self.flags.get_mut(key),
            };
            flag.into_iter().for_each(|flag| flag.variation(variation));
        }
        let unit = form.randomize_by.as_deref().unwrap_or("user");
        self.units.insert(unit.to_owned());
        let funnel = form.metrics.funnel.iter().map(|funnel| (funnel, true));
        let others = form.metrics.primary.iter().chain(&form.metrics.others);
        for (metric, is_funnel) in funnel.chain(others.map(|other| (other, false))) {
            let is_group = metric.is_group || is_funnel;
            let key = match is_group {
                true => {
                    *self.groups.entry(metric.key.clone()).or_default() |= is_funnel;
                    part_of(&metric.key)
                }
                false => metric.key.clone(),
            };
            let units = self.metrics.entry(key).or_default();
            units.insert(unit.to_owned());
            units.extend(metric.analyze_by.clone());
            self.units.extend(metric.analyze_by.clone());
        }
    }

    fn declare(&self, project: &str, builder: Builder, now: i64) -> Builder {
        let mut builder = builder.project(project, &self.environments);
        let targeting = |flag: &NamedFlag| {
            let first = flag.variations.keys().next();
            let targeting = Targeting::on().requested(now);
            flag.rules.iter().fold(targeting, |targeting, name| {
                let rule = Rule::new(name, first.cloned().unwrap_or_default());
                targeting.rule(rule.description(name))
            })
        };
        for (key, named) in &self.flags {
            let mut flag = Flag::new(key);
            for (id, (name, value)) in &named.variations {
                flag = flag.variation(id, name, value.clone());
            }
            for environment in &self.environments {
                flag = flag.environment(environment, targeting(named));
            }
            builder = builder.flag(project, flag);
        }
        for (key, named) in &self.ai_configs {
            let mut config = AiConfig::new(key);
            for (id, (name, value)) in &named.variations {
                config = config.variation(id, name, value.clone());
            }
            for environment in &self.environments {
                config = config.environment(environment, targeting(named));
            }
            builder = builder.ai_config(project, config);
        }
        for (key, units) in &self.metrics {
            builder = builder.metric(project, Metric::new(key).units(units).last_seen(now));
        }
        for (key, is_funnel) in &self.groups {
            let group = MetricGroup::new(key);
            let group = match is_funnel {
                true => group.step("First step", part_of(key)),
                false => group.metric(part_of(key)),
            };
            builder = builder.metric_group(project, group);
        }
        builder
    }
}

impl NamedFlag {
    fn variation(&mut self, variation: &Variation) {
        let (id, name, value) = match variation {
            Variation::Name(name) => (name.clone(), name.clone(), json!(name)),
            Variation::Id(id) => (id.clone(), String::new(), json!(id)),
            Variation::Value(value) => (value.to_string(), String::new(), value.clone()),
        };
        self.variations.entry(id).or_insert((name, value));
    }
}

/// Returns the key of the only metric of a group.
fn part_of(group: &str) -> String {
    format!("{group}-part")
}
