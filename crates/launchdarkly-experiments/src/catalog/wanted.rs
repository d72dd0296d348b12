//! What a catalog is asked for.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Entries};
use crate::input::experiment::NewExperiment;
use crate::input::iteration::NewIteration;
use crate::input::names::Source;

/// What a catalog is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) flags: BTreeSet<String>,
    pub(crate) all_flags: bool,
    pub(crate) ai_configs: BTreeSet<String>,
    /// The flags to check: when they were evaluated, and whether a key without a flag is that of an AI config.
    pub(crate) checked: BTreeSet<String>,
    /// The flags and AI configs of which to know the experiments.
    pub(crate) experiments: BTreeSet<String>,
    pub(crate) metrics: BTreeSet<String>,
    pub(crate) metric_groups: BTreeSet<String>,
    pub(crate) all_metrics: bool,
    pub(crate) units: bool,
    pub(crate) context_kinds: bool,
    /// By e-mail address.
    pub(crate) members: BTreeSet<String>,
}

impl Wanted {
    /// Adds what the names in an experiment stand for.
    pub(crate) fn names_of(&mut self, new: &NewExperiment) {
        let (names, input) = (&new.names.iteration, &new.post().iteration);
        for (key, source) in names.sources(input) {
            self.source(key, source);
        }
        self.members.extend(new.names.maintainer.clone());
    }

    /// Adds what the names in an iteration stand for.
    pub(crate) fn names_in(&mut self, new: &NewIteration) {
        for (key, source) in new.names.sources(&new.input) {
            self.source(key, source);
        }
    }

    /// Adds everything that the checks of an experiment look at.
    pub(crate) fn all_of(&mut self, new: &NewExperiment) {
        self.names_of(new);
        let iteration = &new.post().iteration;
        for key in iteration.flags.keys() {
            let source = new.names.iteration.source(key);
            self.source(key, source);
            self.experiments.insert(key.clone());
            if source == Source::Flag {
                self.checked.insert(key.clone());
            }
        }
        for metric in iteration.metrics.iter() {
            let wanted = match metric.is_group {
                Some(true) => &mut self.metric_groups,
                _ => &mut self.metrics,
            };
            wanted.insert(metric.key.clone());
        }
        self.units = true;
    }

    /// Returns what a catalog was asked for.
    pub(crate) fn again(catalog: &Catalog) -> Self {
        let is_complete = |complete: Option<bool>| complete == Some(true);
        let evaluated = catalog.flags.iter().flat_map(|flags| flags.iter());
        let evaluated = evaluated.filter(|(_, flag)| flag.evaluation.is_some());
        Wanted {
            flags: keys(catalog.flags.as_ref()),
            all_flags: is_complete(catalog.flags.as_ref().map(Entries::is_complete)),
            ai_configs: keys(catalog.ai_configs.as_ref()),
            checked: evaluated.map(|(key, _)| key.to_owned()).collect(),
            experiments: keys(catalog.experiments.as_ref()),
            metrics: keys(catalog.metrics.as_ref()),
            metric_groups: keys(catalog.metric_groups.as_ref()),
            all_metrics: is_complete(catalog.metrics.as_ref().map(Entries::is_complete)),
            units: catalog.units.is_some(),
            context_kinds: catalog.context_kinds.is_some(),
            members: members(catalog),
        }
    }

    fn source(&mut self, key: &str, source: Source) {
        let wanted = match source {
            Source::Flag => &mut self.flags,
            Source::AiConfig => &mut self.ai_configs,
        };
        wanted.insert(key.to_owned());
    }
}

/// Returns the addresses of the members that a catalog knows or has looked for.
fn members(catalog: &Catalog) -> BTreeSet<String> {
    let keys = catalog.members.iter().flat_map(|members| members.keys());
    let spelled = keys.map(|key| {
        catalog
            .member(key)
            .found()
            .map_or(key, |found| &found.email)
    });
    spelled.map(str::to_owned).collect()
}

fn keys<T>(part: Option<&Entries<T>>) -> BTreeSet<String> {
    let keys = part.into_iter().flat_map(Entries::keys);
    keys.map(str::to_owned).collect()
}
