//! Reading what is there: one list where many are wanted, one request each where few are.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use launchdarkly_experiments::operation::ListExperiments;
use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{Environment, Expand, ExperimentKey, Lifecycle, Request};

use crate::error::Error;
use crate::found::Found;

/// Up to this number each experiment is read alone.
const FEW: usize = 20;

/// The number of requests at the same time.
const AT_ONCE: usize = 8;

/// The number of pages at the same time; each takes about 1 MB once it is read.
const PAGES_AT_ONCE: usize = 4;

/// The number of experiments on a page of the list.
const PAGE_SIZE: u32 = 50;

/// What a list shows on request, and comparing needs.
const PARTS: [Expand; 4] = [
    Expand::DraftIteration,
    Expand::SecondaryMetrics,
    Expand::Treatments,
    Expand::AnalysisConfig,
];

/// Reads the experiments with these keys, as far as they exist.
pub(crate) async fn read(
    environment: &Environment,
    keys: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Found>, Error> {
    if keys.len() <= FEW {
        return each(environment, keys).await;
    }
    let list = environment.experiments().list().lifecycle(Lifecycle::All);
    listed(list, |key| keys.contains(key)).await
}

/// Reads all experiments, archived ones too; or only those that are running.
pub(crate) async fn all(
    environment: &Environment,
    running: bool,
) -> Result<BTreeMap<String, Found>, Error> {
    let list = environment.experiments().list();
    let list = match running {
        true => list.running(),
        false => list.lifecycle(Lifecycle::All),
    };
    listed(list, |_| true).await
}

/// Reads a list; what is not wanted is not kept.
async fn listed(
    mut list: Request<ListExperiments>,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Found>, Error> {
    for part in PARTS {
        list = list.expand(part);
    }
    let mut items = list.page_size(PAGE_SIZE).prefetch(PAGES_AT_ONCE).items();
    let mut found = BTreeMap::new();
    while let Some(experiment) = items.try_next().await? {
        if is_wanted(&experiment.key) {
            let one = shown(&experiment)?;
            found.insert(experiment.key, one);
        }
    }
    Ok(found)
}

async fn each(
    environment: &Environment,
    keys: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Found>, Error> {
    let reads = keys.iter().map(|key| async move {
        let found = one(environment, key).await?;
        Ok::<_, Error>(found.map(|found| ((*key).to_owned(), found)))
    });
    let all: Vec<_> = stream::iter(reads)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(all.into_iter().flatten().collect())
}

/// Reads one experiment, and which of its fields may change.
pub(crate) async fn one(environment: &Environment, key: &str) -> Result<Option<Found>, Error> {
    let Ok(key) = ExperimentKey::new(key) else {
        // What cannot be a key is nowhere.
        return Ok(None);
    };
    let mut get = environment.experiment(key)?.get();
    for part in PARTS {
        get = get.expand(part);
    }
    match get.expand(Expand::MutableFieldsByStatus).await {
        Ok(experiment) => shown(&experiment).map(Some),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn shown(experiment: &Experiment) -> Result<Found, Error> {
    Found::of(experiment).ok_or_else(|| {
        Error::new(format!(
            "`{}`: LaunchDarkly shows no iteration of it",
            experiment.key
        ))
        .help("leave it out of the files")
    })
}

/// Reads again those with these keys of which it is not known which fields may change, which a list does not say.
pub(crate) async fn with_mutable_fields(
    environment: &Environment,
    found: &mut BTreeMap<String, Found>,
    keys: &BTreeSet<&str>,
) -> Result<(), Error> {
    let unknown = |key: &&&str| {
        found
            .get(**key)
            .is_some_and(|found| found.mutable.is_none())
    };
    let keys: BTreeSet<&str> = keys.iter().filter(unknown).copied().collect();
    found.extend(each(environment, &keys).await?);
    Ok(())
}
