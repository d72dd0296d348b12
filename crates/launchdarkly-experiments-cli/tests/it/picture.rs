//! The picture of a plan in the README, made of what `ldx plan` prints.

use launchdarkly_experiments_cli::Exit;

use crate::ldx::Ldx;

/// What runs, and what shall be instead: an experiment ends, another one begins, a third one is made more precise.
const BEFORE: &str = "\
project: shop
environment: production
experiments:
  checkout-button:
    name: Checkout button
    hypothesis: A green button sells more
    tags: [checkout]
    flag: checkout-button
    metrics: {primary: purchase}
    treatments:
      - {name: Blue, variation: blue, percent: 50, baseline: true}
      - {name: Green, variation: green, percent: 50}
    state: running
  search-ranking:
    name: Search ranking
    hypothesis: Fresh articles are read more
    flag: search-ranking
    metrics: {primary: article-read}
    treatments:
      - {name: Best match, variation: best-match, percent: 50, baseline: true}
      - {name: Newest, variation: newest, percent: 50}
    state: running
";

const HEADLINE: &str = "  headline:
    name: Headline
    hypothesis: A question keeps people reading
    flag: headline
    rule: Returning customers
    metrics: {primary: read-on}
    treatments:
      - {name: Statement, variation: statement, percent: 50, baseline: true}
      - {name: Question, variation: question, percent: 50}
    state: running
";

const STOPPED: &str = "state: {stopped: {winner: Green, reason: two weeks and a clear winner}}";

/// Width of a character and height of a line, in pixels.
const CHARACTER: f64 = 8.43;
const LINE: usize = 20;
const MARGIN: usize = 18;

#[test]
fn the_readme_shows_what_a_plan_looks_like() {
    let ldx = Ldx::new();
    ldx.file("experiments.yaml", BEFORE);
    let applied = ldx.run("apply experiments.yaml");
    assert_eq!(applied.exit, Exit::Done, "{applied:?}");
    let wanted = BEFORE.replacen("state: running", STOPPED, 1).replacen(
        "primary: article-read}",
        "primary: article-read, others: [page-load-ms]}",
        1,
    );
    ldx.file("experiments.yaml", &(wanted + HEADLINE));
    let plan = ldx.run("plan experiments.yaml");
    assert_eq!(plan.exit, Exit::Different, "{plan:?}");
    let picture = svg(&format!(
        "\x1b[2m$\x1b[0m ldx plan experiments.yaml\n\n{}",
        plan.colored
    ));

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ldx-plan.svg");
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == picture,
        "docs/ldx-plan.svg is old: run the tests with UPDATE_PICTURE=1"
    );
}

/// Draws a terminal with this text.
fn svg(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let longest = lines
        .iter()
        .map(|line| anstream::adapter::strip_str(line).to_string());
    let longest = longest.map(|line| line.chars().count()).max().unwrap_or(0);
    let width = (longest as f64 * CHARACTER).ceil() as usize + 2 * MARGIN;
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>What ldx plan prints</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"#e6edf3\">\n"
    );
    for (number, line) in lines.iter().enumerate() {
        let y = MARGIN + number * LINE + 14;
        svg += &format!("<text x=\"{MARGIN}\" y=\"{y}\">{}</text>\n", spans(line));
    }
    svg + "</g>\n</svg>\n"
}

/// Returns a line with its styles as elements.
fn spans(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut text = escaped(parts.next().unwrap_or_default());
    let mut styles: Vec<&str> = Vec::new();
    for part in parts {
        let (code, rest) = part.split_once('m').expect("a style");
        match style(code) {
            Some(style) => styles.push(style),
            None => styles.clear(),
        }
        let rest = escaped(rest);
        text += &match (rest.is_empty(), styles.is_empty()) {
            (true, _) => String::new(),
            (false, true) => rest,
            (false, false) => format!("<tspan {}>{rest}</tspan>", styles.join(" ")),
        };
    }
    text
}

/// Returns how a style is drawn; `None` ends all.
fn style(code: &str) -> Option<&'static str> {
    match code {
        "0" => None,
        "1" => Some("font-weight=\"bold\""),
        "2" => Some("fill-opacity=\"0.6\""),
        "31" => Some("fill=\"#ff7b72\""),
        "32" => Some("fill=\"#7ee787\""),
        "33" => Some("fill=\"#e3b341\""),
        "36" => Some("fill=\"#79c0ff\""),
        _ => panic!("the picture has no style for `{code}`"),
    }
}

/// Escapes a text; its spaces are kept, which SVG would join.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace(' ', "\u{a0}")
}
