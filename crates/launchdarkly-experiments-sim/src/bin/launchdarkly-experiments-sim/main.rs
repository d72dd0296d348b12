//! The simulator as a program: serves until it gets Ctrl-C or SIGTERM, and keeps the state in a file if asked to.

// The library's own, which is not part of its public API.
#[path = "../../one_line.rs"]
mod one_line;

#[path = "../../nearest.rs"]
mod nearest;

mod fixtures_file;
mod health;
mod log;
mod options;
mod refusal;
mod state_file;
mod value;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use launchdarkly_experiments_sim::{Fixtures, Quotas, Simulator};

use crate::fixtures_file::FixturesFile;
use crate::one_line::one_line;
use crate::options::Options;
use crate::state_file::StateFile;

fn main() -> ExitCode {
    let options = Options::read();
    let outcome = match (options.health, options.fixtures_schema) {
        (true, _) => health::check(options.host, options.port),
        (_, true) => print(&format!("{:#}\n", Fixtures::schema())),
        _ => run(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", one_line(&message));
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(options: Options) -> Result<(), String> {
    refusal::check(&options)?;
    for warning in refusal::warnings(&options) {
        log::warn(&warning, options.log);
    }
    let file = options.state.clone().map(StateFile::new);
    let address = SocketAddr::new(options.host, options.port);
    let token_given = options.has_token();
    let simulator = simulator(options, file.as_ref())?;
    if let Some(file) = &file {
        // So that a file that cannot be written is found out now, and not after the first change.
        file.store(&simulator.state())?;
    }
    // Both happen before anyone knows the address, so that no change and no signal is missed.
    let mut stored = simulator.revision();
    let stop = listen_for_stop().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let mut stop = std::pin::pin!(stop);
    let server = simulator.start_at(address).await;
    let server = server.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let mut printed = format!("listening on http://{}\n", server.address());
    if !token_given {
        printed.push_str(&format!("token: {}\n", simulator.token()));
    }
    print(&printed)?;
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = simulator.changed() => store(&simulator, file.as_ref(), &mut stored)?,
        }
    }
    // Requests that are answered before all connections are closed are stored as well.
    server.stop_accepting().await;
    store(&simulator, file.as_ref(), &mut stored)
}

fn print(text: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    let printed = stdout.write_all(text.as_bytes());
    printed
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot print: {error}"))
}

/// Builds a simulator that returns to the fixtures when it is reset, and starts with the stored state if there is one.
fn simulator(options: Options, file: Option<&StateFile>) -> Result<Simulator, String> {
    let mut quotas = Quotas::default();
    quotas.global = options.global_limit;
    quotas.route = options.route_limit;
    quotas.token = options.token_limit;
    quotas.ip = options.ip_limit;
    let mut builder = Simulator::builder()
        .dialect(options.dialect)
        .quotas(quotas)
        .delay(options.delay)
        .durable(options.durable)
        .strict(false);
    if let Some(format) = options.log {
        builder = builder.log(log::requests(format));
    }
    if let Some(token) = options.control_token {
        builder = builder.control_token(token);
    }
    builder = match options.seed {
        Some(seed) => builder.seed(seed),
        None => builder
            .seed(real_time().unsigned_abs())
            .follow_clock(real_time),
    };
    builder = options
        .token
        .into_iter()
        .fold(builder, |builder, token| builder.token(token));
    let hosts = options.allow_host.into_iter();
    builder = hosts.fold(builder, |builder, name| builder.allow_host(name));
    let services = options.service_token.into_iter();
    builder = services.fold(builder, |builder, token| builder.service_token(token));
    let readers = options.reader_token.into_iter();
    builder = readers.fold(builder, |builder, token| builder.reader_token(token));
    for (project, environments) in options.project {
        builder = builder.project(project, environments);
    }
    builder = options
        .fault
        .into_iter()
        .fold(builder, |builder, fault| builder.fault(fault));
    let read = options.fixtures.iter().map(|path| FixturesFile::read(path));
    let fixtures = read.collect::<Result<Vec<_>, _>>()?;
    for (project, environments) in fixtures.iter().flat_map(FixturesFile::projects) {
        builder = builder.project(project, environments);
    }
    let simulator = builder.clone().build();
    for file in &fixtures {
        file.load(&simulator)?;
    }
    simulator.checkpoint();
    if let Some(file) = file {
        if let Some(state) = file.load()? {
            if !fixtures.is_empty() {
                let message = "the file of --state exists, so the fixtures are not used at the start; a reset returns to them";
                log::warn(message, options.log);
            }
            simulator.restore(builder.state(state).build().state());
        }
        file.remove_temporary()?;
    }
    Ok(simulator)
}

/// Writes the state if it has changed since it was last written.
fn store(simulator: &Simulator, file: Option<&StateFile>, stored: &mut u64) -> Result<(), String> {
    let revision = simulator.revision();
    if let Some(file) = file.filter(|_| revision != *stored) {
        file.store(&simulator.state())?;
    }
    *stored = revision;
    simulator.mark_stored(revision);
    Ok(())
}

fn real_time() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Listens for Ctrl-C and SIGTERM from now on. The future completes when one of them arrives.
#[cfg(unix)]
fn listen_for_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C. The future completes when it arrives.
#[cfg(not(unix))]
fn listen_for_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
