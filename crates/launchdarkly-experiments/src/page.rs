//! Lists as streams: of pages, and of experiments.
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

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream::FuturesOrdered;
use launchdarkly_experiments_client::types::{Experiment, ExperimentCollectionRep};

use crate::error::Error;
use crate::operation::list_experiments::{ListExperiments, MAX_OFFSET};
use crate::operation::request::Request;
use crate::response::Response;

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
#[derive(Clone, Debug)]
pub struct Page {
    offset: u64,
    response: Response<ExperimentCollectionRep>,
}

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
pub struct Pages {
    request: Request<ListExperiments>,
    in_flight: FuturesOrdered<PageFuture>,
    /// The offset of the page to be requested next.
    next_offset: u64,
    /// The offset after the last page that was returned.
    position: u64,
    /// The length of the list, as the server said last.
    total: Option<u64>,
    ended: bool,
}

/// The experiments of a list, in order: a [`Stream`].
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
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct Items {
    pages: Pages,
    buffer: VecDeque<Experiment>,
    /// The offset after the last experiment of the buffer.
    buffer_end: u64,
}

/// A page in flight.
type PageFuture = Pin<Box<dyn Future<Output = FetchedPage> + Send>>;

/// The result of the request of a page.
struct FetchedPage {
    /// The offset that was requested.
    offset: u64,
    /// Whether the page was requested ahead of its turn.
    is_ahead: bool,
    result: Result<Response<ExperimentCollectionRep>, Error>,
}

/// Reading all of a list.
impl Request<ListExperiments> {
    /// Returns the experiments one by one, over all pages.
    pub fn items(self) -> Items {
        let pages = self.pages();
        Items {
            buffer_end: pages.position(),
            pages,
            buffer: VecDeque::new(),
        }
    }

    /// Returns the pages one by one.
    pub fn pages(self) -> Pages {
        let offset = self.call.offset;
        Pages {
            request: self,
            in_flight: FuturesOrdered::new(),
            next_offset: offset,
            position: offset,
            total: None,
            ended: false,
        }
    }
}

impl Page {
    /// Returns how many experiments come before this page.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the experiments.
    pub fn items(&self) -> &[Experiment] {
        &self.response.value.items
    }

    /// Returns the experiments alone.
    pub fn into_items(self) -> Vec<Experiment> {
        self.response.into_value().items
    }

    /// Returns how many experiments the list has, if the server says so.
    pub fn total_count(&self) -> Option<u64> {
        u64::try_from(self.response.value.total_count?).ok()
    }

    /// Returns the response.
    pub fn response(&self) -> &Response<ExperimentCollectionRep> {
        &self.response
    }
}

impl Pages {
    /// Returns the next page; `None` after the last one.
    ///
    /// # Errors
    /// The error of the request for the page.
    pub async fn try_next(&mut self) -> Result<Option<Page>, Error> {
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
        let page_size = u64::from(self.request.call.page_size);
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
            Some(total) if self.next_offset < total => self.request.call.prefetch,
            _ => 1,
        }
    }

    fn page(&self, offset: u64, is_ahead: bool) -> PageFuture {
        let request = self.request.clone().start_at(offset);
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
    fn accept(&mut self, offset: u64, response: Response<ExperimentCollectionRep>) -> Option<Page> {
        let length = response.value.items.len() as u64;
        let requested = u64::from(self.request.call.page_size);
        let link = next_link(&response.value);
        // The link says how far the server has come: never back, and never over what was not requested.
        let linked = link.flatten().unwrap_or(0).min(after(offset, requested));
        self.position = after(offset, length).max(linked);
        let page = Page { offset, response };
        self.total = page.total_count();
        let step = self.position - offset;
        if length == 0 || step == 0 || (length < requested && link.is_none()) {
            self.ended = true;
            self.in_flight = FuturesOrdered::new();
        } else if step != requested {
            // The server has its own page size, so the pages ahead do not join this one.
            self.request.call.page_size = u32::try_from(step).unwrap_or(u32::MAX);
            self.discard_ahead();
        }
        (length > 0).then_some(page)
    }
}

impl Stream for Pages {
    type Item = Result<Page, Error>;

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

impl Items {
    /// Returns the next experiment; `None` after the last one.
    ///
    /// # Errors
    /// The error of the request for its page.
    pub async fn try_next(&mut self) -> Result<Option<Experiment>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Collects all remaining experiments.
    ///
    /// # Errors
    /// The error of the request for a page.
    pub async fn try_collect(mut self) -> Result<Vec<Experiment>, Error> {
        let mut all = Vec::new();
        while let Some(experiment) = self.try_next().await? {
            all.push(experiment);
        }
        Ok(all)
    }

    /// Returns the offset after the last experiment that was returned: where another list would [start](Request::start_at) to go on.
    pub fn position(&self) -> u64 {
        match self.buffer.len() as u64 {
            0 => self.pages.position(),
            left => self.buffer_end.saturating_sub(left),
        }
    }

    /// Continues after the last experiment that was returned, after an error or after the end.
    pub fn resume(&mut self) {
        self.pages.resume();
    }
}

impl Stream for Items {
    type Item = Result<Experiment, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(experiment) = this.buffer.pop_front() {
                return Poll::Ready(Some(Ok(experiment)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    this.buffer_end = after(page.offset, page.items().len() as u64);
                    this.buffer = page.into_items().into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("list", &self.request.call)
            .field("position", &self.position)
            .field("in_flight", &self.in_flight.len())
            .field("ended", &self.ended)
            .finish()
    }
}

/// Returns the offset after a number of experiments.
fn after(offset: u64, experiments: u64) -> u64 {
    offset.saturating_add(experiments).min(MAX_OFFSET)
}

/// Returns whether the page links to a next one, and the offset of that if the link says so.
fn next_link(page: &ExperimentCollectionRep) -> Option<Option<u64>> {
    let link = page.links.as_ref()?.get("next")?;
    let query = link.href.as_deref().and_then(|href| href.split_once('?'));
    let mut parameters = query.map_or("", |(_, query)| query).split(['&', '#']);
    let offset = parameters.find_map(|parameter| parameter.strip_prefix("offset="));
    Some(offset.and_then(|offset| offset.parse().ok()))
}
