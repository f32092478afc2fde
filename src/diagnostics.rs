//! Errors and warnings, and how they reach the host.

use swc_core::common::{Span, errors::HANDLER};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub level: Level,
    pub span: Span,
    /// What is wrong in one line, then `help: ` and how to write it instead. One text: several hosts
    /// drop notes and help levels.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Fails the build.
    Error,
    Warning,
}

impl Diagnostic {
    pub fn new(level: Level, span: Span, message: String, help: String) -> Self {
        Diagnostic {
            level,
            span,
            message: format!("{message}\nhelp: {help}"),
        }
    }

    /// Hands it to the current [`HANDLER`]. A dummy span is left out: looking one up crashes hosts.
    pub fn emit(&self) {
        HANDLER.with(|handler| {
            let mut builder = match self.level {
                Level::Error => handler.struct_err(&self.message),
                Level::Warning => handler.struct_warn(&self.message),
            };
            if !self.span.is_dummy() {
                builder.set_span(self.span);
            }
            builder.emit();
        });
    }
}
