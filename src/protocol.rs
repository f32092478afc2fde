//! What a plugin answers to a host: how much of the program it decodes, and when the bytes go back as they came.
//!
//! The rules are apart from `plugin.rs`, which exists in the Wasm build only, so that tests and lints see them.

use swc_core::{common::Mark, ecma::ast::Program};

use crate::{
    Diagnostic, Options,
    encoding::{self, Search, places},
    find::find,
    generation::WRONG_HOST,
    globals::Globals,
    items::PartialModule,
    transform, transform_found,
};

/// What the rules need of a host.
pub trait Host {
    /// The options for this file, or a message about wrong ones.
    fn options(&self) -> Result<Options, String>;
    /// Reports a diagnostic.
    fn report(&mut self, diagnostic: Diagnostic);
    /// Reports an error without a place in the file.
    fn report_error(&mut self, message: &str);
}

/// The answer for one file.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// The bytes that came.
    Unchanged,
    /// Another program, encoded.
    Changed(Vec<u8>),
}

/// Transforms an encoded program. Decoding and encoding is most of the cost of a plugin: a file without the name `hot`
/// is not decoded, and of others only the items that concern the API.
pub fn answer(program: &[u8], unresolved_mark: Mark, host: &mut impl Host) -> Answer {
    let hot = places(program, b"hot");
    if hot.is_empty() {
        return Answer::Unchanged;
    }
    by_items(program, &hot, unresolved_mark, host).unwrap_or_else(|| whole(program, unresolved_mark, host))
}

/// The answer, from the items that concern the API: those with the name `hot`, which is at the places `hot`. `None` if
/// it cannot be told from them: the encoding is not as expected, the program is a script, or it does not use the API
/// correctly. The help for errors names things of the whole file.
fn by_items(program: &[u8], hot: &[usize], unresolved_mark: Mark, host: &mut impl Host) -> Option<Answer> {
    let globals = Globals::of(unresolved_mark);
    let mut module = PartialModule::of(program, |item| item.is_string || item.has_any(hot))?;
    let mut found = find(&module.program, globals);
    let names = found.open_names();
    if !names.is_empty() {
        let others = Search::new(program, names);
        module.decode(|item| others.finds(item))?;
        found = find(&module.program, globals);
    }
    if found.uses.is_empty() {
        return None; // of another AST, items may be decoded to what they are not
    }
    let options = match host.options() {
        Ok(options) => options,
        Err(message) => {
            host.report_error(&message);
            return Some(Answer::Unchanged);
        }
    };
    let outcome = transform_found(&mut module.program, &found, &options, globals);
    if !outcome.changed {
        return None;
    }
    let changed = module.encode()?;
    outcome.diagnostics.into_iter().for_each(|diagnostic| host.report(diagnostic));
    Some(Answer::Changed(changed))
}

/// The answer, from the whole program.
fn whole(program: &[u8], unresolved_mark: Mark, host: &mut impl Host) -> Answer {
    // Not an error of the protocol: each host reports that in its own way, and none says what to do.
    let Some(mut program) = encoding::decode::<Program>(program) else {
        host.report_error(WRONG_HOST);
        return Answer::Unchanged;
    };
    let options = match host.options() {
        Ok(options) => options,
        Err(message) => {
            host.report_error(&message);
            return Answer::Unchanged;
        }
    };
    let outcome = transform(&mut program, &options, unresolved_mark);
    outcome.diagnostics.into_iter().for_each(|diagnostic| host.report(diagnostic));
    if outcome.changed { Answer::Changed(encoding::encode(&program)) } else { Answer::Unchanged }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
