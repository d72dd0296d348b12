//! Finding the ids that names in a request stand for: in a catalog, or by reading what is needed.

use crate::catalog::wanted::Wanted;
use crate::catalog::{Catalog, resolve};
use crate::error::Error;
use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::operation::experiment::create::CreateExperiment;
use crate::operation::experiment::create_iteration::CreateIteration;
use crate::operation::read_catalog::Reader;
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
    /// Reads what the names stand for, and replaces them.
    pub(crate) async fn resolve(&self, reader: &Reader) -> Result<Self, Error> {
        let mut wanted = Wanted::default();
        wanted.names_of(&self.new);
        let catalog = reader.read(&wanted).await;
        let catalog = catalog.map_err(|error| error.before(self.operation()))?;
        let resolved = self.resolve_by(&catalog);
        resolved.map_err(|error| error.of(self.operation(), self.resource()))
    }

    fn resolve_by(&self, catalog: &Catalog) -> Result<Self, Error> {
        let mut violations = Violations::default();
        catalog.check_environment(&self.path, &mut violations);
        let new = resolve::experiment(&self.new, catalog, &mut violations);
        violations.into_result(CreateExperiment {
            new,
            ..self.clone()
        })
    }
}

impl CreateIteration {
    /// Reads what the names stand for, and replaces them.
    pub(crate) async fn resolve(&self, reader: &Reader) -> Result<Self, Error> {
        let mut wanted = Wanted::default();
        wanted.names_in(&self.new);
        let catalog = reader.read(&wanted).await;
        let catalog = catalog.map_err(|error| error.before(self.operation()))?;
        let resolved = self.resolve_by(&catalog);
        resolved.map_err(|error| error.of(self.operation(), self.resource()))
    }

    fn resolve_by(&self, catalog: &Catalog) -> Result<Self, Error> {
        let mut violations = Violations::default();
        catalog.check_environment(&self.path.environment, &mut violations);
        let new = resolve::iteration(&self.new, catalog, &mut violations);
        violations.into_result(CreateIteration {
            new,
            ..self.clone()
        })
    }
}
