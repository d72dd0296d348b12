//! The builder of a simulator: what exists at the start, who has access, and how responses look.

mod declared;

use std::time::Duration;

use crate::api::dialect::Dialect;
use crate::builder::declared::Declared;
use crate::engine::clock::Clock;
use crate::engine::start::Start;
use crate::engine::{Engine, Token};
use crate::inject::fault::Fault;
use crate::inject::rate_limit::{Quotas, RateLimiter};
use crate::journal::Journal;
#[cfg(feature = "server")]
use crate::served::ServedRequest;
use crate::simulator::{Options, Simulator};
use crate::state::State;
use crate::state::ai_config::AiConfig;
use crate::state::bounded::UnixMillis;
use crate::state::context_kind::ContextKind;
use crate::state::flag::Flag;
use crate::state::member::Member;
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;
use crate::state::snapshot::SavedState;

/// 2026-01-01T00:00:00Z, the initial time of the clock.
const EPOCH: UnixMillis = UnixMillis::saturating(1_767_225_600_000);

/// Builds a [`Simulator`]. Every part has a default.
///
/// ```
/// use launchdarkly_experiments_sim::{Flag, Simulator};
///
/// let simulator = Simulator::builder()
///     .token("secret")
///     .project("shop", ["test"])
///     .flag("shop", Flag::new("checkout-button"))
///     .seed(7)
///     .build();
/// assert_eq!(simulator.token(), "secret");
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    tokens: Vec<Token>,
    declared: Declared,
    seed: u64,
    clock: Option<UnixMillis>,
    follow: Option<fn() -> i64>,
    dialect: Dialect,
    quotas: Quotas,
    faults: Vec<Fault>,
    state: Option<SavedState>,
    strict: bool,
    delay: Duration,
    durable: bool,
    allowed_hosts: Vec<String>,
    #[cfg(feature = "server")]
    control_token: Option<String>,
    #[cfg(feature = "server")]
    log: Option<fn(&ServedRequest)>,
    journal_capacity: usize,
    body_limit: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            declared: Declared::default(),
            seed: 0,
            clock: None,
            follow: None,
            dialect: Dialect::default(),
            quotas: Quotas::default(),
            faults: Vec::new(),
            state: None,
            strict: true,
            delay: Duration::from_secs(1),
            durable: false,
            allowed_hosts: Vec::new(),
            #[cfg(feature = "server")]
            control_token: None,
            #[cfg(feature = "server")]
            log: None,
            journal_capacity: 1000,
            body_limit: 1 << 20,
        }
    }
}

impl Builder {
    /// Accepts a token that can read and write. Without one, [`Simulator::DEFAULT_TOKEN`] is accepted.
    pub fn token(mut self, secret: impl Into<String>) -> Self {
        self.tokens.push(Token {
            secret: secret.into(),
            writes: true,
            service: false,
        });
        self
    }

    /// Accepts a service token, which can read and write. No member has it, so what is created with it needs a
    /// `maintainerId`: an experiment without one is answered with 400.
    pub fn service_token(mut self, secret: impl Into<String>) -> Self {
        self.tokens.push(Token {
            secret: secret.into(),
            writes: true,
            service: true,
        });
        self
    }

    /// Accepts a read-only token. Its writes are answered with 403.
    pub fn reader_token(mut self, secret: impl Into<String>) -> Self {
        self.tokens.push(Token {
            secret: secret.into(),
            writes: false,
            service: false,
        });
        self
    }

    /// Adds a project with its environments. Without one, there is `default` with `test` and `production`.
    pub fn project<K: Into<String>>(
        mut self,
        key: impl Into<String>,
        environments: impl IntoIterator<Item = K>,
    ) -> Self {
        let environments = environments.into_iter().map(Into::into).collect();
        self.declared.projects.push((key.into(), environments));
        self
    }

    /// Declares a flag of a project. One that a stored [state](Self::state) has already stays as it is there.
    ///
    /// Once a project has a flag or an AI config, its experiments can name only flags, variations, rules and versions
    /// that exist. A project without any accepts every key.
    pub fn flag(mut self, project: impl Into<String>, flag: Flag) -> Self {
        self.declared.flags.push((project.into(), flag));
        self
    }

    /// Declares an AI config of a project. What it means for experiments is the same as for [`flag`](Self::flag).
    pub fn ai_config(mut self, project: impl Into<String>, config: AiConfig) -> Self {
        self.declared.ai_configs.push((project.into(), config));
        self
    }

    /// Declares a metric of a project.
    ///
    /// Once a project has a metric or a metric group, its experiments can name only those that exist. A project
    /// without any accepts every key.
    pub fn metric(mut self, project: impl Into<String>, metric: Metric) -> Self {
        self.declared.metrics.push((project.into(), metric));
        self
    }

    /// Declares a metric group of a project. What it means for experiments is the same as for
    /// [`metric`](Self::metric).
    pub fn metric_group(mut self, project: impl Into<String>, group: MetricGroup) -> Self {
        self.declared.metric_groups.push((project.into(), group));
        self
    }

    /// Declares a context kind of a project, beside `user`, which every project has.
    pub fn context_kind(mut self, project: impl Into<String>, kind: ContextKind) -> Self {
        self.declared.context_kinds.push((project.into(), kind));
        self
    }

    /// Declares a member of the account, beside the one who owns the tokens.
    pub fn member(mut self, member: Member) -> Self {
        self.declared.members.push(member);
        self
    }

    /// Sets the seed of ids and chance. The default is 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the clock, in milliseconds since the Unix epoch. The default is 2026-01-01T00:00:00Z. The clock stands
    /// still until it is set, advanced, or made to follow another one.
    ///
    /// The clock shows times from 1970 to the end of the year 9999 only. A time before or after is replaced by the
    /// first or the last of these.
    pub fn clock(mut self, millis: i64) -> Self {
        self.clock = Some(UnixMillis::saturating(millis));
        self
    }

    /// Makes the clock follow another one, which returns milliseconds since the Unix epoch and is read whenever the time
    /// is asked for. If [`clock`](Self::clock) sets the clock too, it starts there and runs on as fast as the other one.
    /// So it does if a stored [state](Self::state) is of a later time.
    pub fn follow_clock(mut self, clock: fn() -> i64) -> Self {
        self.follow = Some(clock);
        self
    }

    /// Sets the dialect of the responses.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Sets the number of requests that a window of ten seconds allows. By default there is no limit.
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Adds a fault to the schedule.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Starts with a stored state. Its clock and its ids continue, and projects that it lacks are added. A declared
    /// metric, metric group, context kind or member replaces the stored one with its key.
    pub fn state(mut self, state: SavedState) -> Self {
        self.state = Some(state);
        self
    }

    /// Sets whether a response that is invalid by the OpenAPI document panics (the default) or is only reported on
    /// standard error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets the delay of slow responses over a socket. The default is one second.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sets whether a response of the API over a socket waits until [`Simulator::mark_stored`] has been called for
    /// everything that it can show. The default is no. Requests in process never wait.
    ///
    /// ```no_run
    /// # async fn serve() -> std::io::Result<()> {
    /// use launchdarkly_experiments_sim::Simulator;
    ///
    /// let simulator = Simulator::builder().durable(true).build();
    /// let server = simulator.start().await?;
    /// loop {
    ///     simulator.changed().await;
    ///     // In this order, so that the state has all changes up to the revision.
    ///     let (revision, state) = (simulator.revision(), simulator.state());
    ///     std::fs::write("state.json", state.to_json())?;
    ///     simulator.mark_stored(revision);
    /// }
    /// # }
    /// ```
    pub fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// Declares a name under which a server answers, without scheme and port.
    ///
    /// A server answers under IP addresses, `localhost` and names below it without that. It answers 403 to a request
    /// whose `Host` is another name, so that no site can point a name of its own to this machine and let its pages read
    /// the responses. Requests in process can have any host.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Makes the control paths of a server need this token, in the header `Authorization`. By default they need none.
    ///
    /// The index at `/_simulator`, which serves as a health check, needs none in any case. The page, which shows and does
    /// the same as the control paths, asks for it as its password, for any user name.
    #[cfg(feature = "server")]
    #[cfg_attr(docsrs, doc(cfg(feature = "server")))]
    pub fn control_token(mut self, secret: impl Into<String>) -> Self {
        self.control_token = Some(secret.into());
        self
    }

    /// Calls a function for each request that a server has answered: those of the API, those that are refused, and
    /// those by which a control path changes something.
    #[cfg(feature = "server")]
    #[cfg_attr(docsrs, doc(cfg(feature = "server")))]
    pub fn log(mut self, log: fn(&ServedRequest)) -> Self {
        self.log = Some(log);
        self
    }

    /// Sets the number of requests that the journal keeps. The default is 1,000.
    pub fn journal_capacity(mut self, entries: usize) -> Self {
        self.journal_capacity = entries;
        self
    }

    /// Sets the largest accepted body, in bytes. The default is 1 MiB. A larger one is answered with 400.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Builds the simulator.
    pub fn build(mut self) -> Simulator {
        let followed = self.follow.map(|clock| UnixMillis::saturating(clock()));
        let state = self.initial_state(followed);
        if !self.tokens.iter().any(|token| token.writes) {
            self = self.token(Simulator::DEFAULT_TOKEN);
        }
        let mut writers = self.tokens.iter().filter(|token| token.writes);
        let token = writers.next().map(|token| token.secret.clone());
        let options = Options {
            strict: self.strict,
            delay: self.delay,
            durable: self.durable,
            allowed_hosts: self.allowed_hosts,
            token: token.unwrap_or_default(),
            #[cfg(feature = "server")]
            control_token: self.control_token,
            #[cfg(feature = "server")]
            log: self.log,
        };
        let ahead = followed.map_or(0, |followed| state.now.get() - followed.get());
        let clock = Clock::new(self.follow, ahead);
        let start = Start {
            state: state.clone(),
            clock,
            seed: self.seed,
            dialect: self.dialect,
            quotas: self.quotas,
            faults: self.faults,
        };
        let engine = Engine {
            state,
            dialect: start.dialect,
            faults: start.schedule(),
            limiter: RateLimiter::new(start.quotas),
            journal: Journal::new(self.journal_capacity),
            tokens: self.tokens,
            error_ids: start.error_ids(),
            body_limit: self.body_limit,
            clock,
            start,
            revision: 0,
            violations: Vec::new(),
        };
        Simulator::new(engine, options)
    }

    /// Takes the stored state or creates a new one, and declares the projects and flags in it. `followed` is the time on
    /// the clock that is followed.
    fn initial_state(&mut self, followed: Option<UnixMillis>) -> State {
        let stored = self.state.take().map(SavedState::into_state);
        if stored.is_none() && self.declared.projects.is_empty() {
            let environments = vec!["test".to_owned(), "production".to_owned()];
            let project = Simulator::DEFAULT_PROJECT.to_owned();
            self.declared.projects.push((project, environments));
        }
        let now = self.clock.or(followed).unwrap_or(EPOCH);
        let mut state = stored.unwrap_or_else(|| State::new(now, self.seed));
        state.now = match (self.clock, followed) {
            (Some(clock), _) => clock,
            (None, Some(followed)) => state.now.max(followed),
            (None, None) => state.now,
        };
        std::mem::take(&mut self.declared).apply(&mut state);
        state
    }
}

impl Simulator {
    /// Returns a builder with the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }
}
