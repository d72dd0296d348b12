//! Reading metrics and metric groups for a catalog.

use std::collections::BTreeSet;

use futures_util::future::{try_join, try_join_all};
use launchdarkly_experiments_client::types::MetricListingRep;

use crate::catalog::wanted::Wanted;
use crate::catalog::{Entries, Entry, Metric, MetricGroup};
use crate::error::Error;
use crate::key::{MetricGroupKey, MetricKey};
use crate::operation::list::ReadPage as _;
use crate::operation::metric::get::GetMetric;
use crate::operation::metric::get_group::GetMetricGroup;
use crate::operation::metric::list::ListMetrics;
use crate::operation::metric::list_groups::ListMetricGroups;
use crate::operation::read_catalog::{PAGE_SIZE, Part, Reader, entries};
use crate::operation::request::Request;

impl Reader {
    /// Reads metrics and metric groups.
    pub(super) async fn metrics(
        &self,
        wanted: &Wanted,
    ) -> Result<(Part<Metric>, Part<MetricGroup>), Error> {
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
        for (key, metric) in items.into_iter().map(listed) {
            metrics.insert(&key, Some(metric));
        }
        if is_whole {
            return Ok(Some(metrics.complete([])));
        }
        let missing: BTreeSet<&String> = wanted
            .iter()
            .filter(|key| metrics.get(key) == Entry::NotRead)
            .collect();
        let pages = total.map(|total| (total - 1) / u64::from(page_size));
        if pages.is_some_and(|pages| pages < missing.len() as u64) {
            list.call.window_mut().offset = u64::from(page_size);
            let rest = self.all(list).await?.into_iter().map(listed);
            return Ok(Some(metrics.complete(rest)));
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
        let all = self.all(list).await?.into_iter().map(listed);
        Ok(Entries::default().complete(all))
    }

    async fn all_groups(&self) -> Result<Entries<MetricGroup>, Error> {
        let call = ListMetricGroups::new(self.path.project.clone());
        let list = Request::new(self.client.clone(), call).page_size(PAGE_SIZE);
        let all = self.all(list).await?.into_iter();
        Ok(Entries::default().complete(all.map(|item| (item.key.clone(), MetricGroup::of(item)))))
    }

    async fn metric(&self, key: &str) -> Result<Option<Metric>, Error> {
        let Ok(key) = MetricKey::new(key) else {
            return Ok(None);
        };
        let call = GetMetric::new(self.path.project.clone(), key);
        let found = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(found.map(Metric::of))
    }

    async fn group(&self, key: &str) -> Result<Option<MetricGroup>, Error> {
        let Ok(key) = MetricGroupKey::new(key) else {
            return Ok(None);
        };
        let call = GetMetricGroup::new(self.path.project.clone(), key);
        let found = self.find(Request::new(self.client.clone(), call)).await?;
        Ok(found.map(MetricGroup::of))
    }
}

/// Returns a metric of a list with its key.
fn listed(item: MetricListingRep) -> (String, Metric) {
    (item.key.clone(), Metric::of_listing(item))
}
