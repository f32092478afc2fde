//! Which uses are allowed (rules S1 to S4), and the diagnostics for all others (S5).

use std::collections::{HashMap, HashSet};

use swc_core::common::Span;

use crate::{
    accept::{Accept, Dependency, Wrong},
    api,
    diagnostics::{Diagnostic, Level},
    options::{Indirect, Options},
    suggest::Suggestions,
    uses::{Found, Kind, Use},
};

const DEPENDENCIES: &str = "Dependencies to `import.meta.hot.accept` must be statically analyzable \
                            module specifiers matching direct imports";

const INDIRECT_OPTION: &str =
    "code that has to pass it on (Pinia, solid-refresh) needs the option `indirect: \"allow\"`";

/// Everything that is wrong with a file, in the order of the text.
pub fn check(found: &Found, options: &Options) -> Vec<Diagnostic> {
    let mut checker = Checker {
        options,
        imports: Imports::new(&found.imports),
        suggestions: Suggestions::default(),
        diagnostics: Vec::new(),
    };
    for use_ in &found.uses {
        checker.diagnose(use_);
    }
    let mut diagnostics = checker.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.lo, diagnostic.span.hi));
    diagnostics
}

struct Checker<'a> {
    options: &'a Options,
    imports: Imports<'a>,
    suggestions: Suggestions,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn error(&mut self, span: Span, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::new(Level::Error, span, message, help));
    }

    fn diagnose(&mut self, use_: &Use) {
        let span = use_.span;
        match &use_.kind {
            Kind::Data | Kind::Test | Kind::Call(None | Some(Accept::Itself)) => {}
            Kind::Call(Some(Accept::Dependencies(dependencies))) => {
                for dependency in dependencies {
                    if !self.imports.specifiers.contains(&*dependency.specifier) {
                        let help = self.not_imported_help(dependency);
                        self.error(dependency.span, DEPENDENCIES, &help);
                    }
                }
            }
            Kind::Call(Some(Accept::Wrong(wrong))) => {
                for (span, wrong) in wrong {
                    let message = match wrong {
                        Wrong::TooMany => "import.meta.hot.accept takes at most two arguments",
                        _ => DEPENDENCIES,
                    };
                    self.error(*span, message, accept_help(*wrong));
                }
            }
            Kind::Unknown(name) => {
                let help = self.unknown_help(name);
                self.error(span, &format!("import.meta.hot.{name} does not exist"), &help);
            }
            Kind::Written(name) => {
                let name = name.as_deref();
                self.error(span, &format!("{} cannot be assigned to", path(name)), write_help(name));
            }
            Kind::Deleted(name) => self.error(
                span,
                &format!("{} cannot be deleted", path(name.as_deref())),
                "delete a property of it instead: `delete import.meta.hot.data.key`",
            ),
            Kind::Object | Kind::Method(_) | Kind::ComputedKey | Kind::Destructured | Kind::ThroughVariable(_) => {
                let level = match self.options.indirect {
                    Indirect::Error => Level::Error,
                    Indirect::Warn => Level::Warning,
                    Indirect::Allow => return,
                };
                let (subject, help) = indirect_use(&use_.kind);
                self.diagnostics.push(Diagnostic::new(
                    level,
                    span,
                    &format!("{subject} cannot be used indirectly"),
                    &format!("{help}; {INDIRECT_OPTION}"),
                ));
            }
        }
    }

    fn unknown_help(&mut self, name: &str) -> String {
        let all = || api::METHODS.into_iter().chain([api::DATA]);
        match self.suggestions.nearest(name, all()) {
            Some(meant) => format!("did you mean `import.meta.hot.{meant}`?"),
            None => format!("it has {}", all().collect::<Vec<_>>().join(", ")),
        }
    }

    /// The help for a dependency that the file does not import (rule S4).
    fn not_imported_help(&mut self, dependency: &Dependency) -> String {
        let specifier = &*dependency.specifier;
        let meant = self
            .imports
            .by_stem
            .get(stem(specifier))
            .copied()
            .or_else(|| self.suggestions.nearest(specifier, self.imports.in_order()));
        let mut help = match meant {
            Some(meant) => format!("this file does not import `{specifier}`, did you mean `{meant}`?"),
            None if self.imports.all.is_empty() => {
                let when = if self.options.typescript { " at run time" } else { "" };
                format!("this file imports nothing{when}: import `{specifier}` to accept it")
            }
            None => format!("this file does not import `{specifier}`: import it to accept it"),
        };
        if self.options.typescript {
            help = format!(
                "{help}; TypeScript removes an import whose names are never used as values: \
                 write `import \"{specifier}\"` or set `verbatimModuleSyntax` to keep it"
            );
        }
        help
    }
}

/// The specifiers that a file imports, indexed: a file may have thousands of imports and accept each.
struct Imports<'a> {
    all: &'a [String],
    specifiers: HashSet<&'a str>,
    /// For each stem the first specifier that has it.
    by_stem: HashMap<&'a str, &'a str>,
}

impl<'a> Imports<'a> {
    fn new(all: &'a [String]) -> Self {
        let mut by_stem = HashMap::new();
        for specifier in all {
            by_stem.entry(stem(specifier)).or_insert(&**specifier);
        }
        Imports { all, specifiers: all.iter().map(|specifier| &**specifier).collect(), by_stem }
    }

    fn in_order(&self) -> impl Iterator<Item = &'a str> {
        self.all.iter().map(|specifier| &**specifier)
    }
}

fn path(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("import.meta.hot.{name}"),
        None => "import.meta.hot".into(),
    }
}

fn indirect_use(kind: &Kind) -> (String, String) {
    let object = String::from("import.meta.hot");
    match kind {
        Kind::Method(name) => {
            (format!("import.meta.hot.{name}"), format!("call it directly: `import.meta.hot.{name}(...)`"))
        }
        Kind::ComputedKey => (object, "write the name of the method: `import.meta.hot.accept(...)`".into()),
        Kind::Destructured => {
            (object, "write `import.meta.hot` where it is used instead of destructuring `import.meta`".into())
        }
        Kind::ThroughVariable(name) => (object, format!("write `import.meta.hot` instead of `{name}.hot`")),
        _ => (object, "call its methods directly: `import.meta.hot.accept(...)`".into()),
    }
}

fn write_help(name: Option<&str>) -> &'static str {
    match name {
        Some(name) if name == api::DATA => "set a property of it instead: `import.meta.hot.data.key = value`",
        _ => "keep state in a property of data: `import.meta.hot.data.key = value`",
    }
}

fn accept_help(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Template => "write the specifier as a plain string: the bundler has to know it",
        Wrong::Spread => "list each specifier as a plain string instead of spreading",
        Wrong::NotAnalyzable => "pass a callback, a specifier as a plain string, or an array of such strings",
        Wrong::Element => "every element of the array must be a plain string",
        Wrong::FirstBesideCallback => {
            "the first argument beside a callback must be a plain string or an array of such strings"
        }
        Wrong::TooMany => "pass a dependency, or an array of them, and one callback",
    }
}

/// A specifier without `./`, `/index` and extension, which people mix up.
fn stem(specifier: &str) -> &str {
    let path = specifier.strip_prefix("./").unwrap_or(specifier);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let path = match name.rfind('.') {
        Some(dot) if dot > 0 => &path[..path.len() - name.len() + dot],
        _ => path,
    };
    if folder.is_empty() { path } else { path.strip_suffix("/index").unwrap_or(path) }
}
