//! Reading a catalog of an environment.

use std::time::Duration;

use crate::catalog::Catalog;
use crate::catalog::wanted::Wanted;
use crate::client::Client;
use crate::error::Error;
use crate::execute::context::CallOptions;
use crate::input::experiment::NewExperiment;
use crate::input::violation::Violations;
use crate::key::path::EnvironmentPath;
use crate::operation::read_catalog::Reader;
use crate::resource::environment::Environment;

/// The reading of a [`Catalog`]: what it shall contain; made by [`Environment::catalog`].
///
/// What was not asked for is not in the catalog, which is not the same as absent.
///
/// ```no_run
/// # async fn run(shop: launchdarkly_experiments::Environment) -> Result<(), launchdarkly_experiments::Error> {
/// let catalog = shop
///     .catalog()
///     .flags(["checkout-button", "checkout-text"])
///     .metrics()
///     .members(["ada@example.com"])
///     .read()
///     .await?;
/// println!("{:?}", catalog.flag("checkout-button"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a catalog is read by `read`"]
pub struct CatalogReader {
    client: Client,
    path: EnvironmentPath,
    wanted: Wanted,
    options: CallOptions,
}

impl Environment {
    /// Returns a reader of a [`Catalog`]: what experiments of this environment refer to.
    pub fn catalog(&self) -> CatalogReader {
        CatalogReader {
            client: self.client().clone(),
            path: self.path().clone(),
            wanted: Wanted::default(),
            options: CallOptions::default(),
        }
    }
}

impl CatalogReader {
    /// Asks for everything that an experiment refers to, as [`resolve`](crate::Request::resolve) and [`preflight`](Catalog::preflight) need it: its flags and AI configs, when they were evaluated, the experiments on them, its metrics and metric groups, the context kinds to randomize by, and its maintainer.
    pub fn of(mut self, experiment: &NewExperiment) -> Self {
        self.wanted.all_of(experiment);
        self
    }

    /// Asks for what the names in an experiment stand for, and no more, as [`Catalog::resolve`] needs it: the flags and AI configs of variations, rules and open versions, and the maintainer.
    pub fn names_of(mut self, experiment: &NewExperiment) -> Self {
        self.wanted.names_of(experiment);
        self
    }

    /// Asks for these flags, one request for each.
    pub fn flags<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.wanted.flags.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Asks for all flags of the project, archived ones too, in pages of 100.
    pub fn all_flags(mut self) -> Self {
        self.wanted.all_flags = true;
        self
    }

    /// Asks for these AI configs, one request for each.
    pub fn ai_configs<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        let keys = keys.into_iter().map(Into::into);
        self.wanted.ai_configs.extend(keys);
        self
    }

    /// Asks for the experiments on these flags or AI configs, running or not, one request for each.
    pub fn experiments_on<K: Into<String>>(mut self, flags: impl IntoIterator<Item = K>) -> Self {
        let flags = flags.into_iter().map(Into::into);
        self.wanted.experiments.extend(flags);
        self
    }

    /// Asks for all metrics and metric groups of the project, in pages of 50.
    pub fn metrics(mut self) -> Self {
        self.wanted.all_metrics = true;
        self
    }

    /// Asks for the context kinds that experiments of the project may randomize by, in one request.
    pub fn units(mut self) -> Self {
        self.wanted.units = true;
        self
    }

    /// Asks for the context kinds of the project, whether experiments may randomize by them or not, in one request.
    pub fn context_kinds(mut self) -> Self {
        self.wanted.context_kinds = true;
        self
    }

    /// Asks for the account's members with these e-mail addresses, one request for each.
    pub fn members<E: Into<String>>(mut self, emails: impl IntoIterator<Item = E>) -> Self {
        let emails = emails.into_iter().map(Into::into);
        self.wanted.members.extend(emails);
        self
    }

    /// Sets how long reading may take in all, instead of the client's timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Reads the catalog; requests that do not depend on each other at the same time.
    ///
    /// # Errors
    /// That of a request that failed. What does not exist is in the catalog as absent.
    pub async fn read(&self) -> Result<Catalog, Error> {
        let reader = Reader::begin(&self.client.context, &self.options, &self.path);
        reader.read(&self.wanted).await
    }
}

impl Catalog {
    /// Reads everything again that the catalog has, or knows to be absent.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when the catalog is of another environment; that of a request that failed.
    ///
    /// ```no_run
    /// use launchdarkly_experiments::{Catalog, Environment, Error};
    ///
    /// # async fn run(shop: Environment, text: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut catalog: Catalog = serde_json::from_str(text)?;
    /// catalog = catalog.refresh(&shop).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn refresh(&self, environment: &Environment) -> Result<Catalog, Error> {
        let mut violations = Violations::default();
        self.check_environment(environment.path(), &mut violations);
        violations.into_result(())?;
        let reader = CatalogReader {
            wanted: Wanted::again(self),
            ..environment.catalog()
        };
        reader.read().await
    }
}
