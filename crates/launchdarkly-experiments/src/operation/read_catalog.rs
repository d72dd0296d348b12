//! Reading what a catalog is asked for, in few requests, within the time of one call.
//!
//! What does not exist is remembered as absent; any other failure ends the reading.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{try_join, try_join_all, try_join5};
use launchdarkly_experiments_client::UnixMillis;

use crate::catalog::wanted::Wanted;
use crate::catalog::{
    Catalog, Entries, Entry, Evaluation, Flag, FlagExperiment, Member, Metric, MetricGroup, Unit,
};
use crate::client::Client;
use crate::error::Error;
use crate::execute::context::{CallOptions, Context};
use crate::key::path::EnvironmentPath;
use crate::key::{AiConfigKey, FlagKey, MetricGroupKey, MetricKey};
use crate::operation::Call;
use crate::operation::get_ai_config_targeting::GetAiConfigTargeting;
use crate::operation::get_flag::GetFlag;
use crate::operation::get_flag_status::GetFlagStatus;
use crate::operation::get_metric::GetMetric;
use crate::operation::get_metric_group::GetMetricGroup;
use crate::operation::get_settings::GetSettings;
use crate::operation::list::{List, ReadPage as _};
use crate::operation::list_experiments::{Lifecycle, ListExperiments, Scope};
use crate::operation::list_flags::ListFlags;
use crate::operation::list_members::ListMembers;
use crate::operation::list_metric_groups::ListMetricGroups;
use crate::operation::list_metrics::ListMetrics;
use crate::operation::request::Request;

/// The number of items on a page, where LaunchDarkly documents no smaller limit.
const PAGE_SIZE: u32 = 100;

/// The reading of a catalog.
pub(crate) struct Reader {
    client: Client,
    path: EnvironmentPath,
    options: CallOptions,
    /// When the call began for which it is read, on the runtime's clock.
    began: Duration,
}

/// A part of a catalog; `None` if it was not asked for.
type Part<T> = Option<Entries<T>>;

impl Reader {
    /// Begins to read within the time of a call that begins now.
    pub(crate) fn begin(
        context: &Arc<Context>,
        options: &CallOptions,
        path: &EnvironmentPath,
    ) -> Self {
        Reader {
            client: Client {
                context: Arc::clone(context),
            },
            path: path.clone(),
            options: options.clone(),
            began: context.runtime.now(),
        }
    }

    /// Returns the present time.
    pub(crate) fn now(&self) -> UnixMillis {
        let now = self.client.context.runtime.unix_time().as_millis();
        UnixMillis(i64::try_from(now).unwrap_or(i64::MAX))
    }

    /// Returns the options for the rest of the call.
    pub(crate) fn rest(&self) -> CallOptions {
        self.options.rest(&self.client.context, self.began)
    }

    /// Reads what is wanted; parts that do not depend on each other at the same time.
    pub(crate) async fn read(&self, wanted: &Wanted) -> Result<Catalog, Error> {
        let mut catalog = Catalog::new(&self.path, self.now());
        let (flags, experiments, metrics, units, members) = try_join5(
            self.sources(wanted),
            self.experiments(wanted),
            self.metrics(wanted),
            self.units(wanted),
            self.members(wanted),
        )
        .await?;
        (catalog.flags, catalog.ai_configs) = flags;
        (catalog.metrics, catalog.metric_groups) = metrics;
        catalog.experiments = experiments;
        catalog.units = units;
        catalog.members = members;
        Ok(catalog)
    }

    async fn sources(&self, wanted: &Wanted) -> Result<(Part<Flag>, Part<Flag>), Error> {
        let ai_configs = entries(&wanted.ai_configs, |key| self.ai_config(key));
        let flags = async {
            if !wanted.all_flags {
                let flag = |key| self.flag(key, wanted.evaluations.contains(key));
                return entries(&wanted.flags, flag).await;
            }
            let mut flags = self.all_flags().await?;
            let known = wanted
                .evaluations
                .iter()
                .filter(|key| flags.get(key).found().is_some());
            let known =
                known.map(|key| async move { Ok::<_, Error>((key, self.evaluation(key).await?)) });
            for (key, evaluation) in try_join_all(known).await? {
                if let Some(flag) = flags.found_mut(key) {
                    flag.evaluation = evaluation;
                }
            }
            Ok(Some(flags))
        };
        try_join(flags, ai_configs).await
    }

    async fn flag(&self, key: &str, with_evaluation: bool) -> Result<Option<Flag>, Error> {
        let call = GetFlag::new(self.path.project.clone(), FlagKey::new(key)?);
        let request = Request::new(self.client.clone(), call);
        let environment = self.path.environment.as_str();
        let flag = self.find(request.environment(environment));
        let evaluation = async {
            match with_evaluation {
                true => self.evaluation(key).await,
                false => Ok(None),
            }
        };
        let (flag, evaluation) = try_join(flag, evaluation).await?;
        Ok(flag.map(|flag| Flag {
            evaluation,
            ..Flag::of_flag(flag, environment)
        }))
    }

    async fn evaluation(&self, key: &str) -> Result<Option<Evaluation>, Error> {
        let call = GetFlagStatus::new(self.path.clone(), FlagKey::new(key)?);
        let status = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(status.as_ref().map(Evaluation::of))
    }

    /// Reads all flags; archived ones are in a list of their own.
    async fn all_flags(&self) -> Result<Entries<Flag>, Error> {
        let environment = self.path.environment.as_str();
        let call = ListFlags::new(self.path.project.clone());
        let list = Request::new(self.client.clone(), call);
        let list = list
            .environment(environment)
            .with_rules()
            .page_size(PAGE_SIZE);
        let archived = list.clone().filter("state", "archived");
        let (live, archived) = try_join(self.all(list), self.all(archived)).await?;
        let mut flags = Entries::default();
        for flag in live.into_iter().chain(archived) {
            flags.insert(&flag.key.clone(), Some(Flag::of_flag(flag, environment)));
        }
        flags.complete();
        Ok(flags)
    }

    async fn ai_config(&self, key: &str) -> Result<Option<Flag>, Error> {
        let key = AiConfigKey::new(key)?;
        let call = GetAiConfigTargeting::new(self.path.project.clone(), key);
        let targeting = self.find(Request::new(self.client.clone(), call)).await?;
        let environment = self.path.environment.as_str();
        Ok(targeting.map(|targeting| Flag::of_ai_config(targeting, environment)))
    }

    async fn experiments(&self, wanted: &Wanted) -> Result<Part<Vec<FlagExperiment>>, Error> {
        entries(&wanted.experiments, |key| async move {
            let call = ListExperiments::new(Scope::Environment(self.path.clone()));
            let list = Request::new(self.client.clone(), call);
            let list = list
                .flag(key)
                .lifecycle(Lifecycle::All)
                .page_size(PAGE_SIZE);
            let found = self.all(list).await?.into_iter();
            Ok(Some(
                found.map(|one| FlagExperiment::of(one, key)).collect(),
            ))
        })
        .await
    }

    async fn metrics(&self, wanted: &Wanted) -> Result<(Part<Metric>, Part<MetricGroup>), Error> {
        if wanted.all_metrics {
            let (metrics, groups) = try_join(self.all_metrics(), self.all_groups()).await?;
            return Ok((Some(metrics), Some(groups)));
        }
        let groups = entries(&wanted.metric_groups, |key| self.group(key));
        let (mut metrics, mut groups) =
            try_join(self.some_metrics(&wanted.metrics), groups).await?;
        // What is not there may be of the other kind; that is worth a read, since something is wrong anyway.
        let missing = |key: &&String| Entries::entry(metrics.as_ref(), key) == Entry::Absent;
        let maybe_groups: Vec<&String> = wanted.metrics.iter().filter(missing).collect();
        let missing = |key: &&String| Entries::entry(groups.as_ref(), key) == Entry::Absent;
        let maybe_metrics: Vec<&String> = wanted.metric_groups.iter().filter(missing).collect();
        for key in maybe_groups {
            if let Some(group) = self.group(key).await? {
                groups.get_or_insert_default().insert(key, Some(group));
            }
        }
        for key in maybe_metrics {
            let is_known = Entries::entry(metrics.as_ref(), key) != Entry::NotRead;
            if !is_known && let Some(metric) = self.metric(key).await? {
                metrics.get_or_insert_default().insert(key, Some(metric));
            }
        }
        Ok((metrics, groups))
    }

    /// Reads some metrics: one alone, several by the first page of all, and what is then missing by the fewer requests.
    async fn some_metrics(&self, wanted: &BTreeSet<String>) -> Result<Part<Metric>, Error> {
        if wanted.len() < 2 {
            return entries(wanted, |key| self.metric(key)).await;
        }
        let call = ListMetrics::new(self.path.project.clone());
        let mut list = Request::new(self.client.clone(), call).page_size(PAGE_SIZE);
        let page_size = list.call.window().page_size;
        let page = self.send(&list).await?;
        let total = page.total_count.and_then(|total| u64::try_from(total).ok());
        let items = page.items.unwrap_or_default();
        let is_whole = match total {
            Some(total) => total <= items.len() as u64,
            None => items.len() < page_size as usize,
        };
        let mut metrics = Entries::default();
        for item in items {
            metrics.insert(&item.key.clone(), Some(Metric::of_listing(item)));
        }
        if is_whole {
            metrics.complete();
            return Ok(Some(metrics));
        }
        let missing: BTreeSet<&String> = wanted
            .iter()
            .filter(|key| metrics.get(key) == Entry::NotRead)
            .collect();
        let pages = total.map(|total| (total - 1) / u64::from(page_size));
        if pages.is_some_and(|pages| pages < missing.len() as u64) {
            list.call.window_mut().offset = u64::from(page_size);
            for item in self.all(list).await? {
                metrics.insert(&item.key.clone(), Some(Metric::of_listing(item)));
            }
            metrics.complete();
            return Ok(Some(metrics));
        }
        let missing = missing
            .into_iter()
            .map(|key| async move { Ok::<_, Error>((key, self.metric(key).await?)) });
        for (key, metric) in try_join_all(missing).await? {
            metrics.insert(key, metric);
        }
        Ok(Some(metrics))
    }

    async fn all_metrics(&self) -> Result<Entries<Metric>, Error> {
        let call = ListMetrics::new(self.path.project.clone());
        let list = Request::new(self.client.clone(), call).page_size(PAGE_SIZE);
        let mut metrics = Entries::default();
        for item in self.all(list).await? {
            metrics.insert(&item.key.clone(), Some(Metric::of_listing(item)));
        }
        metrics.complete();
        Ok(metrics)
    }

    async fn all_groups(&self) -> Result<Entries<MetricGroup>, Error> {
        let call = ListMetricGroups::new(self.path.project.clone());
        let list = Request::new(self.client.clone(), call).page_size(PAGE_SIZE);
        let mut groups = Entries::default();
        for item in self.all(list).await? {
            groups.insert(&item.key.clone(), Some(MetricGroup::of(item)));
        }
        groups.complete();
        Ok(groups)
    }

    async fn metric(&self, key: &str) -> Result<Option<Metric>, Error> {
        let call = GetMetric::new(self.path.project.clone(), MetricKey::new(key)?);
        let found = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(found.map(Metric::of))
    }

    async fn group(&self, key: &str) -> Result<Option<MetricGroup>, Error> {
        let call = GetMetricGroup::new(self.path.project.clone(), MetricGroupKey::new(key)?);
        let found = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(found.map(MetricGroup::of))
    }

    async fn units(&self, wanted: &Wanted) -> Result<Option<Vec<Unit>>, Error> {
        if !wanted.units {
            return Ok(None);
        }
        let call = GetSettings::new(self.path.project.clone());
        let settings = self.send(&Request::new(self.client.clone(), call)).await?;
        Ok(Some(Unit::all_of(settings)))
    }

    async fn members(&self, wanted: &Wanted) -> Result<Part<Member>, Error> {
        let members = entries(&wanted.members, |email| async move {
            let list = Request::new(self.client.clone(), ListMembers::new()).email(email);
            let found = self.all(list).await?.into_iter();
            let mut found =
                found.filter(|found| found.email.to_lowercase() == email.to_lowercase());
            Ok(found.next().map(Member::of))
        });
        Ok(members
            .await?
            .map(|members| members.with_keys(str::to_lowercase)))
    }

    /// Sends a request within the time that is left.
    async fn send<C: Call>(&self, request: &Request<C>) -> Result<C::Value, Error> {
        let mut request = request.clone();
        request.set_options(self.rest());
        request.send().await
    }

    /// Sends a request; `None` where there is no such resource.
    async fn find<C: Call>(&self, request: Request<C>) -> Result<Option<C::Value>, Error> {
        match self.send(&request).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a list from where it begins to its end, one page after the other.
    async fn all<L: List>(&self, mut list: Request<L>) -> Result<Vec<L::Item>, Error> {
        let mut items = Vec::new();
        loop {
            let page = self.send(&list).await?;
            let total = L::total_count(&page).and_then(|total| u64::try_from(total).ok());
            let links_on = L::links(&page).is_some_and(|links| links.contains_key("next"));
            let page = L::into_items(page);
            let window = list.call.window_mut();
            let is_short = page.len() < window.page_size as usize;
            window.offset += page.len() as u64;
            let is_last = page.is_empty()
                || !links_on && (is_short || total.is_some_and(|total| total <= window.offset));
            items.extend(page);
            if is_last {
                return Ok(items);
            }
        }
    }
}

/// Reads entries by their keys at the same time; `None` if there are no keys.
async fn entries<'a, T, F>(
    keys: &'a BTreeSet<String>,
    read: impl Fn(&'a str) -> F,
) -> Result<Part<T>, Error>
where
    F: Future<Output = Result<Option<T>, Error>>,
{
    if keys.is_empty() {
        return Ok(None);
    }
    let mut entries = Entries::default();
    let found = try_join_all(keys.iter().map(|key| read(key))).await?;
    for (key, found) in keys.iter().zip(found) {
        entries.insert(key, found);
    }
    Ok(Some(entries))
}
