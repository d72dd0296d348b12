//! Lists of experiments: what belongs in them, and how they are read.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{ExperimentCollectionRep, IterationStatus};

use crate::input::violation::Faults;
use crate::operation::expand::joined;
use crate::operation::{Call, Performed, Place, Sealed};
use crate::page::{Items, Pages};
use crate::{Expand, ProjectKey, Request};

/// How many experiments a page holds unless it is said; LaunchDarkly's own default.
pub(crate) const PAGE_SIZE: u32 = 20;

/// The last offset that can be asked for; on the wire it is a signed integer of 64 bits.
pub(crate) const LAST_OFFSET: u64 = i64::MAX.unsigned_abs();

/// How many pages may be on their way at most.
const MOST_PREFETCHED: usize = 64;

/// Lists [experiments](https://launchdarkly.com/docs/api/experiments); `getExperiments`, or `getExperimentsAnyEnv` for a whole project.
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let list = shop.experiments().list().flag("checkout-button").running().page_size(100).prefetch(4);
/// let mut experiments = list.items();
/// while let Some(experiment) = experiments.try_next().await? {
///     println!("{}", experiment.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListExperiments {
    scope: Scope,
    filters: Vec<(String, String)>,
    lifecycle: Option<Lifecycle>,
    expand: Vec<Expand>,
    pub(crate) offset: u64,
    pub(crate) page_size: u32,
    pub(crate) prefetch: usize,
}

/// Where the listed experiments are.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    Environment(Place),
    Project(ProjectKey),
}

/// Which experiments a list has, by whether they are archived.
///
/// ```
/// use launchdarkly_experiments::{Client, Lifecycle};
///
/// let client = Client::builder("api-0123").build()?;
/// let everything = client.project("shop")?.experiments().lifecycle(Lifecycle::All);
/// assert!(everything.preview()?.url.contains("lifecycleState=active%2Carchived"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lifecycle {
    /// Those that are not archived; the default.
    #[default]
    Active,
    /// Those that are archived.
    Archived,
    /// All.
    All,
}

impl ListExperiments {
    pub(crate) fn new(scope: Scope) -> Self {
        ListExperiments {
            scope,
            filters: Vec::new(),
            lifecycle: None,
            expand: Vec::new(),
            offset: 0,
            page_size: PAGE_SIZE,
            prefetch: 1,
        }
    }
}

impl Request<ListExperiments> {
    /// Only experiments with an iteration in this state. Several conditions must all hold.
    pub fn status(self, status: IterationStatus) -> Self {
        self.filter("status", status.as_str())
    }

    /// Only running experiments.
    pub fn running(self) -> Self {
        self.status(IterationStatus::Running)
    }

    /// Only experiments that use this flag.
    pub fn flag(self, key: impl Into<String>) -> Self {
        self.filter("flagKey", key)
    }

    /// Only experiments that use this metric.
    pub fn metric(self, key: impl Into<String>) -> Self {
        self.filter("metricKey", key)
    }

    /// Only experiments that meet a condition on a field that this version does not know.
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.filters.push((field.into(), value.into()));
        self
    }

    /// Active ones, archived ones, or both.
    pub fn lifecycle(mut self, lifecycle: Lifecycle) -> Self {
        self.call.lifecycle = Some(lifecycle);
        self
    }

    /// Asks for a part that replies leave out otherwise; may be said several times.
    pub fn expand(mut self, part: impl Into<Expand>) -> Self {
        self.call.expand.push(part.into());
        self
    }

    /// How many experiments to skip; at most 2⁶³ - 1.
    pub fn start_at(mut self, offset: u64) -> Self {
        self.call.offset = offset.min(LAST_OFFSET);
        self
    }

    /// How many experiments a page may hold; 20 unless set, at least 1.
    pub fn page_size(mut self, experiments: u32) -> Self {
        self.call.page_size = experiments.max(1);
        self
    }

    /// How many pages may be on their way at the same time: from 1 to 64; 1 unless set. They arrive in order.
    ///
    /// They move only while the stream is polled, so a slow reader may cost a page its time: one that failed before it was its turn is asked for once more.
    /// Where the server does not tell the length of the list, the number doubles with each full page that has come: 1, 2, 4, and so on.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.call.prefetch = pages.clamp(1, MOST_PREFETCHED);
        self
    }

    /// The experiments one by one, over all pages.
    pub fn items(self) -> Items {
        Items::new(self.pages())
    }

    /// The pages one by one.
    pub fn pages(self) -> Pages {
        Pages::new(self)
    }
}

impl Sealed for ListExperiments {}

impl Call for ListExperiments {
    type Value = ExperimentCollectionRep;

    fn operation(&self) -> &'static Operation {
        match self.scope {
            Scope::Environment(_) => &raw::operations::GET_EXPERIMENTS,
            Scope::Project(_) => &raw::operations::GET_EXPERIMENTS_ANY_ENV,
        }
    }

    fn place(&self) -> String {
        match &self.scope {
            Scope::Environment(place) => place.to_string(),
            Scope::Project(project) => project.to_string(),
        }
    }

    async fn perform(&self, raw: raw::Client) -> Performed<ExperimentCollectionRep> {
        let expand = joined(&self.expand);
        let conditions: Vec<String> = self
            .filters
            .iter()
            .map(|(field, value)| format!("{field}:{value}"))
            .collect();
        let filter = (!conditions.is_empty()).then(|| conditions.join(","));
        let lifecycle = self.lifecycle.map(|lifecycle| match lifecycle {
            Lifecycle::Active => "active",
            Lifecycle::Archived => "archived",
            Lifecycle::All => "active,archived",
        });
        let limit = Some(i64::from(self.page_size));
        let offset =
            Some(i64::try_from(self.offset).unwrap_or(i64::MAX)).filter(|offset| *offset > 0);
        let (expand, filter) = (expand.as_deref(), filter.as_deref());
        match &self.scope {
            Scope::Environment(place) => {
                let (project, environment) = (place.project.as_str(), place.environment.as_str());
                raw.get_experiments(
                    project,
                    environment,
                    expand,
                    filter,
                    lifecycle,
                    limit,
                    offset,
                )
                .await
            }
            Scope::Project(project) => {
                let project = project.as_str();
                raw.get_experiments_any_env(project, expand, filter, lifecycle, limit, offset)
                    .await
            }
        }
    }

    fn check(&self, faults: &mut Faults) {
        for (field, value) in &self.filters {
            if value.is_empty() || value.contains(',') {
                faults.add(
                    format_args!("filter.{field}"),
                    format!(
                        "`{value}` must not be empty or contain a comma, which separates conditions"
                    ),
                );
            }
        }
    }
}
