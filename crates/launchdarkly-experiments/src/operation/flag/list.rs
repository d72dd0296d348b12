//! Listing the feature flags of a project.

use std::collections::BTreeMap;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetFeatureFlagsParams;
use raw::types::{FeatureFlag, FeatureFlags, Link};

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::filter::FilterList;
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The listing of the feature flags of a project, [`getFeatureFlags`](https://launchdarkly.com/docs/api/feature-flags/get-feature-flags).
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`environment`](Request::environment), [`with_rules`](Request::with_rules), [`tag`](Request::tag), [`search`](Request::search), [`filter`](Request::filter), [`sort`](Request::sort), [`expand`](Request::expand), [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let list = client.project("shop")?.flags().list().environment("production");
/// let mut flags = list.filter("state", "live").page_size(50).items();
/// while let Some(flag) = flags.try_next().await? {
///     println!("{}: {} variations", flag.key, flag.variations.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListFlags {
    project: ProjectKey,
    environment: Option<String>,
    with_rules: bool,
    tag: Option<String>,
    filters: FilterList,
    sort: Option<String>,
    expand: ExpandList,
    window: Window,
}

impl ListFlags {
    pub(crate) fn new(project: ProjectKey) -> Self {
        ListFlags {
            project,
            environment: None,
            with_rules: false,
            tag: None,
            filters: FilterList::default(),
            sort: None,
            expand: ExpandList::default(),
            window: Window::new(),
        }
    }
}

/// Options of [`ListFlags`].
impl Request<ListFlags> {
    /// Asks for the configuration of each flag in this environment; without it, the flags come without configurations.
    pub fn environment(mut self, key: impl Into<String>) -> Self {
        self.call.environment = Some(key.into());
        self
    }

    /// Asks for the rules of the configurations, which lists leave out; needs [`environment`](Self::environment).
    pub fn with_rules(mut self) -> Self {
        self.call.with_rules = true;
        self
    }

    /// Lists only flags with this tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.call.tag = Some(tag.into());
        self
    }

    /// Lists only flags whose key or name contains this text, in any case.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.filter("query", text)
    }

    /// Adds a condition on a field; all must hold. Documented are among others `state` (`live`, `deprecated` or `archived`), `type` (`temporary` or `permanent`), `hasExperiment`, `maintainerId`; [all](https://launchdarkly.com/docs/api/feature-flags/get-feature-flags#filtering-flags).
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.filters.push(field, value);
        self
    }

    /// Sorts by these fields, joined by commas: `creationDate`, `key`, `maintainerId`, `name`, `tags`, `type`. A `-` in front of one reverses its order.
    pub fn sort(mut self, fields: impl Into<String>) -> Self {
        self.call.sort = Some(fields.into());
        self
    }

    /// Asks for a part that the response leaves out by default: `evaluation` adds to each configuration the context kinds that the flag was evaluated for in the last 30 days. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for ListFlags {
    type Value = FeatureFlags;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_FEATURE_FLAGS
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (filter, expand) = (self.filters.joined(), self.expand.joined());
        let params = GetFeatureFlagsParams::default()
            .env(self.environment.as_deref())
            .tag(self.tag.as_deref())
            .limit(self.window.limit())
            .offset(self.window.offset())
            .summary(self.with_rules.then_some(false))
            .filter(filter.as_deref())
            .sort(self.sort.as_deref())
            .expand(expand.as_deref());
        raw.get_feature_flags_request(self.project.as_str(), &params)
    }

    fn validate(&self, violations: &mut Violations) {
        if self.with_rules && self.environment.is_none() {
            violations.add("env", "is needed to read rules; give it by `environment`");
        }
        self.filters.validate(violations);
        self.expand.validate(violations);
    }
}

impl ReadPage for ListFlags {
    type Item = FeatureFlag;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &FeatureFlags) -> &[FeatureFlag] {
        &page.items
    }

    fn into_items(page: FeatureFlags) -> Vec<FeatureFlag> {
        page.items
    }

    fn total_count(page: &FeatureFlags) -> Option<i64> {
        page.total_count
    }

    fn links(page: &FeatureFlags) -> Option<&BTreeMap<String, Link>> {
        Some(&page.links)
    }
}
