//! Programs that nobody wrote: fixtures with some of their tokens replaced.
#![allow(dead_code)] // each test file uses its part

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use proptest::{
    prelude::Rng,
    test_runner::{RngAlgorithm, TestRng},
};

use super::Pipeline;

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

/// The inputs of all fixtures.
pub fn sources() -> Vec<String> {
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

/// Makes programs at random. The same seed makes the same programs.
pub struct Fuzzer {
    rng: TestRng,
    sources: Vec<String>,
}

impl Fuzzer {
    /// Seeded by the variable `SEED`.
    pub fn new() -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number("SEED", 1).to_le_bytes());
        Fuzzer { rng: TestRng::from_seed(RngAlgorithm::ChaCha, &seed), sources: sources() }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.next_u64() % bound.max(1) as u64).expect("below a bound that is an index")
    }

    pub fn pick<'a>(&mut self, from: &'a [&'a str]) -> &'a str {
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
    pub fn program(&mut self) -> String {
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

    pub fn pipeline(&mut self) -> Pipeline {
        Pipeline {
            typescript: self.below(2) == 0,
            jsx: self.below(4) == 0,
            plugin_first: self.below(2) == 0,
            ..Default::default()
        }
    }
}

/// Counts the programs that are tried. In the suite it is a number of them, so that it is the same on every machine;
/// for a long run the variable `FUZZ_SECONDS` says how long.
pub struct Budget {
    start: Instant,
    duration: Duration,
    programs: u64,
    pub tried: u64,
}

impl Budget {
    pub fn of(programs: u64) -> Self {
        let duration = Duration::from_secs(number("FUZZ_SECONDS", 0));
        Budget { start: Instant::now(), duration, programs, tried: 0 }
    }

    /// Whether another program is to be tried.
    pub fn next(&mut self) -> bool {
        self.tried += 1;
        self.tried <= self.programs || self.start.elapsed() < self.duration
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
