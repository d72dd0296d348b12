//! Checking a create before it is sent.

use crate::catalog::Finding;
use crate::catalog::wanted::Wanted;
use crate::error::Error;
use crate::operation::experiment::create::CreateExperiment;
use crate::operation::read_catalog::Reader;
use crate::operation::request::Request;

/// Checks of the experiment.
impl Request<CreateExperiment> {
    /// Returns what would go wrong if the experiment were created and started now: errors first, then warnings and notes; nothing is written.
    ///
    /// It reads what the experiment refers to, all at the same time and within the time of one call: the flag, when it was evaluated, the experiments on it, the metrics, the experimentation settings, and the member with the maintainer's address.
    /// For one flag and a few metrics of a project that has at most 50 these are at most six requests.
    /// One more is made for each flag, metric or metric group that is unknown, since its key may be that of an AI config, or of the other kind of metric.
    /// [`Catalog::preflight`](crate::Catalog::preflight) checks by a catalog that was read before, and says what is not checked.
    ///
    /// # Errors
    /// That of a read that failed. What does not exist is a finding, not an error.
    ///
    /// ```no_run
    /// # async fn run(shop: launchdarkly_experiments::Environment, new: launchdarkly_experiments::NewExperiment) -> Result<(), launchdarkly_experiments::Error> {
    /// for finding in shop.experiments().create(new).preflight().await? {
    ///     println!("{finding}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preflight(&self) -> Result<Vec<Finding>, Error> {
        let reader = Reader::begin(&self.client.context, self.options(), &self.call.path);
        let mut wanted = Wanted::default();
        wanted.all_of(&self.call.new);
        let catalog = reader.read(&wanted).await?;
        Ok(catalog.preflight(&self.call.new, reader.now()))
    }
}
