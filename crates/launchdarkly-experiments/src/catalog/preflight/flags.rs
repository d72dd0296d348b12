//! Checks of the flags and AI configs: whether they can take an experiment on that rule now.

use launchdarkly_experiments_client::types::FlagInput;

use crate::catalog::preflight::{FindingCode, Findings, days};
use crate::catalog::resolve::{self, Miss, Place};
use crate::catalog::{Configuration, Entry, Flag};
use crate::input::flag_rule::FALLTHROUGH;
use crate::input::names::{RuleNames, Source};

/// How long a flag may not be evaluated before that is a finding, in days.
const EVALUATION_DAYS: u64 = 7;

pub(super) fn check(findings: &mut Findings<'_>) {
    let (catalog, experiment) = (findings.catalog, findings.experiment);
    for (key, rule) in experiment.post().iteration.flags.iter() {
        let names = experiment.names.iteration.rules.get(key);
        let names = names.copied().unwrap_or_default();
        let path = format!("iteration.flags.{key}");
        let source = findings.source(key);
        match resolve::source_of(key, source, catalog) {
            Entry::NotRead => {
                let kind = source.article().trim_start_matches("the ");
                findings.not_checked(path, format_args!("{kind} `{key}`"));
            }
            Entry::Absent => unknown(key, &path, source, findings),
            Entry::Found(flag) => {
                state(key, &path, flag, source, findings);
                if let Some(configuration) = &flag.configuration {
                    version(&path, rule, names, configuration, findings);
                    let environment = catalog.environment.as_str();
                    let place = Place {
                        source,
                        key,
                        environment,
                    };
                    if let Some(id) = rule_id(&path, rule, names, (configuration, &place), findings)
                    {
                        taken(key, &path, &id, configuration, findings);
                    }
                }
            }
        }
    }
}

fn unknown(key: &str, path: &str, source: Source, findings: &mut Findings<'_>) {
    let (message, advice) = match source {
        Source::Flag if findings.is_ai_config(key) => (
            format!("`{key}` is the key of an AI config, not of a flag"),
            "give its rule by `FlagRule::ai_config()`",
        ),
        source => (
            resolve::not_found(key, source, findings.catalog),
            resolve::what_to_check(source),
        ),
    };
    findings.add(FindingCode::FlagUnknown, path, message, advice);
}

fn state(key: &str, path: &str, flag: &Flag, source: Source, findings: &mut Findings<'_>) {
    let environment = &findings.catalog.environment;
    let article = source.of(key);
    if flag.archived {
        findings.add(
            FindingCode::FlagArchived,
            path,
            format!("{article} is archived, and no iteration can start on it"),
            "restore it, or use another",
        );
    } else if flag.deprecated {
        findings.add(
            FindingCode::FlagDeprecated,
            path,
            format!("{article} is deprecated, so it may soon be removed from the code"),
            "use another, or restore it",
        );
    }
    match &flag.configuration {
        None => findings.add(
            FindingCode::FlagNotInEnvironment,
            path,
            format!("{article} has no configuration in `{environment}`"),
            "check the key of the environment",
        ),
        Some(configuration) if !configuration.on => findings.add(
            FindingCode::FlagOff,
            path,
            format!("{article} is off in `{environment}`, and an iteration starts only on one that is on"),
            "turn it on before you start",
        ),
        Some(_) => {}
    }
    let Some(evaluation) = flag.evaluation else {
        // LaunchDarkly says it of flags alone.
        if source == Source::Flag {
            findings.not_checked(path, format_args!("when {article} was evaluated"));
        }
        return;
    };
    let advice = "see that the application evaluates it in this environment, or the experiment gets no traffic";
    match evaluation.last {
        None => findings.add(
            FindingCode::FlagNeverEvaluated,
            path,
            format!("{article} was never evaluated in `{environment}`"),
            advice,
        ),
        Some(last) if findings.is_older(last, days(EVALUATION_DAYS)) => {
            let days = findings.days_since(last);
            let message =
                format!("{article} was last evaluated in `{environment}` {days} days ago");
            findings.add(FindingCode::FlagNotEvaluated, path, message, advice);
        }
        Some(_) => {}
    }
}

fn version(
    path: &str,
    rule: &FlagInput,
    names: RuleNames,
    configuration: &Configuration,
    findings: &mut Findings<'_>,
) {
    let (given, present) = (rule.flag_config_version, configuration.version);
    if !names.version && given != present {
        findings.add(
            FindingCode::VersionOld,
            format_args!("{path}.flagConfigVersion"),
            format!("version {given} was given, and the present one is {present}"),
            "look at what has changed, or leave the version open",
        );
    }
}

/// Returns the id of the rule, if there is such a rule.
fn rule_id(
    path: &str,
    rule: &FlagInput,
    names: RuleNames,
    (configuration, place): (&Configuration, &Place<'_>),
    findings: &mut Findings<'_>,
) -> Option<String> {
    let path = format!("{path}.ruleId");
    let advice = "give the description or the id of a rule that is there";
    let id = match resolve::rule_id(configuration, place, &rule.rule_id, names.rule) {
        Ok(id) => id.to_owned(),
        Err(Miss::NotKnown(_)) => return None,
        Err(Miss::Unknown(message)) => {
            findings.add(FindingCode::RuleUnknown, path, message, advice);
            return None;
        }
        Err(Miss::Ambiguous(message)) => {
            findings.add(FindingCode::RuleAmbiguous, path, message, "give its id");
            return None;
        }
    };
    let mut rules = configuration.rules.iter().flatten();
    if rules.any(|rule| rule.id == id && rule.disabled) {
        findings.add(
            FindingCode::RuleDisabled,
            path,
            "the rule is switched off, so it takes no traffic",
            "switch it on, or use another",
        );
    }
    Some(id)
}

/// Adds a finding if something else runs on the rule.
fn taken(
    key: &str,
    path: &str,
    id: &str,
    configuration: &Configuration,
    findings: &mut Findings<'_>,
) {
    let mut rules = configuration.rules.iter().flatten();
    let allocation = match id {
        FALLTHROUGH => configuration.allocation.as_deref(),
        id => rules
            .find(|rule| rule.id == id)
            .and_then(|rule| rule.allocation.as_deref()),
    };
    let path = format!("{path}.ruleId");
    if allocation == Some("measuredRollout") {
        findings.add(
            FindingCode::GuardedRollout,
            path,
            "a guarded rollout is running on this rule",
            "wait for it to end, or use another rule",
        );
        return;
    }
    let others = findings.catalog.experiments_on(key);
    let is_read = others != Entry::NotRead;
    let other = others
        .found()
        .into_iter()
        .flatten()
        .find(|other| other.running && other.rule.as_deref().is_none_or(|rule| rule == id));
    let message = match other {
        Some(other) => format!("the experiment `{}` is running on this rule", other.key),
        None if allocation == Some("experiment") => {
            "another experiment is running on this rule".to_owned()
        }
        None if !is_read => {
            return findings.not_checked(path, format_args!("the experiments on `{key}`"));
        }
        None => return,
    };
    findings.add(
        FindingCode::RuleTaken,
        path,
        message,
        "stop it first, or use another rule; two cannot run on one",
    );
}
