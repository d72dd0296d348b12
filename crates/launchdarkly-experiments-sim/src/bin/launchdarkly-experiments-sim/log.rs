//! The lines on standard error: one for each request, and what a person should know.

use std::fmt;
use std::io::{self, Write as _};

use launchdarkly_experiments_sim::ServedRequest;
use serde_json::json;

use crate::one_line::one_line;
use crate::options::LogFormat;

/// Returns what writes the line of a request.
pub(crate) fn requests(format: LogFormat) -> fn(&ServedRequest) {
    match format {
        LogFormat::Json => |request| write(json!(request)),
        LogFormat::Text => |request| write(request),
    }
}

/// Writes a warning, as an object if the log consists of objects.
pub(crate) fn warn(message: &str, format: Option<LogFormat>) {
    let message = one_line(message);
    match format {
        Some(LogFormat::Json) => write(json!({"level": "warning", "message": message})),
        Some(LogFormat::Text) | None => write(format_args!("warning: {message}")),
    }
}

/// Writes a line. One that cannot be written is lost.
fn write(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
