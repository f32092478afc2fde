//! The pass over programs that nobody wrote: it never panics, its output parses, applying it again changes
//! nothing (P5), and production has nothing named `import.meta.hot` left. `FUZZ_SECONDS=600 cargo test
//! --release --test fuzz` for a long run; the suite tries 20,000 programs.

mod common;

use common::{
    Pipeline, compile,
    programs::{Budget, Fuzzer},
};
use swc_plugin_import_meta_hot::{Host, Indirect, Mode, Options};

/// swc (codegen 33) prints `(x++)()` so, and its parser lets that pass if the statement begins with `import.meta`.
const LOST_PARENTHESES: [&str; 6] = ["++(", "--(", "++?.(", "--?.(", "++`", "--`"];

/// `import hot = import.meta.hot`, which swc takes for a path of namespaces, though `import` can begin none.
fn has_import_equals(source: &str) -> bool {
    source.match_indices("import.meta").any(|(at, _)| {
        let Some(before) = source[..at].trim_end().strip_suffix('=') else {
            return false;
        };
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        before.trim_end().trim_end_matches(name).trim_end().ends_with("import")
    })
}

#[test]
fn never_panics_is_idempotent_and_leaves_nothing() {
    let mut fuzzer = Fuzzer::new();
    let mut budget = Budget::of(20_000);
    let (mut parsed, mut accepted) = (0u64, 0u64);
    while budget.next() {
        let source = fuzzer.program();
        let pipeline = fuzzer.pipeline();
        // What swc itself cannot take, or prints so that it cannot read it back, says nothing about the pass.
        if has_import_equals(&source) {
            continue;
        }
        let swc_can = std::panic::catch_unwind(|| {
            compile(&source, &pipeline, None).is_ok_and(|plain| {
                compile(&plain.code, &reread(&pipeline), None).is_ok()
                    && !LOST_PARENTHESES.iter().any(|lost| plain.code.contains(lost))
            })
        });
        if !swc_can.unwrap_or(false) {
            continue;
        }
        parsed += 1;
        let options = Options {
            mode: if fuzzer.below(3) == 0 { Mode::Development } else { Mode::Production },
            host: [Host::Webpack, Host::Turbopack, Host::Registry][fuzzer.below(3)],
            runtime: "import-meta-hot".into(),
            indirect: [Indirect::Error, Indirect::Allow][fuzzer.below(2)],
            typescript: false,
        };
        match std::panic::catch_unwind(|| check(&source, &pipeline, &options)) {
            Ok(passed) => accepted += u64::from(passed),
            Err(panic) => {
                eprintln!("--- the program\n{source}\n--- {pipeline:?} {options:?}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    println!("{} programs tried, {parsed} parsed, {accepted} accepted by the checks", budget.tried);
    assert!(accepted > 0, "nothing got through to the rewriting");
}

/// Printed code has no types any more.
fn reread(pipeline: &Pipeline) -> Pipeline {
    Pipeline { typescript: false, jsx: pipeline.jsx, ..Default::default() }
}

/// Whether the checks accept the program; panics where a promise does not hold.
fn check(source: &str, pipeline: &Pipeline, options: &Options) -> bool {
    let Ok(once) = compile(source, pipeline, Some(options)) else {
        return false;
    };
    let again = compile(&once.code, &reread(pipeline), None);
    // swc lets `break` without a label out of a labelled block, which is no JavaScript, and so do we.
    if again.as_ref().is_err_and(|error| error.contains("TS1105") || error.contains("TS1104")) {
        return false;
    }
    assert!(
        again.is_ok(),
        "the output does not parse: {:?}\n--- source\n{source}\n--- output\n{}",
        again.err(),
        once.code
    );
    // With `indirect: "allow"` a fold may show what only then is a variable that holds `import.meta`.
    let reveals = options.indirect == Indirect::Allow && source.replace("import.meta", "").contains("meta");
    if !reveals {
        let twice = Pipeline { times: 2, ..pipeline.clone() };
        match compile(source, &twice, Some(options)) {
            Ok(twice) => assert_eq!(once.code, twice.code, "not idempotent\n--- source\n{source}"),
            Err(error) => panic!("the second time fails: {error}\n--- source\n{source}\n--- output\n{}", once.code),
        }
    }
    if options.mode == Mode::Production && options.indirect == Indirect::Error {
        assert!(!has_api(&once.code), "left:\n{}\n--- source\n{source}", once.code);
    }
    true
}

/// Whether code, its comments and strings aside, has `import.meta.hot`.
fn has_api(code: &str) -> bool {
    let options = Options {
        mode: Mode::Development,
        host: Host::Registry,
        runtime: "RUNTIME".into(),
        indirect: Indirect::Allow,
        typescript: false,
    };
    let jsx = Pipeline { jsx: true, ..Default::default() };
    match compile(code, &jsx, Some(&options)) {
        Ok(output) => output.code.contains("RUNTIME"),
        Err(error) => panic!("{error}\n{code}"),
    }
}
