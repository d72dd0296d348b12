//! The simulator as its users hold it.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;

use crate::api::dialect::Dialect;
use crate::api::render::{self, Expand, Place};
use crate::builder::Builder;
use crate::engine::Core;
use crate::engine::message::{Reply, Request};
use crate::inject::fault::Fault;
use crate::inject::rate_limit::RateLimits;
use crate::journal::Entry;
use crate::state::FlagState;
use crate::state::snapshot::SavedState;
use crate::transport::http::Server;
use crate::transport::http::page;
use crate::transport::service::Service;

/// A LaunchDarkly of one's own. Clones share everything.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments_sim::Simulator;
///
/// let simulator = Simulator::builder()
///     .token("secret")
///     .project("shop", ["test", "production"])
///     .seed(7)
///     .build();
/// simulator.advance(Duration::from_secs(60));
/// assert!(simulator.experiments("shop", "test").is_empty());
/// ```
#[derive(Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

struct Inner {
    core: Mutex<Core>,
    changed: Notify,
    strict: bool,
    delay: Duration,
    token: String,
}

impl Simulator {
    /// The token of a simulator that was given none.
    pub const DEFAULT_TOKEN: &str = "api-simulator";

    /// The project of a simulator that was given none; its environments are `test` and `production`.
    pub const DEFAULT_PROJECT: &str = "default";

    /// Begins with the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn from_parts(core: Core, strict: bool, delay: Duration, token: String) -> Self {
        let changed = Notify::new();
        let core = Mutex::new(core);
        Self {
            inner: Arc::new(Inner {
                core,
                changed,
                strict,
                delay,
                token,
            }),
        }
    }

    /// Serves on a free port of `127.0.0.1` until the server is dropped.
    ///
    /// ```no_run
    /// # async fn serve() -> std::io::Result<()> {
    /// let server = launchdarkly_experiments_sim::Simulator::builder().build().start().await?;
    /// println!("{}", server.url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The operating system grants no port. Needs a Tokio runtime.
    pub async fn start(&self) -> io::Result<Server> {
        self.start_on(0).await
    }

    /// Like [`start`](Self::start), on the given port of `127.0.0.1`.
    ///
    /// # Errors
    ///
    /// The port is taken or not permitted.
    pub async fn start_on(&self, port: u16) -> io::Result<Server> {
        Server::bind(self.clone(), port).await
    }

    /// A `tower` service that answers in this process, without a socket.
    pub fn service(&self) -> Service {
        Service::new(self.clone())
    }

    /// The first token that may write.
    pub fn token(&self) -> &str {
        &self.inner.token
    }

    /// What was asked and answered, the oldest first, as far as the journal reaches back.
    pub fn journal(&self) -> Vec<Entry> {
        self.core().journal.entries()
    }

    /// Empties the journal; the numbers of its entries go on.
    pub fn clear_journal(&self) {
        self.core().journal.clear();
    }

    /// The time on the simulator's clock, in milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.core().world.now
    }

    /// Sets the clock, in milliseconds since the Unix epoch; backwards too.
    pub fn set_clock(&self, millis: i64) {
        self.core().world.now = millis;
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut core = self.core();
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        core.world.now = core.world.now.saturating_add(millis);
    }

    /// How replies are written at present.
    pub fn dialect(&self) -> Dialect {
        self.core().dialect
    }

    /// Writes replies in another way from now on.
    pub fn set_dialect(&self, dialect: Dialect) {
        self.core().dialect = dialect;
    }

    /// Changes the rate limits; what was spent in this window stays spent.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.core().limiter.limits = limits;
    }

    /// Spends requests of the global allowance, as other tokens of the account would.
    pub fn spend_elsewhere(&self, requests: u32) {
        let mut core = self.core();
        let now = core.world.now;
        core.limiter.spend_elsewhere(now, requests);
    }

    /// Puts a fault on the schedule, after those that are there.
    pub fn inject(&self, fault: Fault) {
        self.core().faults.add(fault);
    }

    /// Takes all faults off the schedule.
    pub fn clear_faults(&self) {
        self.core().faults.clear();
    }

    /// Declares the state of a flag; one that was never declared is on.
    ///
    /// Does nothing where project or environment do not exist.
    pub fn set_flag(&self, project: &str, environment: &str, key: &str, state: FlagState) {
        let mut core = self.core();
        let found = core.world.project_mut(project);
        if let Ok(environment) = found.and_then(|project| project.environment_mut(environment)) {
            environment.flags.insert(key.to_owned(), state);
        }
    }

    /// All experiments of an environment, archived ones too, everything expanded, in the order of their creation and
    /// in the default dialect. Empty where there is no such project or environment.
    pub fn experiments(&self, project: &str, environment: &str) -> Vec<Value> {
        let core = self.core();
        let found = core
            .world
            .project(project)
            .and_then(|owner| owner.environment(environment));
        let Ok(found) = found else {
            return Vec::new();
        };
        let place = Place {
            project,
            environment,
            writable: true,
        };
        let experiments = found.experiments().iter();
        experiments
            .map(|one| render::experiment(one, place, Expand::ALL))
            .collect()
    }

    /// The keys of all projects, each with those of its environments.
    pub fn projects(&self) -> Vec<(String, Vec<String>)> {
        let core = self.core();
        let keys = |project: &crate::state::Project| {
            project
                .environments
                .iter()
                .map(|environment| environment.key.clone())
                .collect()
        };
        core.world
            .projects
            .iter()
            .map(|project| (project.key.clone(), keys(project)))
            .collect()
    }

    /// The whole state, to be stored and given to [`Builder::state`] later.
    pub fn state(&self) -> SavedState {
        SavedState::new(self.core().world.clone())
    }

    /// Counts the changes of the state; two equal numbers mean that nothing has changed in between.
    pub fn revision(&self) -> u64 {
        self.core().revision
    }

    /// Waits until the state changes.
    pub async fn changed(&self) {
        self.inner.changed.notified().await;
    }

    /// The replies that broke the fragment. There should be none; each is a bug of the simulator.
    pub fn violations(&self) -> Vec<String> {
        self.core().violations.clone()
    }

    /// How long slow replies take over a socket.
    pub(crate) fn delay(&self) -> Duration {
        self.inner.delay
    }

    pub(crate) fn body_limit(&self) -> usize {
        self.core().body_limit
    }

    /// The state, the journal and the reference of the API, for a browser.
    pub(crate) fn page(&self) -> String {
        let core = self.core();
        page::render(
            &core.world,
            core.dialect,
            core.journal.latest(page::REQUESTS),
        )
    }

    /// The one door through which both faces come.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        let mut core = self.core();
        let (revision, violations) = (core.revision, core.violations.len());
        let reply = core.answer(request);
        let broken = core.violations.get(violations).cloned();
        let changed = core.revision != revision;
        drop(core);
        if changed {
            self.inner.changed.notify_one();
        }
        if let Some(broken) = broken {
            complain(&broken, self.inner.strict);
        }
        reply
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        // A request is applied in one assignment at its end, so a panic leaves nothing half done.
        self.inner
            .core
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let projects = self.projects();
        formatter
            .debug_struct("Simulator")
            .field("projects", &projects)
            .finish_non_exhaustive()
    }
}

#[expect(
    clippy::panic,
    reason = "a reply that breaks the fragment is a bug that a test must see"
)]
fn complain(broken: &str, strict: bool) {
    if strict {
        panic!("the simulator broke the fragment: {broken}");
    }
    eprintln!("the simulator broke the fragment: {broken}");
}
