//! The pages of a list, one after the other, with some of them fetched ahead.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream::FuturesOrdered;

use crate::error::Error;
use crate::operation::List;
use crate::operation::experiment::list::ListExperiments;
use crate::operation::list::{MAX_OFFSET, is_last};
use crate::operation::request::Request;
use crate::page::Page;
use crate::response::Response;

/// The pages of a list, in order: a [`Stream`].
///
/// A list ends with an empty page, or with a short one that links to no next page.
/// `total_count` decides only how far to fetch ahead, so a wrong one neither cuts a list off nor keeps it going.
/// After an error the stream has ended; [`resume`](Self::resume) continues it where it stopped.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut pages = client.project("shop")?.experiments().list().page_size(100).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} from {} on", page.items().len(), page.offset());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<L: List = ListExperiments> {
    request: Request<L>,
    in_flight: FuturesOrdered<PageFuture<L::Value>>,
    /// The offset of the page to be requested next.
    next_offset: u64,
    /// The offset after the last page that was returned.
    position: u64,
    /// The length of the list, as the server said last.
    total: Option<u64>,
    ended: bool,
}

/// A page in flight.
type PageFuture<T> = Pin<Box<dyn Future<Output = FetchedPage<T>> + Send>>;

/// The result of the request of a page.
struct FetchedPage<T> {
    /// The offset that was requested.
    offset: u64,
    /// Whether the page was requested ahead of its turn.
    is_ahead: bool,
    result: Result<Response<T>, Error>,
}

/// Nothing in it is pinned.
impl<L: List> Unpin for Pages<L> {}

impl<L: List> Pages<L> {
    pub(super) fn new(request: Request<L>) -> Self {
        let offset = request.call.window().offset;
        Pages {
            request,
            in_flight: FuturesOrdered::new(),
            next_offset: offset,
            position: offset,
            total: None,
            ended: false,
        }
    }

    /// Returns the next page; `None` after the last one.
    ///
    /// # Errors
    /// The error of the request for the page.
    pub async fn try_next(&mut self) -> Result<Option<Page<L>>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Returns the offset after the last page that was returned: where another list would [start](Request::start_at) to go on.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Continues after the last page that was returned, after an error or after the end.
    pub fn resume(&mut self) {
        self.ended = false;
        self.discard_ahead();
    }

    /// Requests the page of the next turn, and pages ahead of it.
    fn fetch(&mut self) {
        let page_size = u64::from(self.request.call.window().page_size);
        while self.in_flight.len() < self.max_in_flight() {
            let is_ahead = !self.in_flight.is_empty();
            let page = self.page(self.next_offset, is_ahead);
            self.in_flight.push_back(page);
            self.next_offset = after(self.next_offset, page_size);
        }
    }

    /// Returns how many pages may be in flight: more than one only where the list is known to go on.
    fn max_in_flight(&self) -> usize {
        match self.total {
            Some(total) if self.next_offset < total => self.request.call.window().prefetch,
            _ => 1,
        }
    }

    fn page(&self, offset: u64, is_ahead: bool) -> PageFuture<L::Value> {
        let mut request = self.request.clone();
        request.call.window_mut().offset = offset;
        Box::pin(async move {
            FetchedPage {
                offset,
                is_ahead,
                result: request.send_with_response().await,
            }
        })
    }

    /// Drops the pages ahead, and goes on at the present position.
    fn discard_ahead(&mut self) {
        self.in_flight = FuturesOrdered::new();
        self.next_offset = self.position;
    }

    /// Takes a page that was received; returns it unless it is empty.
    fn accept(&mut self, offset: u64, response: Response<L::Value>) -> Option<Page<L>> {
        let page = Page { offset, response };
        let length = page.items().len() as u64;
        let requested = u64::from(self.request.call.window().page_size);
        let link = page.next_link();
        // The link says how far the server has come: never back, and never over what was not requested.
        let linked = link.flatten().unwrap_or(0).min(after(offset, requested));
        self.position = after(offset, length).max(linked);
        self.total = page.total_count();
        let step = self.position - offset;
        if step == 0 || is_last(length, requested, link.is_some()) {
            self.ended = true;
            self.in_flight = FuturesOrdered::new();
        } else if step != requested {
            // The server has its own page size, so the pages ahead do not join this one.
            self.request.call.window_mut().page_size = u32::try_from(step).unwrap_or(u32::MAX);
            self.discard_ahead();
        }
        (length > 0).then_some(page)
    }
}

impl<L: List> Stream for Pages<L> {
    type Item = Result<Page<L>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !this.ended {
            this.fetch();
            let Some(fetched) = ready!(Pin::new(&mut this.in_flight).poll_next(context)) else {
                // `fetch` leaves at least one in flight.
                break;
            };
            match fetched.result {
                Ok(response) => {
                    if let Some(page) = this.accept(fetched.offset, response) {
                        return Poll::Ready(Some(Ok(page)));
                    }
                }
                // Its clock ran on while nobody polled the stream, so it may not have had its time.
                Err(_) if fetched.is_ahead => {
                    let again = this.page(fetched.offset, false);
                    this.in_flight.push_front(again);
                }
                Err(error) => {
                    this.discard_ahead();
                    this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<L: List> fmt::Debug for Pages<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("list", &self.request.call)
            .field("position", &self.position)
            .field("in_flight", &self.in_flight.len())
            .field("ended", &self.ended)
            .finish()
    }
}

/// Returns the offset after a number of items.
pub(super) fn after(offset: u64, items: u64) -> u64 {
    offset.saturating_add(items).min(MAX_OFFSET)
}
