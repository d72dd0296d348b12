//! A catalog: what experiments of one environment refer to, as it was at one time.
//!
//! It is plain data. Reading it takes a few requests; afterwards it answers without any, can be kept in a file by serde, and be [refreshed](Catalog::refresh).
//! Two things are made of it: [`resolve`](crate::Request::resolve) replaces names in a request by ids, and [`preflight`](Catalog::preflight) says what would go wrong.
//!
//! Every change of a flag makes it outdated: LaunchDarkly refuses the old version with 409 ([`is_flag_changed`](crate::Error::is_flag_changed)), and `refresh` mends that.
//!
//! A part that was not asked for is not there, which is never taken for "there is none".
//!
//! ```
//! use launchdarkly_experiments::catalog::{Catalog, Entry};
//!
//! let catalog: Catalog = serde_json::from_str(
//!     r#"{"format": 1, "project": "shop", "environment": "production", "readAt": 1767225600000,
//!         "flags": {"found": {}, "absent": ["checkout-buton"]}}"#,
//! )?;
//! assert_eq!(catalog.flag("checkout-buton"), Entry::Absent);
//! assert_eq!(catalog.flag("checkout-button"), Entry::NotRead);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod context_kind;
mod entries;
mod experiment;
mod flag;
mod format;
mod member;
mod metric;
mod near;
mod preflight;
pub(crate) mod resolve;
mod shown;
mod unit;
pub(crate) mod wanted;

use launchdarkly_experiments_client::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::input::violation::Violations;
use crate::key::path::EnvironmentPath;
use crate::key::{EnvironmentKey, ProjectKey};

pub use context_kind::ContextKind;
pub(crate) use entries::Looked;
pub use entries::{Entries, Entry};
pub use experiment::FlagExperiment;
pub use flag::{Configuration, Evaluation, Flag, Rule, Variation};
pub use format::Format;
pub use member::Member;
pub use metric::{Metric, MetricGroup};
pub use preflight::{Finding, FindingCode, Level};
pub use unit::Unit;

/// What experiments of one environment refer to, as it was at [`read_at`](Self::read_at).
///
/// It is read by [`Environment::catalog`](crate::Environment::catalog).
///
/// ```no_run
/// use launchdarkly_experiments::{FlagRule, NewExperiment, NewIteration, Treatment};
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let iteration = NewIteration::new("A green button lifts purchases")
///     .flag("checkout-button", FlagRule::fallthrough())
///     .primary_metric("purchase")
///     .treatment(Treatment::baseline("Blue").percent(50).serves("checkout-button", "blue"))
///     .treatment(Treatment::new("Green").percent(50).serves("checkout-button", "green"));
/// let experiment = NewExperiment::new("button", "Checkout button").iteration(iteration);
/// let catalog = shop.catalog().of(&experiment).read().await?;
/// // Nothing is read for the names any more.
/// shop.experiments().create(experiment).resolve(&catalog)?.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Catalog {
    /// The version of the catalog's form.
    pub format: Format,
    /// The key of the project.
    pub project: ProjectKey,
    /// The key of the environment.
    pub environment: EnvironmentKey,
    /// When it was read, by the clock of this machine.
    pub read_at: UnixMillis,
    /// The flags by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Entries<Flag>>,
    /// The AI configs by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_configs: Option<Entries<Flag>>,
    /// The experiments, running or not, by the key of the flag or AI config that they use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiments: Option<Entries<Vec<FlagExperiment>>>,
    /// The metrics by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Entries<Metric>>,
    /// The metric groups by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_groups: Option<Entries<MetricGroup>>,
    /// The context kinds that experiments of the project may randomize by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<Unit>>,
    /// The context kinds of the project, whether experiments may randomize by them or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_kinds: Option<Vec<ContextKind>>,
    /// The account's members by e-mail address, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Entries<Member>>,
}

impl Catalog {
    /// Creates a catalog in which nothing was asked for.
    pub(crate) fn new(path: &EnvironmentPath, read_at: UnixMillis) -> Self {
        Catalog {
            format: Format::CURRENT,
            project: path.project.clone(),
            environment: path.environment.clone(),
            read_at,
            flags: None,
            ai_configs: None,
            experiments: None,
            metrics: None,
            metric_groups: None,
            units: None,
            context_kinds: None,
            members: None,
        }
    }

    /// Returns what is known of the flag with this key.
    pub fn flag(&self, key: &str) -> Entry<'_, Flag> {
        Entries::entry(self.flags.as_ref(), key)
    }

    /// Returns what is known of the AI config with this key.
    pub fn ai_config(&self, key: &str) -> Entry<'_, Flag> {
        Entries::entry(self.ai_configs.as_ref(), key)
    }

    /// Returns what is known of the experiments that use the flag or AI config with this key.
    pub fn experiments_on(&self, flag_key: &str) -> Entry<'_, Vec<FlagExperiment>> {
        Entries::entry(self.experiments.as_ref(), flag_key)
    }

    /// Returns what is known of the metric with this key.
    pub fn metric(&self, key: &str) -> Entry<'_, Metric> {
        Entries::entry(self.metrics.as_ref(), key)
    }

    /// Returns what is known of the metric group with this key.
    pub fn metric_group(&self, key: &str) -> Entry<'_, MetricGroup> {
        Entries::entry(self.metric_groups.as_ref(), key)
    }

    /// Returns what is known of the member with this e-mail address, in upper or lower case.
    pub fn member(&self, email: &str) -> Entry<'_, Member> {
        let email = email.to_lowercase();
        let mut known = self.members.iter().flat_map(Entries::iter);
        match known.find(|(key, _)| key.to_lowercase() == email) {
            Some((_, member)) => Entry::Found(member),
            None => Entries::entry(self.members.as_ref(), &email),
        }
    }

    /// Adds a violation if it is of another environment.
    pub(crate) fn check_environment(&self, path: &EnvironmentPath, violations: &mut Violations) {
        if self.project != path.project || self.environment != path.environment {
            let message = format!(
                "it is of {}/{}, and the request is for {path}",
                self.project, self.environment
            );
            violations.add("catalog", message);
        }
    }
}
