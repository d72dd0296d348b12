//! Listing experiments: which ones, and how they are read.

use std::collections::BTreeMap;
use std::fmt;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::{GetExperimentsAnyEnvParams, GetExperimentsParams};
use raw::types::{Experiment, ExperimentCollectionRep, IterationStatus, Link};

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::key::path::EnvironmentPath;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::filter::FilterList;
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The listing of [experiments](https://launchdarkly.com/docs/api/experiments), `getExperiments`, or `getExperimentsAnyEnv` for a whole project.
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`running`](Request::running), [`status`](Request::status), [`flag`](Request::flag), [`metric`](Request::metric), [`filter`](Request::filter), [`lifecycle`](Request::lifecycle), `expand`, [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let list = shop.experiments().list().flag("checkout-button").running();
/// let mut experiments = list.page_size(100).prefetch(4).items();
/// while let Some(experiment) = experiments.try_next().await? {
///     println!("{}", experiment.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListExperiments {
    scope: Scope,
    filters: FilterList,
    lifecycle: Option<Lifecycle>,
    expand: ExpandList,
    window: Window,
}

/// The scope of a list.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    Environment(EnvironmentPath),
    Project(ProjectKey),
}

/// Which experiments are listed, by whether they are archived.
///
/// ```
/// use launchdarkly_experiments::{Client, Lifecycle};
///
/// let client = Client::builder("api-0123").build()?;
/// let everything = client.project("shop")?.experiments().list().lifecycle(Lifecycle::All);
/// assert!(everything.preview()?.url.contains("lifecycleState=active%2Carchived"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lifecycle {
    /// Experiments that are not archived; the default.
    #[default]
    Active,
    /// Experiments that are archived.
    Archived,
    /// All experiments.
    All,
}

impl Lifecycle {
    /// Returns the value of the parameter `lifecycleState`.
    pub fn as_str(self) -> &'static str {
        match self {
            Lifecycle::Active => "active",
            Lifecycle::Archived => "archived",
            Lifecycle::All => "active,archived",
        }
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ListExperiments {
    pub(crate) fn new(scope: Scope) -> Self {
        ListExperiments {
            scope,
            filters: FilterList::default(),
            lifecycle: None,
            expand: ExpandList::default(),
            window: Window::new(),
        }
    }
}

/// Options of [`ListExperiments`].
impl Request<ListExperiments> {
    /// Lists only experiments with an iteration in this state. Several conditions must all hold.
    pub fn status(self, status: IterationStatus) -> Self {
        self.filter("status", status.as_str())
    }

    /// Lists only running experiments.
    pub fn running(self) -> Self {
        self.status(IterationStatus::Running)
    }

    /// Lists only experiments that use this flag.
    pub fn flag(self, key: impl Into<String>) -> Self {
        self.filter("flagKey", key)
    }

    /// Lists only experiments that use this metric.
    pub fn metric(self, key: impl Into<String>) -> Self {
        self.filter("metricKey", key)
    }

    /// Adds a condition on a field that this version does not know.
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.filters.push(field, value);
        self
    }

    /// Lists active experiments, archived ones, or both.
    pub fn lifecycle(mut self, lifecycle: Lifecycle) -> Self {
        self.call.lifecycle = Some(lifecycle);
        self
    }

    /// Asks for a part that the response leaves out by default; may be called several times.
    pub fn expand(mut self, part: impl Into<Expand>) -> Self {
        self.call.expand.push(part.into());
        self
    }
}

impl Execute for ListExperiments {
    type Value = ExperimentCollectionRep;

    fn operation(&self) -> &'static Operation {
        match self.scope {
            Scope::Environment(_) => &raw::operations::GET_EXPERIMENTS,
            Scope::Project(_) => &raw::operations::GET_EXPERIMENTS_ANY_ENV,
        }
    }

    fn resource(&self) -> String {
        match &self.scope {
            Scope::Environment(path) => path.to_string(),
            Scope::Project(project) => project.to_string(),
        }
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let filter = self.filters.joined();
        let lifecycle = self.lifecycle.map(Lifecycle::as_str);
        let (limit, offset) = (self.window.limit(), self.window.offset());
        match &self.scope {
            Scope::Environment(path) => {
                let (project, environment) = path.keys();
                let params = GetExperimentsParams::default()
                    .expand(expand.as_deref())
                    .filter(filter.as_deref())
                    .lifecycle_state(lifecycle)
                    .limit(limit)
                    .offset(offset);
                raw.get_experiments_request(project, environment, &params)
            }
            Scope::Project(project) => {
                let params = GetExperimentsAnyEnvParams::default()
                    .expand(expand.as_deref())
                    .filter(filter.as_deref())
                    .lifecycle_state(lifecycle)
                    .limit(limit)
                    .offset(offset);
                raw.get_experiments_any_env_request(project.as_str(), &params)
            }
        }
    }

    fn validate(&self, violations: &mut Violations) {
        self.filters.validate(violations);
        self.expand.validate(violations);
    }
}

impl ReadPage for ListExperiments {
    type Item = Experiment;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &ExperimentCollectionRep) -> &[Experiment] {
        &page.items
    }

    fn into_items(page: ExperimentCollectionRep) -> Vec<Experiment> {
        page.items
    }

    fn total_count(page: &ExperimentCollectionRep) -> Option<i64> {
        page.total_count
    }

    fn links(page: &ExperimentCollectionRep) -> Option<&BTreeMap<String, Link>> {
        page.links.as_ref()
    }
}
