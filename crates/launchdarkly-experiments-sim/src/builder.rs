//! How a simulator begins.

use std::time::Duration;

use crate::api::dialect::Dialect;
use crate::engine::{Core, Token};
use crate::inject::fault::{Fault, Schedule};
use crate::inject::rate_limit::{Limiter, RateLimits};
use crate::journal::Journal;
use crate::simulator::Simulator;
use crate::state::ids::Seeded;
use crate::state::snapshot::SavedState;
use crate::state::{FlagState, World};

/// 2026-01-01T00:00:00Z, where the clock stands at first.
const EPOCH: i64 = 1_767_225_600_000;

/// How a simulator begins; every part has a default.
///
/// ```
/// use launchdarkly_experiments_sim::{FlagState, Simulator};
///
/// let simulator = Simulator::builder()
///     .token("secret")
///     .project("shop", ["test"])
///     .flag("shop", "test", "old-button", FlagState::Archived)
///     .seed(7)
///     .build();
/// assert_eq!(simulator.token(), "secret");
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    tokens: Vec<Token>,
    projects: Vec<(String, Vec<String>)>,
    flags: Vec<(String, String, String, FlagState)>,
    seed: u64,
    clock: Option<i64>,
    follow: Option<fn() -> i64>,
    dialect: Dialect,
    limits: RateLimits,
    faults: Vec<Fault>,
    state: Option<SavedState>,
    strict: bool,
    delay: Duration,
    journal: usize,
    body_limit: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            projects: Vec::new(),
            flags: Vec::new(),
            seed: 0,
            clock: None,
            follow: None,
            dialect: Dialect::default(),
            limits: RateLimits::default(),
            faults: Vec::new(),
            state: None,
            strict: true,
            delay: Duration::from_secs(1),
            journal: 1000,
            body_limit: 1 << 20,
        }
    }
}

impl Builder {
    /// Accepts a token that may read and write; [`Simulator::DEFAULT_TOKEN`] if none is given.
    pub fn token(mut self, secret: impl Into<String>) -> Self {
        self.tokens.push(Token {
            secret: secret.into(),
            writes: true,
        });
        self
    }

    /// Accepts a token that may only read; its writes are answered with 403.
    pub fn reader_token(mut self, secret: impl Into<String>) -> Self {
        self.tokens.push(Token {
            secret: secret.into(),
            writes: false,
        });
        self
    }

    /// Adds a project with its environments; `default` with `test` and `production` if none is given.
    pub fn project<K: Into<String>>(
        mut self,
        key: impl Into<String>,
        environments: impl IntoIterator<Item = K>,
    ) -> Self {
        let environments = environments.into_iter().map(Into::into).collect();
        self.projects.push((key.into(), environments));
        self
    }

    /// Declares the state of a flag; one that is not declared is on.
    pub fn flag(
        mut self,
        project: impl Into<String>,
        environment: impl Into<String>,
        key: impl Into<String>,
        state: FlagState,
    ) -> Self {
        self.flags
            .push((project.into(), environment.into(), key.into(), state));
        self
    }

    /// Seeds ids and chance; 0 if not given.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Where the clock stands, in milliseconds since the Unix epoch; 2026-01-01T00:00:00Z if not given. It stands
    /// still until it is set, advanced or told to follow another.
    pub fn clock(mut self, millis: i64) -> Self {
        self.clock = Some(millis);
        self
    }

    /// Lets the clock follow another, which gives milliseconds since the Unix epoch; it is asked at each request.
    pub fn follow_clock(mut self, clock: fn() -> i64) -> Self {
        self.follow = Some(clock);
        self
    }

    /// How replies are written at first.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// How many requests a window of ten seconds allows; no limit if not given.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Puts a fault on the schedule.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Begins with a stored state. Its clock and ids go on; projects that it lacks are added.
    pub fn state(mut self, state: SavedState) -> Self {
        self.state = Some(state);
        self
    }

    /// Whether a reply that breaks the fragment panics (the default) or is only logged to standard error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// How long slow replies take over a socket; one second if not given.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// How many requests the journal keeps; 1,000 if not given.
    pub fn journal_capacity(mut self, entries: usize) -> Self {
        self.journal = entries;
        self
    }

    /// The largest body that is read, in bytes; 1 MiB if not given. A larger one is answered with 400.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The simulator.
    pub fn build(mut self) -> Simulator {
        let stored = self.state.is_some();
        let begin = self.clock.unwrap_or(EPOCH);
        let mut world = match self.state {
            Some(state) => state.into_world(),
            None => World::new(begin, self.seed),
        };
        if let Some(clock) = self.clock {
            world.now = clock;
        }
        if self.projects.is_empty() && !stored {
            let environments = vec!["test".to_owned(), "production".to_owned()];
            self.projects
                .push((Simulator::DEFAULT_PROJECT.to_owned(), environments));
        }
        for (project, environments) in &self.projects {
            world.declare(project, environments);
        }
        if !self.tokens.iter().any(|token| token.writes) {
            let secret = Simulator::DEFAULT_TOKEN.to_owned();
            self.tokens.push(Token {
                secret,
                writes: true,
            });
        }
        let writers = self.tokens.iter().find(|token| token.writes);
        let token = writers
            .map(|token| token.secret.clone())
            .unwrap_or_default();
        let mut faults = Schedule::new(self.seed);
        self.faults.into_iter().for_each(|fault| faults.add(fault));
        let core = Core {
            world,
            dialect: self.dialect,
            faults,
            limiter: Limiter::new(self.limits),
            journal: Journal::new(self.journal),
            tokens: self.tokens,
            errors: Seeded::new(self.seed.rotate_left(32)),
            body_limit: self.body_limit,
            follow: self.follow,
            revision: 0,
            violations: Vec::new(),
        };
        let simulator = Simulator::from_parts(core, self.strict, self.delay, token);
        for (project, environment, key, state) in &self.flags {
            simulator.set_flag(project, environment, key, *state);
        }
        simulator
    }
}
