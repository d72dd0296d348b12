//! Reading what a catalog is asked for, in few requests, within the time of one call.
//!
//! [`flags`] reads flags and AI configs, [`metrics`] metrics and metric groups.
//! What does not exist is remembered as absent, and so is what cannot exist, such as a key with a slash; any other failure ends the reading.

mod flags;
mod metrics;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{try_join, try_join_all, try_join5};
use launchdarkly_experiments_client::UnixMillis;

use crate::catalog::wanted::Wanted;
use crate::catalog::{Catalog, ContextKind, Entries, FlagExperiment, Looked, Member, Unit};
use crate::client::Client;
use crate::error::Error;
use crate::execute::context::{CallOptions, Context};
use crate::input::validate;
use crate::key::path::EnvironmentPath;
use crate::operation::Call;
use crate::operation::experiment::list::{Lifecycle, ListExperiments, Scope};
use crate::operation::list::{List, is_last};
use crate::operation::project::get_settings::GetSettings;
use crate::operation::project::list_context_kinds::ListContextKinds;
use crate::operation::project::list_members::ListMembers;
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
        let (flags, experiments, metrics, (units, context_kinds), members) = try_join5(
            self.sources(wanted),
            self.experiments(wanted),
            self.metrics(wanted),
            try_join(self.units(wanted), self.context_kinds(wanted)),
            self.members(wanted),
        )
        .await?;
        (catalog.flags, catalog.ai_configs) = flags;
        (catalog.metrics, catalog.metric_groups) = metrics;
        catalog.experiments = experiments;
        catalog.units = units;
        catalog.context_kinds = context_kinds;
        catalog.members = members;
        Ok(catalog)
    }

    async fn experiments(&self, wanted: &Wanted) -> Result<Part<Vec<FlagExperiment>>, Error> {
        entries(&wanted.experiments, |key| async move {
            // What could not stand in the filter is no key.
            if key.is_empty() || key.contains(',') {
                return Ok(None);
            }
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

    async fn units(&self, wanted: &Wanted) -> Result<Option<Vec<Unit>>, Error> {
        if !wanted.units {
            return Ok(None);
        }
        let call = GetSettings::new(self.path.project.clone());
        let settings = self.send(&Request::new(self.client.clone(), call)).await?;
        Ok(Some(Unit::all_of(settings)))
    }

    async fn context_kinds(&self, wanted: &Wanted) -> Result<Option<Vec<ContextKind>>, Error> {
        if !wanted.context_kinds {
            return Ok(None);
        }
        let call = ListContextKinds::new(self.path.project.clone());
        let kinds = self.send(&Request::new(self.client.clone(), call)).await?;
        let kinds = kinds.items.into_iter().map(ContextKind::of);
        Ok(Some(kinds.collect()))
    }

    async fn members(&self, wanted: &Wanted) -> Result<Part<Member>, Error> {
        let members = entries(&wanted.members, |email| async move {
            if !validate::is_email(email) {
                return Ok(None);
            }
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
        match self.look(request).await? {
            Looked::Found(found) => Ok(Some(found)),
            Looked::Absent(_) => Ok(None),
        }
    }

    /// Sends a request, and keeps what LaunchDarkly says where there is no such resource.
    async fn look<C: Call>(&self, request: Request<C>) -> Result<Looked<C::Value>, Error> {
        match self.send(&request).await {
            Ok(found) => Ok(Looked::Found(found)),
            Err(error) if error.is_not_found() => {
                Ok(Looked::Absent(error.message().map(str::to_owned)))
            }
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
            let (length, requested) = (page.len() as u64, u64::from(window.page_size));
            window.offset += length;
            let is_counted = !links_on && total.is_some_and(|total| total <= window.offset);
            items.extend(page);
            if is_counted || is_last(length, requested, links_on) {
                return Ok(items);
            }
        }
    }
}

/// Reads entries by their keys at the same time; `None` if there are no keys.
async fn entries<'a, T, L, F>(
    keys: &'a BTreeSet<String>,
    read: impl Fn(&'a str) -> F,
) -> Result<Part<T>, Error>
where
    L: Into<Looked<T>>,
    F: Future<Output = Result<L, Error>>,
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
