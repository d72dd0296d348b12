//! The items of a list, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::error::Error;
use crate::operation::List;
use crate::operation::experiment::list::ListExperiments;
use crate::page::pages::{Pages, after};

/// The items of a list, in order: a [`Stream`].
///
/// After an error the stream has ended.
/// [`resume`](Self::resume) continues it where it stopped, and so does another list that starts at its [`position`](Self::position).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut experiments = client.project("shop")?.experiments().list().items();
/// loop {
///     match experiments.try_next().await {
///         Ok(Some(experiment)) => println!("{}", experiment.key),
///         Ok(None) => break,
///         Err(error) if error.is_rate_limited() => experiments.resume(),
///         Err(error) => return Err(error),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<L: List = ListExperiments> {
    pages: Pages<L>,
    buffer: VecDeque<L::Item>,
    /// The offset after the last item of the buffer.
    buffer_end: u64,
}

/// Nothing in it is pinned.
impl<L: List> Unpin for Items<L> {}

impl<L: List> Items<L> {
    pub(super) fn new(pages: Pages<L>) -> Self {
        Items {
            buffer_end: pages.position(),
            pages,
            buffer: VecDeque::new(),
        }
    }

    /// Returns the next item; `None` after the last one.
    ///
    /// # Errors
    /// The error of the request for its page.
    pub async fn try_next(&mut self) -> Result<Option<L::Item>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Collects all remaining items.
    ///
    /// # Errors
    /// The error of the request for a page.
    pub async fn try_collect(mut self) -> Result<Vec<L::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }

    /// Returns the offset after the last item that was returned: where another list would [start](crate::Request::start_at) to go on.
    pub fn position(&self) -> u64 {
        match self.buffer.len() as u64 {
            0 => self.pages.position(),
            left => self.buffer_end.saturating_sub(left),
        }
    }

    /// Continues after the last item that was returned, after an error or after the end.
    pub fn resume(&mut self) {
        self.pages.resume();
    }
}

impl<L: List> Stream for Items<L> {
    type Item = Result<L::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.buffer.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    this.buffer_end = after(page.offset(), page.items().len() as u64);
                    this.buffer = page.into_items().into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<L: List> fmt::Debug for Items<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("buffered", &self.buffer.len())
            .finish_non_exhaustive()
    }
}
