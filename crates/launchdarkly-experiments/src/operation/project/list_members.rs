//! Listing the members of the account.

use std::collections::BTreeMap;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetMembersParams;
use raw::types::{Link, Member, Members};

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::operation::filter::FilterList;
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The listing of the members of the account, who maintain experiments, [`getMembers`](https://launchdarkly.com/docs/api/account-members/get-members).
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`email`](Request::email), [`search`](Request::search), [`filter`](Request::filter), [`sort`](Request::sort), [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut found = client.members().by_email("ada@example.com").items();
/// if let Some(member) = found.try_next().await? {
///     println!("{} has the id {}", member.email, member.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListMembers {
    filters: FilterList,
    sort: Option<String>,
    window: Window,
}

impl ListMembers {
    pub(crate) fn new() -> Self {
        ListMembers {
            filters: FilterList::default(),
            sort: None,
            window: Window::new(),
        }
    }
}

/// Options of [`ListMembers`].
impl Request<ListMembers> {
    /// Lists only the member with this e-mail address.
    pub fn email(self, address: impl Into<String>) -> Self {
        self.filter("email", address)
    }

    /// Lists only members whose e-mail address or name contains this text, in any case.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.filter("query", text)
    }

    /// Adds a condition on a field; all must hold. Documented are among others `id`, `role`, `team`, with `|` between alternatives; [all](https://launchdarkly.com/docs/api/account-members/get-members#filtering-members).
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.filters.push(field, value);
        self
    }

    /// Sorts by these fields, joined by commas: `displayName`, `lastSeen`. A `-` in front of one reverses its order.
    pub fn sort(mut self, fields: impl Into<String>) -> Self {
        self.call.sort = Some(fields.into());
        self
    }
}

impl Execute for ListMembers {
    type Value = Members;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_MEMBERS
    }

    fn resource(&self) -> String {
        "the account".to_owned()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let filter = self.filters.joined();
        let params = GetMembersParams::default()
            .limit(self.window.limit())
            .offset(self.window.offset())
            .filter(filter.as_deref())
            .sort(self.sort.as_deref());
        raw.get_members_request(&params)
    }

    fn validate(&self, violations: &mut Violations) {
        self.filters.validate(violations);
    }
}

impl ReadPage for ListMembers {
    type Item = Member;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &Members) -> &[Member] {
        &page.items
    }

    fn into_items(page: Members) -> Vec<Member> {
        page.items
    }

    fn total_count(page: &Members) -> Option<i64> {
        page.total_count
    }

    fn links(page: &Members) -> Option<&BTreeMap<String, Link>> {
        Some(&page.links)
    }
}
