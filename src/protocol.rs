//! What a plugin answers to a host: when it decodes the program, and when the bytes go back as they came.
//!
//! The rules are apart from `plugin.rs`, which exists in the Wasm build only, so that tests and lints see them.

use memchr::memmem;
use swc_core::{common::Mark, ecma::ast::Program};

use crate::{Diagnostic, Options, generation::WRONG_HOST, transform};

/// What the rules need of a host.
pub trait Host {
    /// Decodes the program: `None` if it is of another AST than this build's.
    fn decode(&self, bytes: &[u8]) -> Option<Program>;
    /// The options for this file, or a message about wrong ones.
    fn options(&self) -> Result<Options, String>;
    /// Reports a diagnostic.
    fn report(&mut self, diagnostic: Diagnostic);
    /// Reports an error without a place in the file.
    fn report_error(&mut self, message: &str);
}

/// The answer for one file.
#[derive(Debug)]
pub enum Answer {
    /// The bytes that came.
    Unchanged,
    Changed(Program),
}

/// Transforms an encoded program. A file without the name `hot` is not decoded: decoding and encoding is most of the
/// cost of a plugin.
pub fn answer(bytes: &[u8], unresolved_mark: Mark, host: &mut impl Host) -> Answer {
    if !mentions_hot(bytes) {
        return Answer::Unchanged;
    }
    // Not an error of the protocol: each host reports that in its own way, and none says what to do.
    let Some(mut program) = host.decode(bytes) else {
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
    if outcome.changed { Answer::Changed(program) } else { Answer::Unchanged }
}

/// Whether the encoded program has the name or string `hot`: the three letters as a CBOR text (0x63) or byte
/// string (0x43) of length three, which `photo` and `shot` are not. RFC 8949, section 3.1.
fn mentions_hot(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"hot").any(|at| at > 0 && matches!(bytes[at - 1], 0x43 | 0x63))
}

#[cfg(test)]
mod tests {
    use swc_core::{
        common::{DUMMY_SP, GLOBALS, Globals},
        ecma::ast::{Expr, ExprStmt, Script, Stmt},
    };

    use super::*;
    use crate::{Level, Mode, ast};

    /// A host whose program is one expression statement.
    struct Fake {
        expr: Option<Expr>,
        options: Result<Options, String>,
        reported: Vec<String>,
    }

    impl Host for Fake {
        fn decode(&self, _: &[u8]) -> Option<Program> {
            let statement = ExprStmt { span: DUMMY_SP, expr: Box::new(self.expr.clone()?) };
            Some(Program::Script(Script { body: vec![Stmt::Expr(statement)], ..Default::default() }))
        }
        fn options(&self) -> Result<Options, String> {
            self.options.clone()
        }
        fn report(&mut self, diagnostic: Diagnostic) {
            assert_eq!(diagnostic.level, Level::Error);
            assert_eq!(diagnostic.known_span(), None, "dummy spans crash hosts");
            self.reported.push(diagnostic.message);
        }
        fn report_error(&mut self, message: &str) {
            self.reported.push(message.into());
        }
    }

    fn run(bytes: &[u8], expr: Option<Expr>, options: Result<Options, String>) -> (Answer, Vec<String>) {
        let mut host = Fake { expr, options, reported: vec![] };
        let answer = GLOBALS.set(&Globals::new(), || answer(bytes, Mark::new(), &mut host));
        (answer, host.reported)
    }

    const MENTIONS: &[u8] = b"\x84\x63hot";

    fn hot() -> Expr {
        ast::member(ast::import_meta(DUMMY_SP), "hot")
    }

    fn production() -> Options {
        Options { mode: Mode::Production, ..Options::defaults(None) }
    }

    #[test]
    fn only_the_name_itself_counts() {
        assert!(mentions_hot(MENTIONS));
        assert!(mentions_hot(b"\x64shot\x43hot"));
        for other in [&b""[..], b"hot", b"\x65photo", b"\x64shot", b"\x64hot!", b"\x62ho"] {
            assert!(!mentions_hot(other), "{other:?}");
        }
    }

    /// D2, P4
    #[test]
    fn file_that_does_not_mention_hot_is_not_decoded() {
        let (answer, reported) = run(b"\x65photo", None, Err("options were read".into()));
        assert!(matches!(answer, Answer::Unchanged));
        assert!(reported.is_empty());
    }

    #[test]
    fn program_of_another_ast_is_an_error_that_names_the_right_plugin() {
        let (answer, reported) = run(MENTIONS, None, Ok(production()));
        assert!(matches!(answer, Answer::Unchanged));
        assert_eq!(reported, [WRONG_HOST]);
    }

    /// S5
    #[test]
    fn wrong_options_are_reported() {
        let (answer, reported) = run(MENTIONS, Some(hot()), Err("wrong options".into()));
        assert!(matches!(answer, Answer::Unchanged));
        assert_eq!(reported, ["wrong options"]);
    }

    /// P1
    #[test]
    fn program_that_uses_the_api_is_changed() {
        let call = ast::call(DUMMY_SP, ast::member(hot(), "accept"), vec![]);
        let (answer, reported) = run(MENTIONS, Some(call), Ok(production()));
        assert!(matches!(answer, Answer::Changed(Program::Script(script)) if script.body.is_empty()));
        assert!(reported.is_empty());
    }

    /// D2, P4: `hot` of something else.
    #[test]
    fn program_that_does_not_use_the_api_is_unchanged() {
        let (answer, reported) = run(MENTIONS, Some(ast::member(ast::string("x", DUMMY_SP), "hot")), Ok(production()));
        assert!(matches!(answer, Answer::Unchanged));
        assert!(reported.is_empty());
    }

    /// S5
    #[test]
    fn program_with_an_error_is_unchanged() {
        let call = ast::call(DUMMY_SP, ast::member(hot(), "acept"), vec![]);
        let (answer, reported) = run(MENTIONS, Some(call), Ok(production()));
        assert!(matches!(answer, Answer::Unchanged));
        assert_eq!(reported, ["import.meta.hot.acept does not exist\nhelp: did you mean `import.meta.hot.accept`?"]);
    }
}
