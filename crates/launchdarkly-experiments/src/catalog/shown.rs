//! Makes the entries of a catalog from LaunchDarkly's responses.

use launchdarkly_experiments_client::types;

use crate::catalog::{
    Configuration, ContextKind, Evaluation, Flag, FlagExperiment, Member, Metric, MetricGroup,
    Rule, Unit, Variation,
};

impl Flag {
    /// Makes an entry of a flag, with its configuration in one environment.
    pub(crate) fn of_flag(flag: types::FeatureFlag, environment: &str) -> Self {
        let mut environments = flag.environments.unwrap_or_default();
        let configuration = environments.remove(environment);
        Flag {
            name: flag.name,
            archived: flag.archived,
            deprecated: flag.deprecated == Some(true),
            variations: flag.variations.into_iter().filter_map(variation).collect(),
            configuration: configuration.map(Configuration::of_flag),
            evaluation: None,
        }
    }

    /// Makes an entry of an AI config, with its targeting in one environment.
    ///
    /// The values of its variations are prompts, which experiments do not need.
    pub(crate) fn of_ai_config(config: types::AiConfigTargeting, environment: &str) -> Self {
        let mut environments = config.environments;
        let configuration = environments.remove(environment).map(|targeting| {
            let allocation = targeting.fallthrough.rollout;
            let allocation = allocation.and_then(|rollout| rollout.experiment_allocation);
            Configuration {
                on: targeting.enabled,
                version: targeting.version,
                rules: None,
                allocation: allocation.map(|found| found.type_.as_str().to_owned()),
            }
        });
        let variations = config.variations.into_iter().map(|variation| {
            let key = variation.value.pointer("/_ldMeta/variationKey");
            Variation {
                key: key.and_then(|key| key.as_str()).map(str::to_owned),
                id: variation.id,
                name: Some(variation.name),
                value: None,
            }
        });
        Flag {
            name: config.name,
            archived: false,
            deprecated: false,
            variations: variations.collect(),
            configuration,
            evaluation: None,
        }
    }
}

impl Configuration {
    fn of_flag(config: types::FeatureFlagConfig) -> Self {
        let rules = config.rules.map(|rules| rules.into_iter().filter_map(rule));
        let rollout = config
            .fallthrough
            .and_then(|fallthrough| fallthrough.rollout);
        Configuration {
            on: config.on,
            version: config.version,
            rules: rules.map(Iterator::collect),
            allocation: rollout.and_then(allocation),
        }
    }
}

impl Evaluation {
    pub(crate) fn of(status: &types::FlagStatusRep) -> Self {
        Evaluation {
            last: status.last_requested,
        }
    }
}

impl FlagExperiment {
    /// Makes an entry of an experiment on a flag.
    pub(crate) fn of(experiment: types::Experiment, flag_key: &str) -> Self {
        let iteration = experiment.iteration();
        let flags = iteration.and_then(|iteration| iteration.flags.as_ref());
        let flag = flags.and_then(|flags| flags.get(flag_key));
        FlagExperiment {
            running: experiment.is_running(),
            archived: experiment.is_archived(),
            rule: flag.and_then(|flag| flag.targeting_rule.clone()),
            key: experiment.key,
        }
    }
}

impl Metric {
    pub(crate) fn of(metric: types::MetricRep) -> Self {
        Metric {
            name: metric.name,
            kind: metric.kind.as_str().to_owned(),
            units: metric.randomization_units,
            archived: metric.archived == Some(true),
            last_seen: metric.last_seen,
        }
    }

    pub(crate) fn of_listing(metric: types::MetricListingRep) -> Self {
        Metric {
            name: metric.name,
            kind: metric.kind.as_str().to_owned(),
            units: metric.randomization_units,
            archived: metric.archived == Some(true),
            last_seen: metric.last_seen,
        }
    }
}

impl MetricGroup {
    pub(crate) fn of(group: types::MetricGroupRep) -> Self {
        let metrics = group.metrics.into_iter().map(|metric| metric.key);
        MetricGroup {
            name: group.name,
            kind: group.kind.as_str().to_owned(),
            metrics: metrics.collect(),
        }
    }
}

impl Member {
    pub(crate) fn of(member: types::Member) -> Self {
        Member {
            id: member.id,
            email: member.email,
        }
    }
}

impl ContextKind {
    pub(crate) fn of(kind: types::ContextKindRep) -> Self {
        ContextKind {
            key: kind.key,
            name: kind.name,
            archived: kind.archived == Some(true),
            last_seen: kind.last_seen,
        }
    }
}

impl Unit {
    /// Makes the entries of settings; a unit without a name is `user`, as LaunchDarkly documents it.
    pub(crate) fn all_of(settings: types::RandomizationSettingsRep) -> Vec<Self> {
        let units = settings.randomization_units.into_iter().flatten();
        let units = units.map(|unit| Unit {
            key: unit.randomization_unit.unwrap_or_else(|| "user".to_owned()),
            default: unit.default == Some(true),
        });
        units.collect()
    }
}

/// Makes an entry of a variation; one without an id cannot be referred to.
fn variation(variation: types::Variation) -> Option<Variation> {
    Some(Variation {
        id: variation.id?,
        name: variation.name,
        value: Some(variation.value),
        key: None,
    })
}

/// Makes an entry of a rule; one without an id cannot be referred to.
fn rule(rule: types::Rule) -> Option<Rule> {
    Some(Rule {
        id: rule.id?,
        description: rule.description,
        reference: rule.ref_,
        disabled: rule.disabled == Some(true),
        allocation: rule.rollout.and_then(allocation),
    })
}

/// Returns what runs on a rollout.
fn allocation(rollout: types::Rollout) -> Option<String> {
    let kind = rollout.experiment_allocation?.type_?;
    Some(kind.as_str().to_owned())
}
