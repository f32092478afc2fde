//! Both ways to an answer, with programs that are encoded as hosts do.

use swc_core::{
    common::{
        FileName, GLOBALS, SourceMap,
        comments::SingleThreadedComments,
        errors::{HANDLER, Handler},
        sync::Lrc,
    },
    ecma::ast::{Module, ModuleItem, Stmt},
};

use super::*;
use crate::{
    Level, Mode,
    common::{Messages, Pipeline, print, programs::sources},
};

/// A host that keeps what is reported.
pub struct TestHost {
    options: Result<Options, String>,
    reported: Vec<String>,
}

impl Host for TestHost {
    fn options(&self) -> Result<Options, String> {
        self.options.clone()
    }
    fn report(&mut self, diagnostic: Diagnostic) {
        self.reported.push(format!("{:?} {:?} {}", diagnostic.level, diagnostic.known_span(), diagnostic.message));
    }
    fn report_error(&mut self, message: &str) {
        self.reported.push(format!("{:?} {message}", Level::Error));
    }
}

/// A way to an answer.
pub type Way = fn(&[u8], Mark, &mut TestHost) -> Option<Answer>;

pub const BY_ITEMS: Way = |program, mark, host| by_items(program, &places(program, b"hot"), mark, host);
pub const WHOLE: Way = |program, mark, host| Some(whole(program, mark, host));

/// What a way makes of a file.
#[derive(Debug, PartialEq)]
pub struct Made {
    pub answer: Answer,
    pub reported: Vec<String>,
    pub code: String,
}

/// Source to code, with `way` in the place of the plugin. `None` if the source does not parse, or the way has no answer.
pub fn make(source: &str, pipeline: &Pipeline, options: &Result<Options, String>, way: Way) -> Option<Made> {
    let cm = Lrc::new(SourceMap::default());
    let handler = Handler::with_emitter(true, false, Box::new(Messages::default()));
    GLOBALS.set(&swc_core::common::Globals::new(), || {
        HANDLER.set(&handler, || {
            let comments = SingleThreadedComments::default();
            let program = pipeline.parse(&cm, FileName::Custom("input".into()), source, &comments).ok()?;
            let mut host = TestHost { options: options.clone(), reported: vec![] };
            let mut answer = None;
            let program = pipeline.run_with(program, &comments, &mut |program, unresolved| {
                answer = way(&encoding::encode(program), unresolved, &mut host);
                if let Some(Answer::Changed(bytes)) = &answer {
                    *program = encoding::decode(bytes).expect("the answer is a program");
                }
            });
            let code = print(&cm, &program, &comments).code;
            Some(Made { answer: answer?, reported: host.reported, code })
        })
    })
}

/// Asserts that both ways make the same of a file, byte for byte. Returns whether it needs no whole program.
pub fn assert_equal(source: &str, pipeline: &Pipeline, options: &Options) -> Option<Answer> {
    let options = Ok(options.clone());
    let by_items = make(source, pipeline, &options, BY_ITEMS)?;
    let whole = make(source, pipeline, &options, WHOLE);
    assert_eq!(Some(&by_items), whole.as_ref(), "\n--- source\n{source}\n--- {pipeline:?} {options:?}");
    Some(by_items.answer)
}

fn options(mode: Mode) -> Options {
    Options { mode, ..Options::defaults(None) }
}

fn answered(source: &str, way: Way) -> Made {
    make(source, &Pipeline::default(), &Ok(options(Mode::Production)), way).unwrap()
}

/// D2, P4
#[test]
fn file_that_does_not_mention_hot_is_not_decoded() {
    let mut host = TestHost { options: Err("options were read".into()), reported: vec![] };
    assert_eq!(answer(b"\x65photo", Mark::from_u32(1), &mut host), Answer::Unchanged);
    assert_eq!(host.reported, [""; 0]);
}

#[test]
fn program_of_another_ast_is_an_error_that_names_the_right_plugin() {
    for bytes in [&b"\x84\x63hot"[..], b"\x63hot", b"\xc1\x83\x82\x00\x00\x81\x63hot"] {
        let mut host = TestHost { options: Ok(options(Mode::Production)), reported: vec![] };
        let answer = GLOBALS.set(&swc_core::common::Globals::default(), || answer(bytes, Mark::new(), &mut host));
        assert_eq!((answer, &host.reported[..]), (Answer::Unchanged, &[format!("Error {WRONG_HOST}")][..]));
    }
}

/// S5
#[test]
fn wrong_options_are_reported() {
    for way in [BY_ITEMS, WHOLE] {
        let made = make("import.meta.hot.accept()", &Pipeline::default(), &Err("wrong options".into()), way).unwrap();
        assert_eq!((made.answer, &made.reported[..]), (Answer::Unchanged, &["Error wrong options".to_string()][..]));
    }
}

/// P1
#[test]
fn program_that_uses_the_api_is_changed() {
    for way in [BY_ITEMS, WHOLE] {
        let made = answered("before(); import.meta.hot.accept(); after();", way);
        assert!(matches!(made.answer, Answer::Changed(_)));
        assert_eq!((&made.code[..], made.reported.len()), ("before();\nafter();\n", 0));
    }
}

/// D2, P4: `hot` of something else.
#[test]
fn program_that_does_not_use_the_api_is_unchanged() {
    let source = "photo.hot.accept(); module.hot = 1; const hot = module;";
    let pipeline = Pipeline::default();
    assert!(make(source, &pipeline, &Ok(options(Mode::Production)), BY_ITEMS).is_none());
    let made = answered(source, |program, mark, host| Some(answer(program, mark, host)));
    assert_eq!((made.answer, made.reported.len()), (Answer::Unchanged, 0));
}

/// S5: the help of an error may name things of the whole file.
#[test]
fn program_with_an_error_is_unchanged_and_decoded_as_a_whole() {
    let source = "import './a.js'; import.meta.hot.accept('./a')";
    let pipeline = Pipeline::default();
    assert!(make(source, &pipeline, &Ok(options(Mode::Production)), BY_ITEMS).is_none());
    let made = answered(source, |program, mark, host| Some(answer(program, mark, host)));
    assert_eq!(made.answer, Answer::Unchanged);
    assert_eq!(made.reported.len(), 1);
    assert!(made.reported[0].contains("did you mean `./a.js`?"), "{:?}", made.reported);
}

/// What the pass has to know of other items than those that have the name `hot`.
#[test]
fn answer_by_items_is_that_of_the_whole_program() {
    let pipeline = Pipeline { typescript: true, ..Default::default() };
    for source in [
        // D1: directives, and what only looks like one
        "'use client'; 'use strict'; f(); import.meta.hot.accept(); 'late';",
        "import.meta.hot.accept(); 'use client'; f();",
        "'use client'; import.meta.hot.accept(); 'not a directive'; `template`; ('paren'); import.meta.hot.accept()",
        "f(); import.meta.hot.dispose(() => {}); 'a string'; ;",
        // D1: names that clash
        "let _hot, _webpackHot; import.meta.hot.accept();",
        // P2: what is spliced into the list
        "f(); if (!import.meta.hot) { ;; g(); 'x'; var y; } ; h(); if (import.meta.hot) { var z } else ;",
        "export default () => import.meta.hot && 1; export const a = import.meta.hot ? 1 : 2; export { b } from 'b';",
        // S4: each way to import
        "import { a } from './a'; g(a); import.meta.hot.accept('./a');",
        "import.meta.hot.accept(['./a', './b']); export * from './a'; export { b } from './b';",
        "import.meta.hot.accept('./a'); function f() { return import('./a'); } function g() { return './a'; }",
        "import.meta.hot.accept('./a'); require(`./a`); f();",
        "f(); import './\\u0061'; import.meta.hot.accept('./a');",
        "import './a-specifier-of-many-more-letters-than-24'; \
         import.meta.hot.accept('./a-specifier-of-many-more-letters-than-24');",
        // S4: more than are looked for one by one
        "import './a'; import './b'; import './c'; import './d'; import './e'; import './f'; import './g'; f(); \
         import './h'; import './i'; import.meta.hot.accept(['./a', './b', './c', './d', './e', './f', './g', './h', './i']);",
        // S2: `hot` of a variable that does not hold `import.meta`
        "const photo = { hot: 1 }; photo.hot; import.meta.hot.accept(); const { hot } = photo;",
    ] {
        for mode in [Mode::Development, Mode::Production] {
            assert!(matches!(assert_equal(source, &pipeline, &options(mode)), Some(Answer::Changed(_))), "{source}");
        }
    }
    // S5: a variable gets `import.meta` in another item.
    let allow = Options { indirect: crate::Indirect::Allow, ..options(Mode::Development) };
    for source in [
        "const meta = import.meta; f(); meta.hot.accept();",
        "let meta; const { hot } = meta; function f() { meta = import.meta; } g();",
    ] {
        assert!(matches!(assert_equal(source, &pipeline, &allow), Some(Answer::Changed(_))), "{source}");
        let warn = Options { indirect: crate::Indirect::Warn, ..allow.clone() };
        assert!(matches!(assert_equal(source, &pipeline, &warn), Some(Answer::Changed(_))), "{source}");
    }
}

#[test]
fn fixtures_come_out_the_same() {
    let mut by_items = 0;
    for source in sources() {
        for typescript in [false, true] {
            let pipeline = Pipeline { typescript, jsx: true, ..Default::default() };
            for mode in [Mode::Development, Mode::Production] {
                by_items += usize::from(assert_equal(&source, &pipeline, &options(mode)).is_some());
            }
        }
    }
    assert!(by_items > 100, "{by_items} answers by items");
}

/// Items that do not concern the API go back untouched, even if they cannot be decoded.
#[test]
fn other_items_are_not_decoded() {
    let made = make(
        "f(one, 'a', 2); import.meta.hot.accept(); f(two);",
        &Pipeline::default(),
        &Ok(options(Mode::Production)),
        |program, mark, host| {
            let mut unknown = program.to_vec();
            let at = memchr::memmem::find(program, b"\x63two").unwrap();
            unknown[at] = 0xe3; // a simple value, which no identifier is
            unknown.splice(at + 1..at + 4, []);
            assert_eq!(whole(&unknown, mark, host), Answer::Unchanged);
            assert_eq!(host.reported, [format!("Error {WRONG_HOST}")]);
            let Some(Answer::Changed(mut changed)) = BY_ITEMS(&unknown, mark, host) else {
                panic!("not answered by items");
            };
            let at = memchr::memmem::find(&changed, b"\xe3").unwrap();
            changed.splice(at..=at, *b"\x63two");
            Some(Answer::Changed(changed))
        },
    );
    assert_eq!(made.unwrap().code, "f(one, 'a', 2);\nf(two);\n");
}

/// A script, which is not taken apart.
#[test]
fn script_is_decoded_as_a_whole() {
    let source = "before(); import.meta.hot.accept();";
    let script = Pipeline { script: true, ..Default::default() };
    assert!(make(source, &script, &Ok(options(Mode::Production)), BY_ITEMS).is_none());
    let made =
        make(source, &script, &Ok(options(Mode::Production)), |program, mark, host| Some(answer(program, mark, host)));
    assert_eq!(made.unwrap().code, "before();\n");
}

/// A placeholder that gets lost or moves means the whole program.
#[test]
fn lost_placeholders_are_noticed() {
    let program = encoding::encode(&Program::Module(Module {
        body: vec![ModuleItem::Stmt(Stmt::default()), ModuleItem::Stmt(Stmt::default())],
        ..Default::default()
    }));
    let part = |change: fn(&mut Vec<ModuleItem>)| {
        let mut part = PartialModule::of(&program, |_| false).unwrap();
        change(&mut part.program.as_mut_module().unwrap().body);
        part.encode()
    };
    assert_eq!(part(|_| {}), Some(program.clone()));
    assert_eq!(part(|body| drop(body.pop())), None);
    assert_eq!(part(|body| body.reverse()), None);
    assert_eq!(part(|body| body.push(body[0].clone())), None);
}
