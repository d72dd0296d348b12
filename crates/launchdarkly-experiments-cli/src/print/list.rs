//! A list of experiments.

use comfy_table::{Table, presets};
use jiff::{SignedDuration, Timestamp};
use launchdarkly_experiments::UnixMillis;
use serde::Serialize;

/// An experiment of a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    pub(crate) environment: String,
    pub(crate) key: String,
    pub(crate) state: String,
    /// When it came into this state, in milliseconds since 1970.
    pub(crate) since: UnixMillis,
    pub(crate) flags: Vec<String>,
    pub(crate) name: String,
}

/// Writes a table.
pub(crate) fn text(rows: &[Row], with_environment: bool, now: i64) -> String {
    if rows.is_empty() {
        return "no experiments\n".to_owned();
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let environment = |text: &str| with_environment.then(|| text.to_owned());
    let line = |environment: Option<String>, cells: [&str; 5]| {
        let cells = cells.into_iter().map(str::to_owned);
        environment.into_iter().chain(cells).collect::<Vec<_>>()
    };
    table.set_header(line(
        environment("ENVIRONMENT"),
        ["KEY", "STATE", "FOR", "FLAGS", "NAME"],
    ));
    for row in rows {
        let (age, flags) = (age(now.saturating_sub(row.since.0)), row.flags.join(", "));
        let cells = [row.key.as_str(), &row.state, &age, &flags, &row.name];
        table.add_row(line(environment(&row.environment), cells));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// Writes a table of markdown.
pub(crate) fn markdown(rows: &[Row], with_environment: bool) -> String {
    let (title, line) = match with_environment {
        true => ("| environment ", "|---"),
        false => ("", ""),
    };
    let mut text = format!(
        "{title}| experiment | state | since | flags | name |\n{line}|---|---|---|---|---|\n"
    );
    for row in rows {
        let since = Timestamp::from_millisecond(row.since.0);
        let since = since.map_or_else(
            |_| String::new(),
            |since| since.strftime("%Y-%m-%d").to_string(),
        );
        let flags = row.flags.join(", ");
        let cells = [&row.key, &row.state, &since, &flags, &row.name];
        let environment = with_environment.then_some(&row.environment);
        let cells: Vec<_> = environment
            .into_iter()
            .chain(cells)
            .map(|cell| cell.replace('|', "\\|").replace('\n', " "))
            .collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Writes a length of time in its largest unit.
fn age(millis: i64) -> String {
    let duration = SignedDuration::from_millis(millis.max(0));
    match (
        duration.as_hours() / 24,
        duration.as_hours(),
        duration.as_mins(),
    ) {
        (days @ 1.., _, _) => format!("{days}d"),
        (_, hours @ 1.., _) => format!("{hours}h"),
        (_, _, minutes) => format!("{minutes}m"),
    }
}
