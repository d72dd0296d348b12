//! Connecting to LaunchDarkly: what is said before any request is sent.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Cursor;
use std::rc::Rc;

use launchdarkly_experiments_cli::Exit;
use launchdarkly_experiments_cli::terminal::Terminal;

use crate::ldx::{Ldx, Shared};

#[test]
fn plain_http_is_allowed_by_a_variable() {
    let (out, err) = (Shared::default(), Shared::default());
    let folder = Ldx::new();
    let asked = Rc::new(RefCell::new(Vec::new()));
    let names = Rc::clone(&asked);
    let variables = move |name: &str| {
        names.borrow_mut().push(name.to_owned());
        (name == "LAUNCHDARKLY_ACCESS_TOKEN").then(|| "api-x".to_owned())
    };
    let terminal = Terminal {
        out: Box::new(out),
        err: Box::new(err.clone()),
        input: Box::new(Cursor::new(Vec::new())),
        asks: false,
        shows_progress: false,
        variables: Box::new(variables),
        folder: folder.path().to_owned(),
    };
    let arguments = "ldx list --project shop --environment production --host http://example.com";
    let arguments = arguments.split_whitespace().map(OsString::from);
    let exit = launchdarkly_experiments_cli::run(arguments, terminal);
    assert_eq!(exit, Exit::Failed);
    let said = err.text();
    assert!(
        said.contains("set LAUNCHDARKLY_ALLOW_HTTP=1") && !said.contains("allow_plain_http"),
        "{said}"
    );
    let is_asked = |name: &String| name == "LAUNCHDARKLY_ALLOW_HTTP";
    assert!(asked.borrow().iter().any(is_asked));
}
