//! Programs that nobody wrote come out of both ways the same, byte for byte. `FUZZ_SECONDS=600 cargo test --release
//! --lib fuzz` for a long run; the suite tries 3,000 programs.

use std::panic::{catch_unwind, resume_unwind};

use super::tests::{WHOLE, assert_equal, make};
use crate::{
    Host, Indirect, Mode, Options,
    common::programs::{Budget, Fuzzer},
};

/// What stands between the lines of a program: items by which one without `hot` may matter, and others.
const ITEMS: [&str; 24] = [
    "'use client';",
    "'a string';",
    "`a template`;",
    ";",
    "import './a';",
    "import * as ns from \"./a\";",
    "import { type T } from './a';",
    "export * from './a.js';",
    "export { b } from './b';",
    "import('./b');",
    "function load() { return require('./a'); }",
    "const text = './a';",
    "import.meta.hot.accept('./a', () => {});",
    "import.meta.hot?.accept(['./a', './b']);",
    "const meta = import.meta;",
    "let meta; function set() { meta = import.meta; }",
    "meta.hot.accept();",
    "const { hot } = meta;",
    "x.hot;",
    "let _hot, _webpackHot;",
    "export default class {}",
    "var { meta = import.meta } = {};",
    "if (!import.meta.hot) { var v1; 'x'; ; f(); }",
    "export const a1 = import.meta.hot.data.a ??= 1;",
];

/// A program with some more items.
fn program(fuzzer: &mut Fuzzer) -> String {
    let program = fuzzer.program();
    let mut lines: Vec<&str> = if fuzzer.below(4) == 0 { vec![] } else { program.lines().collect() };
    for _ in 0..fuzzer.below(8) {
        let at = fuzzer.below(lines.len() + 1);
        lines.insert(at, fuzzer.pick(&ITEMS));
    }
    lines.join("\n")
}

/// D1, P1 to P4, S2, S4, S5
#[test]
fn both_ways_make_the_same() {
    let mut fuzzer = Fuzzer::new();
    let mut budget = Budget::of(3_000);
    let (mut parsed, mut by_items) = (0u64, 0u64);
    while budget.next() {
        let source = program(&mut fuzzer);
        let pipeline = fuzzer.pipeline();
        let options = Options {
            mode: [Mode::Development, Mode::Production][fuzzer.below(2)],
            host: [Host::Webpack, Host::Turbopack, Host::Registry][fuzzer.below(3)],
            runtime: "import-meta-hot".into(),
            indirect: [Indirect::Error, Indirect::Warn, Indirect::Allow][fuzzer.below(3)],
            typescript: false,
        };
        // What swc itself cannot take says nothing about the pass.
        let whole = catch_unwind(|| make(&source, &pipeline, &Ok(options.clone()), WHOLE).is_some());
        if !whole.unwrap_or(false) {
            continue;
        }
        parsed += 1;
        match catch_unwind(|| assert_equal(&source, &pipeline, &options)) {
            Ok(answer) => by_items += u64::from(answer.is_some()),
            Err(panic) => {
                eprintln!("--- the program\n{source}\n--- {pipeline:?} {options:?}");
                resume_unwind(panic);
            }
        }
    }
    println!("{} programs tried, {parsed} parsed, {by_items} answered by items", budget.tried - 1);
    assert!(by_items * 4 > parsed, "{by_items} of {parsed} were answered by items");
}
