//! What is wrong with a file, shown with its line.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::file::position::Position;
use crate::file::secret;
use crate::file::source::Source;

/// One thing that is wrong with a file: what, where, and what to do about it.
///
/// `Display` shows the line.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is; `None` if it is the whole file.
    pub position: Option<Position>,
    source: Arc<Source>,
}

/// Everything that is wrong with files.
#[derive(Clone, Debug, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problem {
    /// Creates a problem of a file.
    pub(crate) fn new(
        source: &Arc<Source>,
        position: Option<Position>,
        message: impl Into<String>,
    ) -> Self {
        Problem {
            message: secret::hidden(&message.into()).into_owned(),
            help: None,
            position,
            source: Arc::clone(source),
        }
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into().map(|help| secret::hidden(&help).into_owned());
        self
    }

    /// Returns the name of the file.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// Shows the problem with its line.
    pub(crate) fn show(&self, level: Level<'static>, renderer: &Renderer) -> String {
        let text = secret::hidden(&self.source.text);
        let title = level.primary_title(self.message.as_str());
        let mut group = match &self.position {
            Some(position) => {
                let span = position.bytes(&text);
                title.element(
                    Snippet::source(text.as_ref())
                        .path(self.source.name.as_str())
                        .annotation(AnnotationKind::Primary.span(span)),
                )
            }
            None => title.element(annotate_snippets::Origin::path(self.source.name.as_str())),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Level::ERROR, &Renderer::plain()))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.0.iter().enumerate() {
            let separator = if position > 0 { "\n\n" } else { "" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Problems(vec![problem])
    }
}
