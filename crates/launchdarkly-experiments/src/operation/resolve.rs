//! Finding the ids that names in a request stand for: in a catalog, or by reading what is needed.

use std::time::Duration;

use launchdarkly_experiments_client::UnixMillis;

use crate::catalog::{Catalog, resolve};
use crate::error::Error;
use crate::execute::context::{CallOptions, Context};
use crate::input::violation::Violations;
use crate::key::path::EnvironmentPath;
use crate::operation::create_experiment::CreateExperiment;
use crate::operation::create_iteration::CreateIteration;
use crate::operation::request::Request;

/// Names in the experiment.
impl Request<CreateExperiment> {
    /// Replaces the names of variations, rules and maintainer by their ids, and fills in open versions, from a catalog; nothing is read then to send it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name that is unknown, ambiguous or not in the catalog.
    ///
    /// ```no_run
    /// use launchdarkly_experiments::{Catalog, NewExperiment};
    ///
    /// # fn run(shop: launchdarkly_experiments::Environment, new: NewExperiment, catalog: Catalog) -> Result<(), launchdarkly_experiments::Error> {
    /// let request = shop.experiments().create(new).resolve(&catalog)?;
    /// println!("{}", request.preview()?.curl());
    /// # Ok(())
    /// # }
    /// ```
    pub fn resolve(mut self, catalog: &Catalog) -> Result<Self, Error> {
        let resolved = self.call.resolve_by(catalog);
        self.call = resolved.map_err(|error| self.named(error))?;
        Ok(self)
    }
}

/// Names in the iteration.
impl Request<CreateIteration> {
    /// Replaces the names of variations and rules by their ids, and fills in open versions, from a catalog; nothing is read then to send it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name that is unknown, ambiguous or not in the catalog.
    pub fn resolve(mut self, catalog: &Catalog) -> Result<Self, Error> {
        let resolved = self.call.resolve_by(catalog);
        self.call = resolved.map_err(|error| self.named(error))?;
        Ok(self)
    }
}

impl CreateExperiment {
    pub(crate) async fn resolve(
        &self,
        context: &Context,
        _options: &CallOptions,
        _began: Duration,
    ) -> Result<Self, Error> {
        let now = context.runtime.unix_time().as_millis();
        let catalog = Catalog::new(&self.path, UnixMillis(i64::try_from(now).unwrap_or(0)));
        self.resolve_by(&catalog)
    }

    fn resolve_by(&self, catalog: &Catalog) -> Result<Self, Error> {
        let mut violations = Violations::default();
        check_environment(catalog, &self.path, &mut violations);
        let new = resolve::experiment(&self.new, catalog, &mut violations);
        violations.into_result(CreateExperiment {
            new,
            ..self.clone()
        })
    }
}

impl CreateIteration {
    pub(crate) async fn resolve(
        &self,
        context: &Context,
        _options: &CallOptions,
        _began: Duration,
    ) -> Result<Self, Error> {
        let now = context.runtime.unix_time().as_millis();
        let catalog = Catalog::new(
            &self.path.environment,
            UnixMillis(i64::try_from(now).unwrap_or(0)),
        );
        self.resolve_by(&catalog)
    }

    fn resolve_by(&self, catalog: &Catalog) -> Result<Self, Error> {
        let mut violations = Violations::default();
        check_environment(catalog, &self.path.environment, &mut violations);
        let new = resolve::iteration(&self.new, catalog, &mut violations);
        violations.into_result(CreateIteration {
            new,
            ..self.clone()
        })
    }
}

fn check_environment(catalog: &Catalog, path: &EnvironmentPath, violations: &mut Violations) {
    if !catalog.is_of(path) {
        violations.add(
            "catalog",
            format!(
                "it is of {}/{}, and the request is for {path}",
                catalog.project, catalog.environment
            ),
        );
    }
}
