//! What all lists have in common: where a page begins, how long it is, and how far is read ahead.
//!
//! A list is a call whose value is one page of it; [`page`](crate::page) puts the pages together.

use std::collections::BTreeMap;

use launchdarkly_experiments_client::types::Link;

use crate::execute::call::Execute;
use crate::operation::Call;
use crate::operation::request::Request;

/// The number of items on a page by default, which is LaunchDarkly's default for all lists.
const DEFAULT_PAGE_SIZE: u32 = 20;

/// The largest offset; on the wire it is a signed integer of 64 bits.
pub(crate) const MAX_OFFSET: u64 = i64::MAX.unsigned_abs();

/// The largest number of pages in flight.
const MAX_PREFETCH: usize = 64;

/// A call of a list, which [`items`](Request::items) and [`pages`](Request::pages) read as a whole.
///
/// `Item` is what the list consists of. The trait is sealed: only this crate has lists.
///
/// Its options: [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```
/// use launchdarkly_experiments::operation::List;
/// use launchdarkly_experiments::{Error, Request};
///
/// // Code that takes any list.
/// async fn count<L: List>(list: Request<L>) -> Result<usize, Error> {
///     Ok(list.page_size(50).items().try_collect().await?.len())
/// }
/// # fn check(client: launchdarkly_experiments::Client) -> Result<(), Error> {
/// let count = count(client.project("shop")?.experiments().list());
/// # Ok(())
/// # }
/// ```
pub trait List: Call + ReadPage {}

impl<C: Call + ReadPage> List for C {}

/// The interface of a list for its stream.
pub trait ReadPage: Execute {
    /// The type of what the list consists of.
    type Item: std::fmt::Debug + Send + 'static;

    /// Returns which part of the list the call reads.
    fn window(&self) -> &Window;

    /// Returns the same, to change it.
    fn window_mut(&mut self) -> &mut Window;

    /// Returns the items of a page.
    fn items(page: &Self::Value) -> &[Self::Item];

    /// Returns the items of a page alone.
    fn into_items(page: Self::Value) -> Vec<Self::Item>;

    /// Returns how many items the list has, if the server says so.
    fn total_count(page: &Self::Value) -> Option<i64>;

    /// Returns the links of a page, if it has any.
    fn links(page: &Self::Value) -> Option<&BTreeMap<String, Link>>;
}

/// The part of a list that one call reads, and how many such parts are read ahead.
#[derive(Clone, Debug)]
pub struct Window {
    pub(crate) offset: u64,
    pub(crate) page_size: u32,
    max_page_size: u32,
    pub(crate) prefetch: usize,
}

impl Window {
    /// The beginning of a list whose pages may be as long as one likes.
    pub(crate) fn new() -> Self {
        Window::with_max_page_size(u32::MAX)
    }

    /// The beginning of a list whose pages may hold so many items.
    pub(crate) fn with_max_page_size(max_page_size: u32) -> Self {
        Window {
            offset: 0,
            page_size: DEFAULT_PAGE_SIZE,
            max_page_size,
            prefetch: 1,
        }
    }

    /// Returns the parameter `limit`.
    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.page_size)
    }

    /// Returns the parameter `offset`; the first page has none.
    pub(crate) fn offset(&self) -> Option<i64> {
        let offset = i64::try_from(self.offset).unwrap_or(i64::MAX);
        Some(offset).filter(|offset| *offset > 0)
    }
}

/// Whether a page ends its list: an empty one, or a short one that links to no next page.
pub(crate) fn is_last(length: u64, requested: u64, links_on: bool) -> bool {
    length == 0 || length < requested && !links_on
}

/// Options of every [`List`].
impl<L: List> Request<L> {
    /// Sets how many items to skip, at most 2⁶³ - 1.
    pub fn start_at(mut self, offset: u64) -> Self {
        self.call.window_mut().offset = offset.min(MAX_OFFSET);
        self
    }

    /// Sets how many items a page may hold; 20 by default, at least 1, and at most what LaunchDarkly allows: 50 for metrics and metric groups; for other lists no maximum is documented.
    pub fn page_size(mut self, items: u32) -> Self {
        let window = self.call.window_mut();
        window.page_size = items.clamp(1, window.max_page_size);
        self
    }

    /// Sets how many pages may be in flight at the same time: from 1 to 64, 1 by default. They arrive in order.
    ///
    /// Pages are fetched ahead as far as the server says that the list goes (`total_count`); where it does not say, one at a time.
    /// They progress only while the stream is polled, so a slow reader may cost a page its timeout: one that failed ahead of its turn is requested once more.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.call.window_mut().prefetch = pages.clamp(1, MAX_PREFETCH);
        self
    }
}
