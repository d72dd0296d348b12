//! Lists as streams: of pages, and of experiments.
//!
//! A short page whose links name a next one is the work of a server that allows smaller pages than were asked for, or that hides some of a page; the list goes on where the link says.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream::FuturesOrdered;
use launchdarkly_experiments_client::types::{Experiment, ExperimentCollectionRep};

use crate::operation::list::{LAST_OFFSET, ListExperiments};
use crate::{Error, Reply, Request};

/// A page of a list; it derefs to the reply's value.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut pages = client.project("shop")?.experiments().pages();
/// if let Some(page) = pages.try_next().await? {
///     println!("{} of {:?}", page.items.len(), page.total_count);
///     println!("left in this window: {:?}", page.reply.rate_limits().route_remaining);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// How many experiments come before this page.
    pub offset: u64,
    /// The reply.
    pub reply: Reply<ExperimentCollectionRep>,
}

/// The pages of a list, in order; a [`Stream`].
///
/// A list ends on an empty page, or on a short one whose links name no next. `total_count` decides only how far to fetch ahead, so a wrong one neither cuts a list off nor keeps it going.
/// After an error it has ended; [`resume`](Self::resume) lets it go on where it stopped.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut pages = client.project("shop")?.experiments().page_size(100).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} from {} on, of {:?}", page.items.len(), page.offset, page.total_count);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages {
    request: Request<ListExperiments>,
    flying: FuturesOrdered<Flight>,
    /// The offset of the page that is to be asked for next.
    ahead: u64,
    /// The offset behind the last page that was given out.
    position: u64,
    /// How long the list is, by what the server said last.
    total: Option<u64>,
    /// How many pages may be on their way where the total does not say that there are so many.
    reach: usize,
    ended: bool,
}

/// The experiments of a list, in order; a [`Stream`].
///
/// After an error it has ended. [`resume`](Self::resume) lets it go on where it stopped, and so does another list that starts at its [`position`](Self::position).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut experiments = client.project("shop")?.experiments().items();
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
    /// The offset behind the last experiment of the buffer.
    behind: u64,
}

/// A page on its way.
type Flight = Pin<Box<dyn Future<Output = Landing> + Send>>;

/// What came of a page.
struct Landing {
    /// What it was asked for.
    offset: u64,
    /// Whether others before it were awaited when it was asked for.
    early: bool,
    outcome: Result<Reply<ExperimentCollectionRep>, Error>,
}

impl Deref for Page {
    type Target = ExperimentCollectionRep;

    fn deref(&self) -> &ExperimentCollectionRep {
        &self.reply
    }
}

impl Pages {
    pub(crate) fn new(request: Request<ListExperiments>) -> Self {
        let offset = request.call.offset;
        Pages {
            request,
            flying: FuturesOrdered::new(),
            ahead: offset,
            position: offset,
            total: None,
            reach: 1,
            ended: false,
        }
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    /// What the request for the page ends with.
    pub async fn try_next(&mut self) -> Result<Option<Page>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// The offset behind the last page that was given out: where another list would [start](Request::start_at) to go on.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Goes on behind the last page that was given out, after an error or after the end.
    pub fn resume(&mut self) {
        self.ended = false;
        self.restart();
    }

    fn launch(&mut self) {
        let page_size = u64::from(self.request.call.page_size);
        while self.flying.len() < self.allowed() {
            let early = !self.flying.is_empty();
            self.flying.push_back(self.flight(self.ahead, early));
            self.ahead = behind(self.ahead, page_size);
        }
    }

    /// How many pages may be on their way.
    fn allowed(&self) -> usize {
        let prefetch = self.request.call.prefetch;
        match self.total {
            Some(total) if self.ahead < total => prefetch,
            Some(_) => 1,
            None => self.reach.min(prefetch),
        }
    }

    fn flight(&self, offset: u64, early: bool) -> Flight {
        let request = self.request.clone().start_at(offset);
        Box::pin(async move {
            let outcome = request.reply().await;
            Landing {
                offset,
                early,
                outcome,
            }
        })
    }

    /// Forgets what was fetched ahead.
    fn restart(&mut self) {
        self.flying = FuturesOrdered::new();
        self.ahead = self.position;
    }

    fn land(&mut self, offset: u64, reply: Reply<ExperimentCollectionRep>) -> Option<Page> {
        let length = reply.items.len() as u64;
        let asked = u64::from(self.request.call.page_size);
        let next = next(&reply);
        // The link tells how far the server has come; never back, and never over what was not asked for.
        let named = next.flatten().unwrap_or(0).min(behind(offset, asked));
        self.position = behind(offset, length).max(named);
        self.total = reply
            .total_count
            .and_then(|total| u64::try_from(total).ok());
        let step = self.position - offset;
        if length == 0 || step == 0 || (length < asked && next.is_none()) {
            self.ended = true;
            self.flying = FuturesOrdered::new();
        } else if step == asked {
            self.reach = self.reach.saturating_mul(2);
        } else {
            // The server has its own size of pages, so what was fetched ahead does not join this one.
            self.request.call.page_size = u32::try_from(step).unwrap_or(u32::MAX);
            self.restart();
        }
        (length > 0).then_some(Page { offset, reply })
    }
}

impl Stream for Pages {
    type Item = Result<Page, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if this.ended {
                return Poll::Ready(None);
            }
            this.launch();
            match ready!(Pin::new(&mut this.flying).poll_next(context)) {
                // There is always one on its way.
                None => this.ended = true,
                Some(Landing {
                    offset,
                    early,
                    outcome,
                }) => match outcome {
                    Ok(reply) => {
                        if let Some(page) = this.land(offset, reply) {
                            return Poll::Ready(Some(Ok(page)));
                        }
                    }
                    // Its clock ran on while nobody polled the stream, so it may not have had its time.
                    Err(_) if early => {
                        this.flying.push_front(this.flight(offset, false));
                    }
                    Err(error) => {
                        this.restart();
                        this.ended = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
            }
        }
    }
}

impl Items {
    pub(crate) fn new(pages: Pages) -> Self {
        Items {
            behind: pages.position(),
            pages,
            buffer: VecDeque::new(),
        }
    }

    /// The next experiment; `None` after the last one.
    ///
    /// # Errors
    /// What the request for its page ends with.
    pub async fn try_next(&mut self) -> Result<Option<Experiment>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// All the rest in memory.
    ///
    /// # Errors
    /// What the request for a page ends with.
    pub async fn try_collect(mut self) -> Result<Vec<Experiment>, Error> {
        let mut all = Vec::new();
        while let Some(experiment) = self.try_next().await? {
            all.push(experiment);
        }
        Ok(all)
    }

    /// The offset behind the last experiment that was given out: where another list would [start](Request::start_at) to go on.
    pub fn position(&self) -> u64 {
        match self.buffer.len() as u64 {
            0 => self.pages.position(),
            left => self.behind.saturating_sub(left),
        }
    }

    /// Goes on behind the last experiment that was given out, after an error or after the end.
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
                    this.behind = behind(page.offset, page.items.len() as u64);
                    this.buffer = page.reply.into_value().items.into();
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
            .field("in_flight", &self.flying.len())
            .field("ended", &self.ended)
            .finish()
    }
}

/// The offset behind so many experiments.
fn behind(offset: u64, experiments: u64) -> u64 {
    offset.saturating_add(experiments).min(LAST_OFFSET)
}

/// Whether the page names a next one, and the offset of that if the link tells.
fn next(page: &ExperimentCollectionRep) -> Option<Option<u64>> {
    let link = page.links.as_ref()?.get("next")?;
    let query = link.href.as_deref().and_then(|href| href.split_once('?'));
    let mut parameters = query.map_or("", |(_, query)| query).split(['&', '#']);
    let offset = parameters.find_map(|parameter| parameter.strip_prefix("offset="));
    Some(offset.and_then(|offset| offset.parse().ok()))
}
