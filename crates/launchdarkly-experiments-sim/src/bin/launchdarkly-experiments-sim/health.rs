//! The health check: asks a running simulator for its index.
//!
//! An image without a shell has nothing else to ask with.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long connecting, sending and each part of the response can take.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The largest part of the response that is read, in bytes.
const LIMIT: u64 = 1 << 16;

/// Asks the simulator that listens at an address. The error says why it is not healthy.
pub(crate) fn check(host: IpAddr, port: u16) -> Result<(), String> {
    if port == 0 {
        return Err(
            "--health needs the --port of the simulator, or the variable SIM_PORT".to_owned(),
        );
    }
    let host = match host {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    let address = SocketAddr::new(host, port);
    let response =
        ask(address).map_err(|error| format!("nothing answers at {address}: {error}"))?;
    let is_index = response.contains(concat!("\"name\":\"", env!("CARGO_PKG_NAME"), "\""));
    match response.starts_with("HTTP/1.1 200 ") && is_index {
        true => Ok(()),
        false => Err(format!(
            "something else than the simulator answers at {address}"
        )),
    }
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let request =
        format!("GET /_simulator HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut response = Vec::new();
    stream.take(LIMIT).read_to_end(&mut response)?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}
