//! Errors and warnings, and how they reach the host.

use swc_core::common::{Span, errors::HANDLER};

/// An error or a warning about a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it fails the build.
    pub level: Level,
    /// The offending expression. May be a dummy: see [`Diagnostic::known_span`].
    pub span: Span,
    /// What is wrong in one line, then `help: ` and how to write it instead. One text: several hosts
    /// drop notes and help levels.
    pub message: String,
}

/// How serious a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Fails the build.
    Error,
    /// Is printed; the build goes on.
    Warning,
}

impl Diagnostic {
    pub(crate) fn new(level: Level, span: Span, message: &str, help: &str) -> Self {
        Diagnostic { level, span, message: format!("{message}\nhelp: {help}") }
    }

    /// The span, unless it is a dummy. Next.js gives generated code dummy spans, and looking one up in the source
    /// map crashes the host.
    #[must_use]
    pub fn known_span(&self) -> Option<Span> {
        Some(self.span).filter(|span| !span.is_dummy())
    }

    /// Reports it to the current [`HANDLER`].
    pub fn emit(&self) {
        HANDLER.with(|handler| {
            let mut builder = match self.level {
                Level::Error => handler.struct_err(&self.message),
                Level::Warning => handler.struct_warn(&self.message),
            };
            if let Some(span) = self.known_span() {
                builder.set_span(span);
            }
            builder.emit();
        });
    }
}
