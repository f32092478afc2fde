//! Which uses are allowed (rules S1 to S4) and what is said about the others (S5).

use crate::{
    accept::{Accept, Dependency, Wrong},
    api::{self, nearest},
    diagnostics::{Diagnostic, Level},
    find::{Found, Kind, Use},
    options::Indirect,
};

const DEPENDENCIES: &str = "Dependencies to `import.meta.hot.accept` must be statically analyzable \
                            module specifiers matching direct imports";

const INDIRECT_OPTION: &str =
    "code that has to pass it on (Pinia, solid-refresh) needs the option `indirect: \"allow\"`";

/// Everything that is wrong with a file, in the order of the text.
pub fn check(found: &Found, indirect: Indirect) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for found_use in &found.uses {
        judge(found_use, found, indirect, &mut diagnostics);
    }
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.lo, diagnostic.span.hi));
    diagnostics
}

fn judge(found_use: &Use, found: &Found, indirect: Indirect, out: &mut Vec<Diagnostic>) {
    let span = found_use.span;
    let mut error = |span, message: String, help: String| {
        out.push(Diagnostic::new(Level::Error, span, message, help));
    };
    match &found_use.kind {
        Kind::Data | Kind::Test | Kind::Call(None | Some(Accept::Itself)) => {}
        Kind::Call(Some(Accept::Dependencies(dependencies))) => {
            for dependency in dependencies {
                if let Some(help) = not_imported(dependency, found) {
                    error(dependency.span, DEPENDENCIES.into(), help);
                }
            }
        }
        Kind::Call(Some(Accept::Wrong(wrong))) => {
            for (span, wrong) in wrong {
                let message = match wrong {
                    Wrong::TooMany => "import.meta.hot.accept takes at most two arguments",
                    _ => DEPENDENCIES,
                };
                error(*span, message.into(), accept_help(*wrong).into());
            }
        }
        Kind::Unknown(name) => error(
            span,
            format!("import.meta.hot.{name} does not exist"),
            unknown_help(name),
        ),
        Kind::Written(name) => error(
            span,
            format!("{} cannot be assigned to", path(name.as_deref())),
            write_help(name.as_deref()).into(),
        ),
        Kind::Deleted(name) => error(
            span,
            format!("{} cannot be deleted", path(name.as_deref())),
            "delete a property of it instead: `delete import.meta.hot.data.key`".into(),
        ),
        Kind::Object
        | Kind::Method(_)
        | Kind::ComputedKey
        | Kind::Destructured
        | Kind::ThroughVariable(_) => {
            let level = match indirect {
                Indirect::Error => Level::Error,
                Indirect::Warn => Level::Warning,
                Indirect::Allow => return,
            };
            let (subject, help) = indirect_use(&found_use.kind);
            out.push(Diagnostic::new(
                level,
                span,
                format!("{subject} cannot be used indirectly"),
                format!("{help}; {INDIRECT_OPTION}"),
            ));
        }
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
        Kind::Method(name) => (
            format!("import.meta.hot.{name}"),
            format!("call it where it stands: `import.meta.hot.{name}(...)`"),
        ),
        Kind::ComputedKey => (
            object,
            "write the name of the method: `import.meta.hot.accept(...)`".into(),
        ),
        Kind::Destructured => (
            object,
            "write `import.meta.hot` where it is used instead of destructuring `import.meta`"
                .into(),
        ),
        Kind::ThroughVariable(name) => (
            object,
            format!("write `import.meta.hot` instead of `{name}.hot`"),
        ),
        _ => (
            object,
            "call its methods directly: `import.meta.hot.accept(...)`".into(),
        ),
    }
}

fn unknown_help(name: &str) -> String {
    let all = || api::METHODS.into_iter().chain([api::DATA]);
    match nearest(name, all()) {
        Some(meant) => format!("did you mean `import.meta.hot.{meant}`?"),
        None => format!("it has {}", all().collect::<Vec<_>>().join(", ")),
    }
}

fn write_help(name: Option<&str>) -> &'static str {
    match name {
        Some(name) if name == api::DATA => {
            "set a property of it instead: `import.meta.hot.data.key = value`"
        }
        _ => "keep state in a property of data: `import.meta.hot.data.key = value`",
    }
}

fn accept_help(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Template => "write the specifier as a plain string: the bundler has to know it",
        Wrong::Spread => "list each specifier as a plain string instead of spreading",
        Wrong::NotAnalyzable => {
            "pass a callback, a specifier as a plain string, or an array of such strings"
        }
        Wrong::Element => "every element of the array must be a plain string",
        Wrong::FirstBesideCallback => {
            "the first argument beside a callback must be a plain string or an array of such strings"
        }
        Wrong::TooMany => "pass a dependency, or an array of them, and one callback",
    }
}

/// The help for a dependency that the file does not import; nothing if it does (rule S4).
fn not_imported(dependency: &Dependency, found: &Found) -> Option<String> {
    let specifier = &*dependency.specifier;
    let imports = || found.imports.iter().map(|import| &**import);
    if imports().any(|import| import == specifier) {
        return None;
    }
    let meant = imports()
        .find(|import| stem(import) == stem(specifier))
        .or_else(|| nearest(specifier, imports()));
    Some(match meant {
        Some(meant) => {
            format!("this file does not import `{specifier}`, did you mean `{meant}`?")
        }
        None if found.imports.is_empty() => {
            format!("this file imports nothing: import `{specifier}` to accept it")
        }
        None => format!("this file does not import `{specifier}`: import it to accept it"),
    })
}

/// A specifier without `./`, `/index` and extension: what people mix up.
fn stem(specifier: &str) -> &str {
    let path = specifier.strip_prefix("./").unwrap_or(specifier);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let path = match name.rfind('.') {
        Some(dot) if dot > 0 => &path[..path.len() - name.len() + dot],
        _ => path,
    };
    if folder.is_empty() {
        path
    } else {
        path.strip_suffix("/index").unwrap_or(path)
    }
}
