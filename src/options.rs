//! The options in `.swcrc`, and the errors for wrong ones.

use serde::Deserialize;
use serde_json::Value;

use crate::suggest::Suggestions;

/// The plugin's options, as they stand in `jsc.experimental.plugins[n][1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which build this is.
    pub mode: Mode,
    /// What runs the modules.
    pub host: Host,
    /// The package name or path of the runtime. The development build imports its hook from the entry of its host,
    /// `<runtime>/hooks/<host>`, which exports `webpackHot`, `turbopackHot` or `registryHot`.
    pub runtime: String,
    /// What happens to uses that are not direct.
    pub indirect: Indirect,
    /// Whether the file is TypeScript, whose unused imports SWC removes before it calls plugins. Not a setting: it
    /// follows from the name of the file.
    pub typescript: bool,
}

/// Which build this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Rewrite the API to calls of the runtime (rules D).
    Development,
    /// Remove every trace of the API (rules P).
    Production,
}

/// What runs the modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// webpack, rspack and Next.js with webpack.
    Webpack,
    /// Next.js with Turbopack.
    Turbopack,
    /// Our own module registry, on Node or in the browser.
    Registry,
}

/// What happens where `import.meta.hot` is used other than by a direct call (rule S5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Indirect {
    /// It is an error.
    Error,
    /// It is a warning, and the code gets the context in development and `undefined` in production.
    Warn,
    /// As `Warn`, without the warning.
    Allow,
}

const KEYS: [&str; 4] = ["mode", "host", "runtime", "indirect"];

const ALLOWED: &str = "the options are \
     mode: \"development\" | \"production\" (default: \"development\" if the host's environment is that, else \"production\"), \
     host: \"webpack\" | \"turbopack\" | \"registry\" (default \"webpack\"), \
     runtime: a package name or path (default \"import-meta-hot\"), \
     indirect: \"error\" | \"warn\" | \"allow\" (default \"error\")";

impl Options {
    /// The options when none are given. `env` is the host's environment name, if it has one;
    /// anything but "development" builds for production, so that test runs need no runtime.
    #[must_use]
    pub fn defaults(env: Option<&str>) -> Self {
        Options {
            mode: if env == Some("development") { Mode::Development } else { Mode::Production },
            host: Host::Webpack,
            runtime: "import-meta-hot".into(),
            indirect: Indirect::Error,
            typescript: false,
        }
    }

    /// These options for one file, by its name.
    #[must_use]
    pub fn for_file(self, name: &str) -> Self {
        let typescript = [".ts", ".tsx", ".mts", ".cts"].iter().any(|extension| name.ends_with(extension));
        Options { typescript, ..self }
    }

    /// Reads the JSON a host passes on. No text, `null` and `{}` mean the defaults.
    ///
    /// # Errors
    ///
    /// One message that names every wrong key and value and lists what is allowed.
    pub fn parse(json: Option<&str>, env: Option<&str>) -> Result<Self, String> {
        let value = match json.map(str::trim) {
            None | Some("") => Value::Null,
            Some(text) => {
                serde_json::from_str(text).map_err(|error| message(&[format!("they are not valid JSON ({error})")]))?
            }
        };
        let entries = match value {
            Value::Null => return Ok(Options::defaults(env)),
            Value::Object(entries) => entries,
            other => return Err(message(&[format!("they must be an object, not {other}")])),
        };

        let mut options = Options::defaults(env);
        let mut problems = Vec::new();
        let mut suggestions = Suggestions::default();
        for (key, value) in entries {
            match key.as_str() {
                "mode" => set(&mut options.mode, &key, &value, &mut problems),
                "host" => set(&mut options.host, &key, &value, &mut problems),
                "indirect" => set(&mut options.indirect, &key, &value, &mut problems),
                "runtime" => match value {
                    Value::String(text) if !text.trim().is_empty() => options.runtime = text,
                    other => problems.push(wrong_value(&key, &other)),
                },
                _ => problems.push(match suggestions.nearest(&key, KEYS) {
                    Some(name) => format!("`{key}` is not an option, did you mean `{name}`?"),
                    None => format!("`{key}` is not an option"),
                }),
            }
        }
        if problems.is_empty() { Ok(options) } else { Err(message(&problems)) }
    }
}

fn set<T: for<'de> Deserialize<'de>>(slot: &mut T, key: &str, value: &Value, problems: &mut Vec<String>) {
    match T::deserialize(value) {
        Ok(parsed) => *slot = parsed,
        Err(_) => problems.push(wrong_value(key, value)),
    }
}

fn wrong_value(key: &str, value: &Value) -> String {
    format!("`{key}` cannot be {value}")
}

fn message(problems: &[String]) -> String {
    format!("swc-plugin-import-meta-hot: wrong options: {}\nhelp: {ALLOWED}", problems.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_options_mean_the_defaults() {
        for json in [None, Some(""), Some("null"), Some("{}")] {
            let options = Options::parse(json, None).unwrap();
            assert_eq!(options, Options::defaults(None));
            assert_eq!(options.mode, Mode::Production);
        }
        assert_eq!(Options::parse(None, Some("development")).unwrap().mode, Mode::Development);
        assert_eq!(Options::parse(None, Some("test")).unwrap().mode, Mode::Production);
    }

    #[test]
    fn all_options_are_read() {
        let json = r#"{"mode":"development","host":"registry","runtime":"./hot","indirect":"warn"}"#;
        assert_eq!(
            Options::parse(Some(json), Some("production")).unwrap(),
            Options {
                mode: Mode::Development,
                host: Host::Registry,
                runtime: "./hot".into(),
                indirect: Indirect::Warn,
                typescript: false,
            }
        );
    }

    #[test]
    fn typescript_is_recognised_by_file_name() {
        let is_typescript = |name| Options::defaults(None).for_file(name).typescript;
        assert!(["a.ts", "src/a.tsx", "/a.b.mts", "a.cts"].into_iter().all(is_typescript));
        assert!(!["a.js", "ts", "a.ts.js", "a.jsx", ""].into_iter().any(is_typescript));
    }

    #[test]
    fn error_names_every_problem_and_what_is_allowed() {
        let json = r#"{"mdoe":"development","host":"vite","indirect":true,"runtime":"","mode":1}"#;
        let error = Options::parse(Some(json), None).unwrap_err();
        for part in [
            "`mdoe` is not an option, did you mean `mode`?",
            "`host` cannot be \"vite\"",
            "`indirect` cannot be true",
            "`runtime` cannot be \"\"",
            "`mode` cannot be 1",
            "help: the options are mode: \"development\" | \"production\"",
            "host: \"webpack\" | \"turbopack\" | \"registry\"",
            "indirect: \"error\" | \"warn\" | \"allow\"",
        ] {
            assert!(error.contains(part), "{error}\nlacks: {part}");
        }
    }

    #[test]
    fn invalid_json_and_json_that_is_no_object_are_errors() {
        assert!(Options::parse(Some("[1]"), None).unwrap_err().contains("must be an object"));
        assert!(Options::parse(Some("\"x\""), None).unwrap_err().contains("must be an object"));
        assert!(Options::parse(Some("{"), None).unwrap_err().contains("not valid JSON"));
    }
}
