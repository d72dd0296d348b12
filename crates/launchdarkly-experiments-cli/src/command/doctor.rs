//! `ldx doctor`: token, host, access, clock and limits.

use std::time::SystemTime;

use jiff::fmt::rfc2822::DateTimeParser;
use launchdarkly_experiments::{ErrorKind, UnixMillis};
use serde::Serialize;

use crate::cli::Format;
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::print::{self, GREEN, RED, styled};

/// How much the clocks may differ, in seconds.
const CLOCK: i64 = 300;

/// What one check came to.
#[derive(Debug, Serialize)]
struct Checked {
    what: &'static str,
    ok: bool,
    said: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl Checked {
    fn good(what: &'static str, said: impl Into<String>) -> Self {
        Checked {
            what,
            ok: true,
            said: said.into(),
            help: None,
        }
    }

    fn bad(what: &'static str, said: impl Into<String>, help: impl Into<String>) -> Self {
        Checked {
            what,
            ok: false,
            said: said.into(),
            help: Some(help.into()),
        }
    }
}

pub(super) async fn run(context: &mut Context) -> Result<Exit, Error> {
    let checked = check(context).await?;
    let text = match context.options.output {
        Format::Json => print::json::text(&checked),
        Format::Text | Format::Markdown => text(&checked),
    };
    context.terminal.print(&text)?;
    Ok(match checked.iter().all(|one| one.ok) {
        true => Exit::Done,
        false => Exit::Failed,
    })
}

/// Checks one after the other; after the first that is bad, the others would say nothing.
async fn check(context: &mut Context) -> Result<Vec<Checked>, Error> {
    let mut checked = Vec::new();
    let connection = match context.connect() {
        Ok(connection) => connection,
        Err(error) => {
            checked.push(Checked::bad(
                "token",
                error.message(),
                "set LAUNCHDARKLY_ACCESS_TOKEN to an access token",
            ));
            return Ok(checked);
        }
    };
    checked.push(Checked::good("token", "there is one"));
    let environment = connection.environment()?;
    let list = environment.experiments().list().page_size(1);
    let url = list.preview()?.url;
    let host = url.split("/api/").next().unwrap_or(&url).to_owned();
    let response = match Box::pin(list.send_with_response()).await {
        Ok(response) => response,
        Err(error) => {
            let (what, help) = match error.kind() {
                ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::ConnectionLost => (
                    "host",
                    "check `--host`, LAUNCHDARKLY_API_HOST and the network",
                ),
                _ if error.is_unauthorized() => {
                    ("token", "make a new one, with access to experiments")
                }
                _ if error.is_forbidden() => (
                    "access",
                    "the token's role has to allow reading experiments",
                ),
                _ if error.is_not_found() => {
                    ("access", "check the keys of project and environment")
                }
                _ => ("answer", "try again, with `--curl` to see the request"),
            };
            checked.push(Checked::bad(what, error.to_string(), help));
            return Ok(checked);
        }
    };
    checked.push(Checked::good("host", format!("{host} answers")));
    let place = format!("{}/{}", environment.project_key(), environment.key());
    checked.push(Checked::good(
        "access",
        format!("experiments of {place} can be read"),
    ));
    let date = response
        .headers()
        .get("date")
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let now = UnixMillis::try_from(SystemTime::now()).map_or(0, |now| now.0 / 1000);
    checked.push(match date.map(|date| (now - date.as_second()).abs()) {
        Some(difference) if difference > CLOCK => Checked::bad(
            "clock",
            format!("this machine's differs by {difference} s from the server's"),
            "set the clock, or let it be set (NTP)",
        ),
        Some(difference) => {
            Checked::good("clock", format!("within {difference} s of the server's"))
        }
        None => Checked::good("clock", "the server does not say the time"),
    });
    let limits = response.rate_limits();
    let left = [
        ("of all", limits.global_remaining),
        ("of this operation", limits.route_remaining),
        ("of this token", limits.token_remaining),
    ];
    let left = left
        .iter()
        .filter_map(|(what, left)| Some(format!("{} requests {what} left", (*left)?)));
    let left: Vec<_> = left.collect();
    checked.push(Checked::good(
        "limits",
        match left.is_empty() {
            true => "the server does not say any".to_owned(),
            false => left.join(", "),
        },
    ));
    Ok(checked)
}

fn text(checked: &[Checked]) -> String {
    let mut text = String::new();
    for one in checked {
        let mark = match one.ok {
            true => styled(GREEN, "ok   "),
            false => styled(RED, "wrong"),
        };
        text.push_str(&format!("{mark} {:<7} {}\n", one.what, one.said));
        if let Some(help) = &one.help {
            text.push_str(&format!("              help: {help}\n"));
        }
    }
    text
}
