//! The simulator as an HTTP server on a port of this machine.
//!
//! The server accepts connections itself instead of leaving that to axum, because it must be able to refuse
//! connections, to close them without a response, and to answer without the real date.

mod accept;
mod control;
mod delayed_body;
mod host;
mod log;
#[cfg(feature = "page")]
mod page;
mod routes;

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use crate::simulator::Simulator;
use crate::transport::http::routes::HangUp;

/// A running server, on a port of `127.0.0.1` unless another address was asked for. It stops when it is dropped.
///
/// ```no_run
/// # async fn serve() -> std::io::Result<()> {
/// use launchdarkly_experiments_sim::Simulator;
///
/// let server = Simulator::builder().build().start().await?;
/// // For a while the operating system refuses connections.
/// server.stop_accepting().await;
/// server.resume_accepting().await?;
/// # Ok(())
/// # }
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
#[derive(Debug)]
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    commands: mpsc::UnboundedSender<Command>,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Serves on a free port of `127.0.0.1` until the server is dropped. Needs a Tokio runtime.
    ///
    /// ```no_run
    /// # async fn serve() -> std::io::Result<()> {
    /// use launchdarkly_experiments_sim::Simulator;
    ///
    /// let server = Simulator::builder().build().start().await?;
    /// println!("{}", server.url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// No port is free.
    #[cfg_attr(docsrs, doc(cfg(feature = "server")))]
    pub async fn start(&self) -> io::Result<Server> {
        self.start_on(0).await
    }

    /// Serves on the given port of `127.0.0.1` until the server is dropped. Needs a Tokio runtime.
    ///
    /// # Errors
    ///
    /// The port is in use, or needs a permission.
    #[cfg_attr(docsrs, doc(cfg(feature = "server")))]
    pub async fn start_on(&self, port: u16) -> io::Result<Server> {
        self.start_at((Ipv4Addr::LOCALHOST, port).into()).await
    }

    /// Serves at the given address until the server is dropped. Needs a Tokio runtime.
    ///
    /// At an address other than a loopback one, such as `0.0.0.0`, other machines can reach the server: whoever has a
    /// token can write, and everyone can use the control paths and the page, unless there is a
    /// [token for them](crate::Builder::control_token).
    ///
    /// ```no_run
    /// # async fn serve() -> std::io::Result<()> {
    /// use launchdarkly_experiments_sim::Simulator;
    ///
    /// let simulator = Simulator::builder().token("secret").allow_host("launchdarkly").build();
    /// let server = simulator.start_at(([0, 0, 0, 0], 8080).into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// This machine does not have the address, or the port is in use or needs a permission.
    #[cfg_attr(docsrs, doc(cfg(feature = "server")))]
    pub async fn start_at(&self, address: SocketAddr) -> io::Result<Server> {
        Server::bind(self.clone(), address).await
    }
}

impl Server {
    async fn bind(simulator: Simulator, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (sender, commands) = mpsc::unbounded_channel();
        let task = tokio::spawn(serve(
            listener,
            address,
            routes::router(simulator),
            commands,
        ));
        Ok(Self {
            address,
            commands: sender,
            task,
        })
    }

    /// Returns the base URL for this machine, such as `http://127.0.0.1:8080`, without a slash at the end.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// Returns the address at which the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Stops accepting connections: open ones are closed, and new ones are refused.
    pub async fn stop_accepting(&self) {
        // A server that has stopped refuses connections as well.
        let _ = self.send(false).await;
    }

    /// Accepts connections again, on the same port.
    ///
    /// # Errors
    ///
    /// Another process has taken the port in the meantime, or the server has stopped.
    pub async fn resume_accepting(&self) -> io::Result<()> {
        self.send(true).await
    }

    async fn send(&self, accept: bool) -> io::Result<()> {
        let gone = || io::Error::new(io::ErrorKind::NotConnected, "the server has stopped");
        let (done, answer) = oneshot::channel();
        self.commands
            .send(Command { accept, done })
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request to stop or to resume accepting connections.
#[derive(Debug)]
struct Command {
    accept: bool,
    done: oneshot::Sender<io::Result<()>>,
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let mut listener = Some(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            stream = next_connection(listener.as_ref()) => {
                connections.spawn(connection(stream, router.clone()));
            }
            Some(_) = connections.join_next() => {}
            command = commands.recv() => match command {
                Some(Command { accept: false, done }) => {
                    listener = None;
                    connections.shutdown().await;
                    let _ = done.send(Ok(()));
                }
                Some(Command { accept: true, done }) => {
                    let _ = done.send(match listener {
                        Some(_) => Ok(()),
                        None => TcpListener::bind(address).await.map(|bound| listener = Some(bound)),
                    });
                }
                None => return,
            },
        }
    }
}

async fn next_connection(listener: Option<&TcpListener>) -> TcpStream {
    match listener {
        None => std::future::pending().await,
        Some(listener) => accept::accept(|| listener.accept()).await.0,
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Responses are small and complete, so there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let hung_up = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&hung_up);
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        answer(router.clone(), request, Arc::clone(&mark))
    });
    let mut connection = http1::Builder::new()
        // The engine sets the date, from the clock of the simulator.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let served = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if hung_up.load(Ordering::Relaxed) {
        // Closing without lingering sends a reset.
        let _ = stream.set_zero_linger();
    } else if served.is_ok() {
        let _ = stream.shutdown().await;
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, HungUp>> + Send>>;

fn answer(router: Router, request: http::Request<Incoming>, mark: Arc<AtomicBool>) -> Answer {
    Box::pin(async move {
        let response: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
        match response {
            Ok(response) if response.extensions().get::<HangUp>().is_none() => Ok(response),
            _ => {
                mark.store(true, Ordering::Relaxed);
                Err(HungUp)
            }
        }
    })
}

#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("connection closed without a response")
    }
}

impl std::error::Error for HungUp {}
