//! The simulator as its users hold it: a shared handle to the engine.
//!
//! The [builder](crate::builder) creates it, and each [transport](crate::transport) adds the method that starts it:
//! `service` in process, `start` and `start_on` over a socket.

mod settings;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::api::render::expand::Expand;
use crate::api::render::{self, experiment::Scope};
use crate::engine::Engine;
use crate::engine::message::{Request, Response};
use crate::journal::JournalEntry;
#[cfg(feature = "server")]
use crate::served::ServedRequest;
use crate::state::flag::Flag;
use crate::state::project::Project;
use crate::state::snapshot::SavedState;

/// A stateful simulation of LaunchDarkly's Experiments API. Clones share the state.
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
    engine: Mutex<Engine>,
    changed: Notify,
    /// The latest revision that was marked as stored.
    stored: watch::Sender<u64>,
    options: Options,
}

/// The options of a simulator that never change.
pub(crate) struct Options {
    /// Whether a response that fails validation panics.
    pub(crate) strict: bool,
    /// The delay of slow responses over a socket.
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "only a socket waits")
    )]
    pub(crate) delay: Duration,
    /// Whether responses over a socket wait until what they show is stored.
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "only a socket waits")
    )]
    pub(crate) durable: bool,
    /// The names under which a server answers, besides those of this machine.
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "only a socket has names")
    )]
    pub(crate) allowed_hosts: Vec<String>,
    /// The first token that can write.
    pub(crate) token: String,
    /// The token of the control paths, if they need one.
    #[cfg(feature = "server")]
    pub(crate) control_token: Option<String>,
    /// What is told about each request of a server.
    #[cfg(feature = "server")]
    pub(crate) log: Option<fn(&ServedRequest)>,
}

impl Simulator {
    /// The token that is accepted if the builder got none that can write.
    pub const DEFAULT_TOKEN: &str = "api-simulator";

    /// The project that exists if the builder got none. Its environments are `test` and `production`.
    pub const DEFAULT_PROJECT: &str = "default";

    pub(crate) fn new(engine: Engine, options: Options) -> Self {
        let inner = Inner {
            engine: Mutex::new(engine),
            changed: Notify::new(),
            stored: watch::Sender::new(0),
            options,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Returns the first token that can write.
    pub fn token(&self) -> &str {
        &self.inner.options.token
    }

    /// Returns the journal, the oldest entry first, up to its capacity.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.engine().journal.entries()
    }

    /// Empties the journal. The numbers of later entries continue.
    pub fn clear_journal(&self) {
        self.engine().journal.clear();
    }

    /// Declares a flag, or replaces the one with its key.
    ///
    /// Does nothing if the project does not exist.
    pub fn set_flag(&self, project: &str, flag: Flag) {
        let mut engine = self.engine();
        let now = engine.state.now;
        if let Ok(project) = engine.state.project_mut(project) {
            project.put_flag(flag, now);
            self.count_change(engine);
        }
    }

    /// Returns all flags of a project, including archived ones, in the order of their creation, with all environments
    /// and in the default dialect. Returns none if the project does not exist.
    pub fn flags(&self, project: &str) -> Vec<Value> {
        let engine = self.engine();
        let Ok(project) = engine.state.project(project) else {
            return Vec::new();
        };
        let flags = project.flags.iter();
        flags
            .map(|one| render::flag::render(one, project, &render::flag::View::FULL))
            .collect()
    }

    /// Returns all experiments of an environment, including archived ones, in the order of their creation, fully
    /// expanded and in the default dialect. Returns none if the project or the environment does not exist.
    pub fn experiments(&self, project: &str, environment: &str) -> Vec<Value> {
        let engine = self.engine();
        let Ok(project) = engine.state.project(project) else {
            return Vec::new();
        };
        let Ok(found) = project.environment(environment) else {
            return Vec::new();
        };
        let scope = Scope {
            project,
            environment,
            writable: true,
            observed: engine.dialect.observed,
        };
        let experiments = found.experiments().iter();
        experiments
            .map(|one| render::experiment::render(one, scope, Expand::ALL))
            .collect()
    }

    /// Returns all metrics of a project, in the order of their creation, in the default dialect and without what is
    /// shown on request only. Returns none if the project does not exist.
    pub fn metrics(&self, project: &str) -> Vec<Value> {
        let engine = self.engine();
        let Ok(project) = engine.state.project(project) else {
            return Vec::new();
        };
        let metrics = project.metrics.iter();
        metrics
            .map(|one| render::metric::render(one, project, &engine.state, &[]))
            .collect()
    }

    /// Returns the key of each project with the keys of its environments.
    pub fn projects(&self) -> Vec<(String, Vec<String>)> {
        let environments = |project: &Project| {
            let environments = project.environments.iter();
            environments.map(|one| one.key.clone()).collect()
        };
        let engine = self.engine();
        let projects = engine.state.projects.iter();
        projects
            .map(|project| (project.key.clone(), environments(project)))
            .collect()
    }

    /// Returns the whole state, for [`Builder::state`](crate::Builder::state) of another simulator.
    pub fn state(&self) -> SavedState {
        SavedState::new(self.engine().state.clone())
    }

    /// Returns the number of changes of the state. It is equal between two calls only if nothing changed.
    pub fn revision(&self) -> u64 {
        self.engine().revision
    }

    /// Waits until the state changes. A change since the last call counts.
    pub async fn changed(&self) {
        self.inner.changed.notified().await;
    }

    /// Notes that the state is stored with all changes up to this [revision](Self::revision), which releases the
    /// responses that a [durable](crate::Builder::durable) simulator holds back for it.
    pub fn mark_stored(&self, revision: u64) {
        self.inner.stored.send_replace(revision);
    }

    /// Waits until everything that a response can show now is stored, if the simulator is durable.
    #[cfg(feature = "server")]
    pub(crate) async fn until_stored(&self) {
        if self.inner.options.durable {
            let revision = self.revision();
            let mut stored = self.inner.stored.subscribe();
            // The sender lives as long as the simulator, so this cannot fail.
            let _ = stored.wait_for(|stored| *stored >= revision).await;
        }
    }

    /// Changes the engine, and counts that if it succeeds.
    pub(crate) fn change<T, E>(
        &self,
        change: impl FnOnce(&mut Engine) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut engine = self.engine();
        let changed = change(&mut engine)?;
        self.count_change(engine);
        Ok(changed)
    }

    /// Counts a change of the state that no request made.
    fn count_change(&self, mut engine: MutexGuard<'_, Engine>) {
        engine.revision += 1;
        drop(engine);
        self.inner.changed.notify_one();
    }

    /// Returns the responses that failed validation against the OpenAPI document. Each is a bug of the simulator.
    pub fn violations(&self) -> Vec<String> {
        self.engine().violations.clone()
    }

    #[cfg(feature = "server")]
    pub(crate) fn allowed_hosts(&self) -> &[String] {
        &self.inner.options.allowed_hosts
    }

    #[cfg(feature = "server")]
    pub(crate) fn control_token(&self) -> Option<&str> {
        self.inner.options.control_token.as_deref()
    }

    #[cfg(feature = "server")]
    pub(crate) fn log(&self) -> Option<fn(&ServedRequest)> {
        self.inner.options.log
    }

    #[cfg(feature = "server")]
    pub(crate) fn delay(&self) -> Duration {
        self.inner.options.delay
    }

    /// Answers a request. Every transport calls this method.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        let began = Instant::now();
        let mut engine = self.engine();
        let (revision, violations) = (engine.revision, engine.violations.len());
        let response = engine.answer(request);
        engine.journal.took(began.elapsed());
        let violation = engine.violations.get(violations).cloned();
        let changed = engine.revision != revision;
        drop(engine);
        if changed {
            self.inner.changed.notify_one();
        }
        if let Some(violation) = violation {
            report(&violation, self.inner.options.strict);
        }
        response
    }

    pub(crate) fn engine(&self) -> MutexGuard<'_, Engine> {
        // A handler changes the state in its last step, so a panic leaves no partial change behind.
        let engine = self.inner.engine.lock();
        let mut engine = engine.unwrap_or_else(PoisonError::into_inner);
        engine.read_clock();
        engine
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
    reason = "a response that fails validation is a bug that a test must notice"
)]
fn report(violation: &str, strict: bool) {
    if strict {
        panic!("the simulator sent an invalid response: {violation}");
    }
    eprintln!("the simulator sent an invalid response: {violation}");
}
