//! Says what would go wrong with an experiment, before anything is written.
//!
//! Each check is a function over a [catalog](crate::Catalog) and an experiment, and adds [findings](Finding).
//! A check whose part of the catalog was not read adds a note that says so.

mod finding;
mod flags;
mod metrics;
mod request;
mod treatments;

use std::fmt;
use std::time::Duration;

use launchdarkly_experiments_client::UnixMillis;

use crate::catalog::{Catalog, Entry};
use crate::input::experiment::NewExperiment;
use crate::input::names::Source;

pub use finding::{Finding, FindingCode, Level};

impl Catalog {
    /// Returns what would go wrong if this experiment were created and started now: errors first, then warnings and notes.
    ///
    /// `now` is the present time, as `UnixMillis::try_from(SystemTime::now())` returns it, by which LaunchDarkly's last evaluations and events are old or not.
    /// What the catalog does not have is not checked, and a note ([`NotChecked`](FindingCode::NotChecked)) says so; [`CatalogReader::of`](crate::resource::CatalogReader::of) reads everything that is checked.
    /// Not checked at all: whether another experiment has the key, unless it uses the same flag; permissions of the token; quotas.
    ///
    /// ```
    /// use launchdarkly_experiments::catalog::{Catalog, FindingCode};
    /// use launchdarkly_experiments::{FlagRule, NewExperiment, NewIteration, Treatment, UnixMillis};
    ///
    /// let catalog: Catalog = serde_json::from_str(
    ///     r#"{"format": 1, "project": "shop", "environment": "production", "readAt": 1767225600000,
    ///         "flags": {"found": {"button": {"name": "Button",
    ///             "variations": [{"id": "blue-id", "name": "blue"}, {"id": "green-id", "name": "green"}],
    ///             "configuration": {"on": false, "version": 12, "rules": []}}}}}"#,
    /// )?;
    /// let iteration = NewIteration::new("Green sells")
    ///     .flag("button", FlagRule::fallthrough())
    ///     .primary_metric("purchase")
    ///     .treatment(Treatment::baseline("Blue").percent(50).serves("button", "blue"))
    ///     .treatment(Treatment::new("Green").percent(50).serves("button", "green"));
    /// let experiment = NewExperiment::new("button", "Button").iteration(iteration);
    /// let findings = catalog.preflight(&experiment, UnixMillis(1_767_225_600_000));
    /// assert_eq!(findings[0].code, FindingCode::FlagOff);
    /// // The catalog has nothing but the flag.
    /// assert!(findings[1..].iter().all(|finding| finding.code == FindingCode::NotChecked));
    /// // For the present time:
    /// let now = UnixMillis::try_from(std::time::SystemTime::now()).unwrap_or(UnixMillis(i64::MAX));
    /// assert!(catalog.preflight(&experiment, now).iter().any(|finding| finding.code == FindingCode::CatalogOld));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn preflight(&self, experiment: &NewExperiment, now: UnixMillis) -> Vec<Finding> {
        let mut findings = Findings {
            catalog: self,
            experiment,
            now,
            found: Vec::new(),
        };
        request::check(&mut findings);
        flags::check(&mut findings);
        treatments::check(&mut findings);
        metrics::check(&mut findings);
        let mut found = findings.found;
        found.sort_by_key(|finding| finding.level);
        found
    }
}

/// What the checks look at, and what they have found.
struct Findings<'a> {
    catalog: &'a Catalog,
    experiment: &'a NewExperiment,
    now: UnixMillis,
    found: Vec<Finding>,
}

impl Findings<'_> {
    fn add(
        &mut self,
        code: FindingCode,
        path: impl fmt::Display,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.found.push(Finding {
            level: code.level(),
            code,
            path: path.to_string(),
            message: message.into(),
            advice: advice.into(),
        });
    }

    /// Adds a note that something is not in the catalog.
    fn not_checked(&mut self, path: impl fmt::Display, what: impl fmt::Display) {
        let message = format!("not checked: {what}, which is not in the catalog");
        let advice = "read the catalog with `of(…)`";
        self.add(FindingCode::NotChecked, path, message, advice);
    }

    /// Whether a moment is longer ago than this.
    fn is_older(&self, moment: UnixMillis, than: Duration) -> bool {
        let age = self.now.0.saturating_sub(moment.0);
        u128::try_from(age).is_ok_and(|age| age > than.as_millis())
    }

    /// Returns how many whole days ago a moment is.
    fn days_since(&self, moment: UnixMillis) -> i64 {
        self.now.0.saturating_sub(moment.0) / DAY_MILLIS
    }

    /// Returns where what the key of a flag stands for is found.
    ///
    /// A key without names, as one of the generated type, may be that of an AI config.
    fn source(&self, key: &str) -> Source {
        let names = &self.experiment.names.iteration;
        let is_named = || {
            let sources = names.sources(&self.experiment.post().iteration);
            sources.contains_key(key)
        };
        match names.source(key) {
            Source::Flag if self.is_ai_config(key) && !is_named() => Source::AiConfig,
            source => source,
        }
    }

    /// Whether there is an AI config with a key, and no flag.
    fn is_ai_config(&self, key: &str) -> bool {
        self.catalog.flag(key) == Entry::Absent && self.catalog.ai_config(key).found().is_some()
    }

    /// Returns the context kind that the iteration randomizes by; `None` where it is left to settings that were not read.
    fn unit(&self) -> Option<&str> {
        let given = self
            .experiment
            .post()
            .iteration
            .randomization_unit
            .as_deref();
        given.or_else(|| {
            let units = self.catalog.units.as_ref()?;
            let default = units.iter().find(|unit| unit.default);
            Some(default.map_or("user", |unit| unit.key.as_str()))
        })
    }
}

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Returns a number of days as a duration.
const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 60 * 60)
}
