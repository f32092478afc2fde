//! The pass takes time in proportion to the length of a file, whatever the file repeats: generated code has
//! tens of thousands of lines.

mod common;

use std::time::{Duration, Instant};

use common::Pipeline;
use swc_core::{
    common::{FileName, GLOBALS, Globals, Mark, SourceMap, comments::SingleThreadedComments, sync::Lrc},
    ecma::transforms::base::resolver,
};
use swc_plugin_import_meta_hot::{Mode, Options, transform};

/// How long ten times the work may take. Linear work takes 10 times as long, quadratic work 100 times.
const BOUND: u32 = 30;

/// Processor time of this thread, which does not count other processes; elapsed time where the kernel has none.
fn now(start: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The shortest of three runs of the pass alone.
fn measure(source: &str, mode: Mode) -> Duration {
    let options = Options { mode, ..Options::defaults(None) };
    let run = || {
        GLOBALS.set(&Globals::new(), || {
            let cm = Lrc::new(SourceMap::default());
            let comments = SingleThreadedComments::default();
            let mut program = Pipeline::default().parse(&cm, FileName::Anon, source, &comments).unwrap();
            let unresolved = Mark::new();
            program.mutate(resolver(unresolved, Mark::new(), false));
            let start = Instant::now();
            let before = now(start);
            std::hint::black_box(transform(&mut program, &options, unresolved));
            now(start).saturating_sub(before)
        })
    };
    (0..3).map(|_| run()).min().unwrap()
}

fn assert_linear(small: usize, mode: Mode, source: impl Fn(usize) -> String) {
    let (short, long) = (measure(&source(small), mode), measure(&source(small * 10), mode));
    assert!(
        long < short * BOUND,
        "{small} took {short:?}, {} took {long:?}: more than {BOUND} times as long",
        small * 10
    );
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| line(n) + "\n").collect()
}

/// S4
#[test]
fn accepted_imports() {
    assert_linear(3000, Mode::Development, |count| {
        lines(count, |n| format!("import \"./module-{n}\";\nimport.meta.hot.accept(\"./module-{n}\");"))
    });
}

/// S4, S5: each error would like to name the nearest import.
#[test]
fn wrong_specifiers() {
    assert_linear(300, Mode::Development, |count| {
        lines(count, |n| format!("import \"./imported-{n}\";\nimport.meta.hot.accept(\"./accepted-{n}\");"))
    });
}

/// S4, S5: no import is near, so every one is compared.
#[test]
fn wrong_specifiers_of_a_file_with_long_imports() {
    let long = "x".repeat(500);
    assert_linear(100, Mode::Development, |count| {
        lines(count, |n| {
            format!("import \"./{long}{n}\";\nimport.meta.hot.accept(\"./{n}{}\");", long.replace('x', "y"))
        })
    });
}

/// P2: `var`s of a dead branch stay declared.
#[test]
fn dead_variables() {
    assert_linear(3000, Mode::Production, |count| {
        format!("if (import.meta.hot) {{\n{}}}", lines(count, |n| format!("var variable{n} = {n};")))
    });
}

/// P2: what follows a jump is unreachable, unless it declares something that code before it may see.
#[test]
fn jumps_before_a_declaration() {
    assert_linear(3000, Mode::Production, |count| {
        format!(
            "export function f() {{\n{}let last;\n}}",
            lines(count, |n| format!("if (!import.meta.hot) return {n};"))
        )
    });
}
