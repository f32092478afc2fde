//! Hot module replacement with one API, `import.meta.hot`, for everything SWC compiles.
//!
//! The pass is pure and knows nothing of Wasm: find the uses (`find`), check them (`check`), then rewrite
//! them for development (`development`) or remove them for production (`production`). `protocol` and `plugin` are
//! how `@swc/core`, rspack, webpack and Next.js call it.

#![warn(missing_docs)]

mod accept;
mod api;
mod ast;
mod check;
mod development;
mod diagnostics;
#[cfg(any(target_arch = "wasm32", test))]
mod encoding;
mod find;
#[cfg_attr(feature = "swc-1-15", path = "../swc-1.15/generation.rs")]
mod generation;
mod globals;
mod imports;
#[cfg(any(target_arch = "wasm32", test))]
mod items;
mod options;
mod patterns;
#[cfg(target_arch = "wasm32")]
mod plugin;
mod production;
#[cfg(any(target_arch = "wasm32", test))]
mod protocol;
mod suggest;
mod syntax;
mod uses;

// Unit tests encode what the integration tests parse.
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
#[cfg(test)]
extern crate self as swc_plugin_import_meta_hot;

use swc_core::{
    common::Mark,
    ecma::ast::{Pass, Program},
};

pub use crate::{
    diagnostics::{Diagnostic, Level},
    options::{Host, Indirect, Mode, Options},
};
use crate::{globals::Globals, uses::Found};

/// The transform as a pass for a Rust program that embeds SWC.
///
/// Run it where plugins run: after SWC's `resolver`, with or without TypeScript's types, before JSX and module formats.
/// `unresolved_mark` is the resolver's; it tells a global `Boolean` from a local one.
///
/// Diagnostics (rule S5) go to the current [`HANDLER`](swc_core::common::errors::HANDLER). Set it, and `GLOBALS`, before
/// the pass runs. A program with errors is left as it was.
#[must_use]
pub fn import_meta_hot(options: Options, unresolved_mark: Mark) -> impl Pass {
    ImportMetaHot { options, unresolved_mark }
}

struct ImportMetaHot {
    options: Options,
    unresolved_mark: Mark,
}

impl Pass for ImportMetaHot {
    fn process(&mut self, program: &mut Program) {
        for diagnostic in transform(program, &self.options, self.unresolved_mark).diagnostics {
            diagnostic.emit();
        }
    }
}

/// The result of [`transform`].
#[derive(Debug, Default)]
pub struct Outcome {
    /// In the order of the text. With an error among them the program was not changed.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the program was rewritten. A file without `import.meta.hot` never is (rules P4 and D2).
    pub changed: bool,
}

/// Transforms a program and returns the diagnostics instead of emitting them.
pub fn transform(program: &mut Program, options: &Options, unresolved_mark: Mark) -> Outcome {
    let globals = Globals::of(unresolved_mark);
    let found = find::find(program, globals);
    transform_found(program, &found, options, globals)
}

/// As [`transform`], when the uses are already found.
fn transform_found(program: &mut Program, found: &Found, options: &Options, globals: Globals) -> Outcome {
    if found.uses.is_empty() {
        return Outcome::default();
    }
    let diagnostics = check::check(found, options);
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    if !failed {
        match options.mode {
            Mode::Development => development::rewrite(program, found, options.host, &options.runtime, globals),
            Mode::Production => production::remove(program, found, globals),
        }
    }
    Outcome { diagnostics, changed: !failed }
}
