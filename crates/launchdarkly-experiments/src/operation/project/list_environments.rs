//! Listing the environments of a project.

use std::collections::BTreeMap;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetEnvironmentsByProjectParams;
use raw::types::{Environment, Environments, Link};

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::operation::filter::FilterList;
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The listing of the environments of a project, [`getEnvironmentsByProject`](https://launchdarkly.com/docs/api/environments/get-environments-by-project).
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`search`](Request::search), [`filter`](Request::filter), [`sort`](Request::sort), [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let environments = client.project("shop")?.environments().list().sort("name");
/// for environment in environments.items().try_collect().await? {
///     println!("{}: {}", environment.key, environment.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListEnvironments {
    project: ProjectKey,
    filters: FilterList,
    sort: Option<String>,
    window: Window,
}

impl ListEnvironments {
    pub(crate) fn new(project: ProjectKey) -> Self {
        ListEnvironments {
            project,
            filters: FilterList::default(),
            sort: None,
            window: Window::new(),
        }
    }
}

/// Options of [`ListEnvironments`].
impl Request<ListEnvironments> {
    /// Lists only environments whose key or name contains this text, in any case.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.filter("query", text)
    }

    /// Adds a condition on a field; all must hold. Documented is also `tags`, with `+` between tags that must all be there.
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.filters.push(field, value);
        self
    }

    /// Sorts by these fields, joined by commas: `createdOn`, `critical`, `name`. A `-` in front of one reverses its order.
    pub fn sort(mut self, fields: impl Into<String>) -> Self {
        self.call.sort = Some(fields.into());
        self
    }
}

impl Execute for ListEnvironments {
    type Value = Environments;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_ENVIRONMENTS_BY_PROJECT
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let filter = self.filters.joined();
        let params = GetEnvironmentsByProjectParams::default()
            .limit(self.window.limit())
            .offset(self.window.offset())
            .filter(filter.as_deref())
            .sort(self.sort.as_deref());
        raw.get_environments_by_project_request(self.project.as_str(), &params)
    }

    fn validate(&self, violations: &mut Violations) {
        self.filters.validate(violations);
    }
}

impl ReadPage for ListEnvironments {
    type Item = Environment;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &Environments) -> &[Environment] {
        &page.items
    }

    fn into_items(page: Environments) -> Vec<Environment> {
        page.items
    }

    fn total_count(page: &Environments) -> Option<i64> {
        page.total_count
    }

    fn links(page: &Environments) -> Option<&BTreeMap<String, Link>> {
        page.links.as_ref()
    }
}
