//! Replaces names by the ids that a catalog has for them.
//!
//! Everything that is wrong is found at once, each with the names that there are.

use launchdarkly_experiments_client::types::{ExperimentPost, FlagInput, IterationInput};

use crate::catalog::{Catalog, Configuration, Entry, Flag, Variation};
use crate::error::Error;
use crate::input::experiment::{ExperimentNames, NewExperiment};
use crate::input::flag_rule::FALLTHROUGH;
use crate::input::iteration::NewIteration;
use crate::input::names::{IterationNames, RuleNames, Source};
use crate::input::violation::Violations;

impl Catalog {
    /// Returns the body of the request that would create the experiment: names of variations, rules and maintainer are replaced by their ids, and open versions filled in.
    ///
    /// To send it, give the catalog to the request itself by [`resolve`](crate::Request::resolve); this is for programs that compare or keep it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name that is unknown, ambiguous or not in the catalog.
    ///
    /// ```
    /// use launchdarkly_experiments::{Catalog, FlagRule, NewExperiment, NewIteration, Treatment};
    ///
    /// let catalog: Catalog = serde_json::from_str(
    ///     r#"{"format": 1, "project": "shop", "environment": "production", "readAt": 1767225600000,
    ///         "flags": {"found": {"button": {"name": "Button",
    ///             "variations": [{"id": "green-id", "name": "green"}],
    ///             "configuration": {"on": true, "version": 12}}}}}"#,
    /// )?;
    /// let iteration = NewIteration::new("Green sells")
    ///     .flag("button", FlagRule::fallthrough())
    ///     .treatment(Treatment::new("Green").percent(50).serves("button", "green"));
    /// let post = catalog.resolve(&NewExperiment::new("button", "Button").iteration(iteration))?;
    /// assert_eq!(post.iteration.flags["button"].flag_config_version, 12);
    /// assert_eq!(post.iteration.treatments[0].parameters[0].variation_id, "green-id");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self, new: &NewExperiment) -> Result<ExperimentPost, Error> {
        let mut violations = Violations::default();
        let resolved = experiment(new, self, &mut violations);
        violations.into_result(resolved.post)
    }
}

/// Replaces the names of an experiment, as far as there is no violation.
pub(crate) fn experiment(
    new: &NewExperiment,
    catalog: &Catalog,
    violations: &mut Violations,
) -> NewExperiment {
    let mut resolved = new.clone();
    let ExperimentNames {
        iteration: names,
        maintainer,
    } = std::mem::take(&mut resolved.names);
    if let Some(email) = maintainer {
        match catalog.member(&email) {
            Entry::Found(member) => resolved.post.maintainer_id = Some(member.id.clone()),
            Entry::Absent => violations.add(
                "maintainerId",
                format!("`maintained_by(…)`: no member of the account has the address `{email}`; check it, or give an id with `maintainer(…)`"),
            ),
            Entry::NotRead => violations.add(
                "maintainerId",
                format!("the catalog does not have the member `{email}`; read it with `members([…])`"),
            ),
        }
    }
    violations.within("iteration.", |violations| {
        names.resolve(&mut resolved.post.iteration, catalog, violations);
    });
    resolved.names.iteration = names.resolved();
    resolved
}

/// Replaces the names of an iteration, as far as there is no violation.
pub(crate) fn iteration(
    new: &NewIteration,
    catalog: &Catalog,
    violations: &mut Violations,
) -> NewIteration {
    let mut resolved = new.clone();
    let names = std::mem::take(&mut resolved.names);
    names.resolve(&mut resolved.input, catalog, violations);
    resolved.names = names.resolved();
    resolved
}

impl IterationNames {
    fn resolve(&self, input: &mut IterationInput, catalog: &Catalog, violations: &mut Violations) {
        for (key, source) in self.sources(input) {
            missing_source(key, source, catalog, violations);
        }
        for (key, names) in self.rules.iter().filter(|(_, names)| names.are_left()) {
            let found = source_of(key, names.source, catalog).found();
            if let (Some(found), Some(rule)) = (found, input.flags.0.get_mut(key)) {
                violations.within(&format!("flags.{key}."), |violations| {
                    names.resolve(rule, (key, found), catalog, violations);
                });
            }
        }
        for (treatment, at) in &self.variations {
            let treatments = input.treatments.0.get_mut(*treatment);
            let parameter = treatments.and_then(|found| found.parameters.get_mut(*at));
            let Some(parameter) = parameter else {
                continue;
            };
            let source = self.source(&parameter.flag_key);
            let Some(found) = source_of(&parameter.flag_key, source, catalog).found() else {
                continue;
            };
            match variation(
                (&parameter.flag_key, found),
                source,
                &parameter.variation_id,
            ) {
                Ok(variation) => parameter.variation_id.clone_from(&variation.id),
                Err(miss) => violations.add(
                    format_args!("treatments[{treatment}].parameters[{at}].variationId"),
                    miss.message(),
                ),
            }
        }
    }
}

impl RuleNames {
    fn resolve(
        self,
        rule: &mut FlagInput,
        (key, flag): (&str, &Flag),
        catalog: &Catalog,
        violations: &mut Violations,
    ) {
        let environment = &catalog.environment;
        if self.rule || self.version {
            match &flag.configuration {
                None => violations.add(
                    "flagConfigVersion",
                    format!(
                        "{} has no configuration in the environment `{environment}`",
                        self.source.of(key)
                    ),
                ),
                Some(configuration) => {
                    if self.rule {
                        let place = Place {
                            source: self.source,
                            key,
                            environment: environment.as_str(),
                        };
                        match rule_id(configuration, &place, &rule.rule_id, true) {
                            Ok(id) => id.clone_into(&mut rule.rule_id),
                            Err(miss) => violations.add("ruleId", miss.message()),
                        }
                    }
                    rule.flag_config_version = match self.version {
                        true => configuration.version,
                        false => rule.flag_config_version,
                    };
                }
            }
        }
        let others = rule.not_in_experiment_variation_id.as_mut();
        if let Some(others) = others.filter(|_| self.others) {
            match variation((key, flag), self.source, others) {
                Ok(variation) => others.clone_from(&variation.id),
                Err(miss) => violations.add(
                    "notInExperimentVariationId",
                    format!("`others_get(…)`: {}", miss.message()),
                ),
            }
        }
    }
}

impl Source {
    /// Returns what it is called in the middle of a message.
    pub(crate) fn article(self) -> &'static str {
        match self {
            Source::Flag => "the flag",
            Source::AiConfig => "the AI config",
        }
    }

    /// Returns what the one with a key is called in the middle of a message.
    pub(crate) fn of(self, key: &str) -> String {
        format!("{} `{key}`", self.article())
    }
}

/// Where rules are: the flag or AI config, and the environment.
pub(crate) struct Place<'a> {
    pub(crate) source: Source,
    pub(crate) key: &'a str,
    pub(crate) environment: &'a str,
}

impl Place<'_> {
    /// Returns how the default rule is given.
    fn default_rule(&self) -> &'static str {
        match self.source {
            Source::Flag => "FlagRule::fallthrough()",
            Source::AiConfig => "FlagRule::ai_config()",
        }
    }
}

/// Why a name does not tell an id; the text says what there is.
#[derive(Debug)]
pub(crate) enum Miss {
    /// Nothing has the name.
    Unknown(String),
    /// Several have it.
    Ambiguous(String),
    /// The catalog does not show what there is.
    NotKnown(String),
}

impl Miss {
    fn message(self) -> String {
        match self {
            Miss::Unknown(message) | Miss::Ambiguous(message) | Miss::NotKnown(message) => message,
        }
    }
}

/// Returns what is known of the flag or AI config with a key.
pub(crate) fn source_of<'a>(key: &str, source: Source, catalog: &'a Catalog) -> Entry<'a, Flag> {
    match source {
        Source::Flag => catalog.flag(key),
        Source::AiConfig => catalog.ai_config(key),
    }
}

/// Adds a violation if the flag or AI config that names refer to is not there.
fn missing_source(key: &str, source: Source, catalog: &Catalog, violations: &mut Violations) {
    let message = match (source_of(key, source, catalog), source) {
        (Entry::Found(_), _) => return,
        (Entry::Absent, _) => format!(
            "{}: {}",
            not_found(key, source, catalog),
            what_to_check(source)
        ),
        (Entry::NotRead, Source::Flag) => {
            "the catalog does not have this flag; read it with `of(…)` or `flags([…])`".to_owned()
        }
        (Entry::NotRead, Source::AiConfig) => {
            "the catalog does not have this AI config; read it with `of(…)` or `ai_configs([…])`"
                .to_owned()
        }
    };
    violations.add(format_args!("flags.{key}"), message);
}

/// Says that the flag or AI config with a key was not found, and what LaunchDarkly said if that tells more.
pub(crate) fn not_found(key: &str, source: Source, catalog: &Catalog) -> String {
    let (kind, part) = match source {
        Source::Flag => ("flag", &catalog.flags),
        Source::AiConfig => ("AI config", &catalog.ai_configs),
    };
    let said = part.as_ref().and_then(|part| part.said(key));
    // An answer with the key says what is said here.
    let said = said.filter(|said| !said.contains(key));
    let said = said.map(|said| format!(" ({said})")).unwrap_or_default();
    let (project, environment) = (&catalog.project, &catalog.environment);
    format!("no {kind} `{key}` was found in {project}/{environment}{said}")
}

/// Says what may be wrong where a flag or AI config was not found.
pub(crate) fn what_to_check(source: Source) -> &'static str {
    match source {
        Source::Flag => {
            "check the keys of project, environment and flag; an AI config is named by `FlagRule::ai_config()`"
        }
        Source::AiConfig => {
            "check the keys of project, environment and AI config; a flag is named by `FlagRule::fallthrough()`"
        }
    }
}

/// Finds the variation that a text means: its id, or else its name, key or value.
pub(crate) fn variation<'a>(
    (key, flag): (&str, &'a Flag),
    source: Source,
    text: &str,
) -> Result<&'a Variation, Miss> {
    if let Ok(found) = variation_by_id((key, flag), source, text) {
        return Ok(found);
    }
    let mut found = flag
        .variations
        .iter()
        .filter(|variation| variation.goes_by(text));
    match (found.next(), found.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => Err(no_variation((key, flag), source, text)),
        (Some(first), Some(second)) => {
            let meant = [first, second].into_iter().chain(found);
            let meant = meant.map(|variation| format!("{} ({})", variation.label(), variation.id));
            Err(Miss::Ambiguous(format!(
                "`{text}` is the name or value of several variations of {}: {}; give an id",
                source.of(key),
                list(meant)
            )))
        }
    }
}

/// Finds the variation with an id.
pub(crate) fn variation_by_id<'a>(
    (key, flag): (&str, &'a Flag),
    source: Source,
    id: &str,
) -> Result<&'a Variation, Miss> {
    let found = flag.variations.iter().find(|variation| variation.id == id);
    found.ok_or_else(|| no_variation((key, flag), source, id))
}

fn no_variation((key, flag): (&str, &Flag), source: Source, text: &str) -> Miss {
    let labels = flag.variations.iter().map(Variation::label);
    Miss::Unknown(format!(
        "{} has no variation `{text}`; it has {}",
        source.of(key),
        list(labels)
    ))
}

/// Finds the id of the rule that a text means: its id, or else, if it is a name, its description or reference.
pub(crate) fn rule_id<'a>(
    configuration: &'a Configuration,
    place: &Place<'_>,
    text: &str,
    is_name: bool,
) -> Result<&'a str, Miss> {
    if text == FALLTHROUGH {
        return Ok(FALLTHROUGH);
    }
    let Some(rules) = &configuration.rules else {
        return Err(Miss::NotKnown(format!(
            "`{text}`: the rules are not known; give an id with `FlagRule::rule(…)`"
        )));
    };
    if let Some(rule) = rules.iter().find(|rule| rule.id == text) {
        return Ok(&rule.id);
    }
    let mut found = rules.iter().filter(|rule| is_name && rule.goes_by(text));
    match (found.next(), found.next()) {
        (Some(rule), None) => Ok(&rule.id),
        (None, _) => {
            let (environment, of) = (place.environment, place.source.of(place.key));
            let labels = rules.iter().map(|rule| rule.label().to_owned());
            Err(Miss::Unknown(match rules.is_empty() {
                true => format!(
                    "`{text}`: in `{environment}` {of} has no rule but the default one, `{}`",
                    place.default_rule()
                ),
                false => format!(
                    "in `{environment}` {of} has no rule `{text}`; it has {}, and the default one, `{}`",
                    list(labels),
                    place.default_rule()
                ),
            }))
        }
        (Some(first), Some(second)) => {
            let meant = [first, second].into_iter().chain(found);
            let meant = meant.map(|rule| rule.id.clone());
            Err(Miss::Ambiguous(format!(
                "`{text}` is the name of several rules: {}; give an id with `FlagRule::rule(…)`",
                list(meant)
            )))
        }
    }
}

/// Writes candidates with commas, at most twenty of them.
fn list(candidates: impl Iterator<Item = String>) -> String {
    let candidates: Vec<String> = candidates.collect();
    if candidates.is_empty() {
        return "none".to_owned();
    }
    let mut text = candidates[..candidates.len().min(MAX_CANDIDATES)].join(", ");
    if candidates.len() > MAX_CANDIDATES {
        text.push_str(&format!(" and {} more", candidates.len() - MAX_CANDIDATES));
    }
    text
}

/// The largest number of candidates in a message.
const MAX_CANDIDATES: usize = 20;
