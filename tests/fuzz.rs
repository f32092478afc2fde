//! The pass over programs that nobody wrote: it never panics, its output parses, applying it again changes
//! nothing (P5), and production has nothing named `import.meta.hot` left. `FUZZ_SECONDS=600 cargo test
//! --release --test fuzz` for a long run; the suite tries 20,000 programs.

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use common::{Pipeline, compile};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use swc_plugin_import_meta_hot::{Host, Indirect, Mode, Options};

/// Pieces that are put together at random, on top of every fixture's lines and tokens.
const PIECES: [&str; 60] = [
    "import.meta.hot",
    "import.meta.hot.data",
    "import.meta.hot.data.x",
    "import.meta.hot?.",
    "import.meta",
    ".hot",
    ".accept",
    ".data",
    "?.",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ";",
    ",",
    "...",
    "=>",
    "=",
    "??=",
    "||=",
    "&&=",
    "+=",
    "++",
    "!",
    "typeof ",
    "void ",
    "delete ",
    "await ",
    "yield ",
    "new ",
    "async ",
    "function ",
    "class ",
    "if (",
    "else ",
    "while (",
    "for (",
    "do ",
    "switch (",
    "case 1:",
    "try {",
    "catch {",
    "finally {",
    "return ",
    "break ",
    "label: ",
    "var x = ",
    "const { hot } = ",
    "`${",
    "}`",
    "\"./a\"",
    "import ",
    "export ",
    "from ",
    "default ",
    "x",
    "<div>",
    "</div>",
];

/// Whole expressions, put in the place of others.
const EXPRESSIONS: [&str; 24] = [
    "import.meta.hot",
    "import.meta.hot.data",
    "import.meta.hot.data.x",
    "import.meta.hot?.data?.x?.y(z)",
    "import.meta.hot.accept()",
    "import.meta.hot?.accept(() => {})",
    "import.meta.hot.data[k()] ??= v()",
    "import.meta.hot.data.f ??= () => {}",
    "import.meta[\"hot\"]",
    "(import.meta.hot)",
    "!import.meta.hot",
    "typeof import.meta.hot",
    "import.meta.hot && x",
    "x || import.meta.hot",
    "import.meta.hot ? a : b",
    "import.meta.hot === undefined",
    "(a, import.meta.hot)",
    "delete import.meta.hot.data.x",
    "import.meta.hot.data.n++",
    "\"x\" in import.meta.hot.data",
    "import.meta",
    "meta.hot",
    "class {}",
    "function () {}",
];

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

fn sources() -> Vec<String> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.file_stem().is_some_and(|stem| stem == "input") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(Path::new("transform-tests"), &mut paths);
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

struct Fuzzer {
    rng: TestRng,
    sources: Vec<String>,
}

impl Fuzzer {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.next_u64() % bound.max(1) as u64).expect("below a bound that is an index")
    }

    fn pick<'a>(&mut self, from: &'a [&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn tokens(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        let mut start = 0;
        let kind = |c: char| (c.is_alphanumeric() || c == '_', c.is_whitespace());
        let mut chars = text.char_indices().peekable();
        while let Some((_, c)) = chars.next() {
            let end = chars.peek().map_or(text.len(), |(at, _)| *at);
            let next = chars.peek().map(|(_, c)| *c);
            let joined = next.is_some_and(|next| kind(c) == kind(next) && (kind(c).0 || kind(c).1));
            if !joined {
                tokens.push(&text[start..end]);
                start = end;
            }
        }
        tokens
    }

    /// A fixture with some of its tokens replaced, dropped, doubled or mixed with another's.
    fn program(&mut self) -> String {
        let (a, b) = (self.below(self.sources.len()), self.below(self.sources.len()));
        let (a, b) = (self.sources[a].clone(), self.sources[b].clone());
        let mut tokens: Vec<String> = Self::tokens(&a).into_iter().map(str::to_string).collect();
        let other = Self::tokens(&b);
        for _ in 0..=self.below(6) {
            if tokens.is_empty() {
                break;
            }
            let at = self.below(tokens.len());
            match self.below(6) {
                0 => tokens[at] = self.pick(&PIECES).to_string(),
                1 => tokens.insert(at, self.pick(&PIECES).to_string()),
                2 => drop(tokens.remove(at)),
                3 => tokens[at] = format!(" ({}) ", self.pick(&EXPRESSIONS)),
                4 => {
                    let from = self.below(other.len());
                    let to = (from + 1 + self.below(12)).min(other.len());
                    let part = other[from.min(to)..to].concat();
                    tokens.insert(at, part);
                }
                _ => {
                    let token = tokens[at].clone();
                    tokens.insert(at, token);
                }
            }
        }
        tokens.concat()
    }
}

#[test]
fn never_panics_is_idempotent_and_leaves_nothing() {
    let number =
        |name: &str, default: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    // A number of programs in the suite, so that it is the same on every machine; seconds for a long run.
    let duration = Duration::from_secs(number("FUZZ_SECONDS", 0));
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("SEED", 1).to_le_bytes());
    let mut fuzzer = Fuzzer { rng: TestRng::from_seed(RngAlgorithm::ChaCha, &seed), sources: sources() };
    let start = Instant::now();
    let (mut parsed, mut accepted, mut tried) = (0u64, 0u64, 0u64);
    while tried < 20_000 || start.elapsed() < duration {
        tried += 1;
        let source = fuzzer.program();
        let pipeline = Pipeline {
            typescript: fuzzer.below(2) == 0,
            jsx: fuzzer.below(4) == 0,
            plugin_first: fuzzer.below(2) == 0,
            ..Default::default()
        };
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
    println!("{tried} programs tried, {parsed} parsed, {accepted} accepted by the checks");
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
