//! Lists as streams: of pages, and of items.
//!
//! A page may hold fewer items than requested although more follow: the server may cap the page size or hide items.
//! While a page links to a next one, pagination continues at that link.
//! Pages are fetched ahead only as far as the server says that the list goes.
//!
//! ```no_run
//! # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
//! let list = client.project("shop")?.experiments().list().page_size(100).prefetch(4);
//! println!("{} experiments", list.items().try_collect().await?.len());
//! # Ok(())
//! # }
//! ```

mod items;
mod pages;

use std::fmt;

use crate::operation::List;
use crate::operation::experiment::list::ListExperiments;
use crate::operation::request::Request;
use crate::response::Response;

pub use crate::page::items::Items;
pub use crate::page::pages::Pages;

/// A page of a list.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut pages = client.project("shop")?.experiments().list().pages();
/// if let Some(page) = pages.try_next().await? {
///     println!("{} of {:?}", page.items().len(), page.total_count());
///     println!("left in this window: {:?}", page.response().rate_limits().route_remaining);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Page<L: List = ListExperiments> {
    offset: u64,
    response: Response<L::Value>,
}

/// Reading all of a list.
impl<L: List> Request<L> {
    /// Returns the items one by one, over all pages.
    pub fn items(self) -> Items<L> {
        Items::new(self.pages())
    }

    /// Returns the pages one by one.
    pub fn pages(self) -> Pages<L> {
        Pages::new(self)
    }
}

impl<L: List> Page<L> {
    /// Returns how many items come before this page.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the items.
    pub fn items(&self) -> &[L::Item] {
        L::items(&self.response.value)
    }

    /// Returns the items alone.
    pub fn into_items(self) -> Vec<L::Item> {
        L::into_items(self.response.into_value())
    }

    /// Returns how many items the list has, if the server says so.
    pub fn total_count(&self) -> Option<u64> {
        u64::try_from(L::total_count(&self.response.value)?).ok()
    }

    /// Returns the response.
    pub fn response(&self) -> &Response<L::Value> {
        &self.response
    }

    /// Returns whether the page links to a next one, and the offset of that if the link says so.
    fn next_link(&self) -> Option<Option<u64>> {
        let link = L::links(&self.response.value)?.get("next")?;
        let query = link.href.as_deref().and_then(|href| href.split_once('?'));
        let mut parameters = query.map_or("", |(_, query)| query).split(['&', '#']);
        let offset = parameters.find_map(|parameter| parameter.strip_prefix("offset="));
        Some(offset.and_then(|offset| offset.parse().ok()))
    }
}

impl<L: List> Clone for Page<L>
where
    L::Value: Clone,
{
    fn clone(&self) -> Self {
        Page {
            offset: self.offset,
            response: self.response.clone(),
        }
    }
}

impl<L: List> fmt::Debug for Page<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("offset", &self.offset)
            .field("response", &self.response)
            .finish()
    }
}
