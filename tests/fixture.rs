//! Every folder of `transform-tests/` is a case: `input.*` goes in, `output.dev.js`, `output.prod.js` and
//! `output.stderr` must come out. `UPDATE=1 cargo test --test fixture` rewrites them.
//!
//! `options.json` holds the plugin's options; keys that begin with `$` are for the test:
//! `$runPluginFirst`, `$script`, `$module` ("commonjs", "systemjs"). The cases are found when this file is compiled: touch it after adding
//! one.

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{Pipeline, print};
use serde_json::{Map, Value};
use swc_core::common::{FileName, comments::SingleThreadedComments, errors::HANDLER};
use swc_plugin_import_meta_hot::Options;
use testing::{NormalizedOutput, Tester};

#[allow(clippy::needless_pass_by_value)] // the macro passes it so
#[testing::fixture("transform-tests/**/input.*")]
fn fixture(input: PathBuf) {
    let folder = input.parent().unwrap();
    let (pipeline, options) = read_options(&input, folder);

    let mut stderr = String::new();
    for (mode, output) in [("development", "output.dev.js"), ("production", "output.prod.js")] {
        let output = folder.join(output);
        if options.get("mode").is_some_and(|given| given != mode) {
            continue;
        }
        let mut options = options.clone();
        options.insert("mode".into(), mode.into());
        let (code, messages) = run(&input, &pipeline, &Value::Object(options));
        // S: what is said is the same in every mode.
        assert!(
            mode == "development" || stderr == messages,
            "the modes report different things:\n{stderr}\n---\n{messages}"
        );
        stderr = messages;
        compare(&output, code);
    }
    compare(&folder.join("output.stderr"), Some(stderr).filter(|text| !text.is_empty()));
}

fn read_options(input: &Path, folder: &Path) -> (Pipeline, Map<String, Value>) {
    let extension = input.extension().unwrap().to_str().unwrap();
    let mut pipeline =
        Pipeline { typescript: extension.starts_with("ts"), jsx: extension.ends_with('x'), ..Default::default() };
    let mut options = Map::new();
    if let Ok(text) = fs::read_to_string(folder.join("options.json")) {
        options = serde_json::from_str(&text).expect("options.json");
    }
    if let Some(Value::Bool(first)) = options.remove("$runPluginFirst") {
        pipeline.plugin_first = first;
    }
    if let Some(Value::Bool(script)) = options.remove("$script") {
        pipeline.script = script;
    }
    if let Some(Value::String(module)) = options.remove("$module") {
        pipeline.module = Some(module);
    }
    (pipeline, options)
}

/// The printed code, unless there was an error, and all that was reported.
fn run(input: &Path, pipeline: &Pipeline, options: &Value) -> (Option<String>, String) {
    let source = fs::read_to_string(input).unwrap();
    let mut code = None;
    let messages = Tester::new()
        .print_errors(|cm, handler| -> Result<(), ()> {
            HANDLER.set(&handler, || {
                let options = match Options::parse(Some(&options.to_string()), None) {
                    Ok(options) => options.for_file(&input.to_string_lossy()),
                    Err(message) => {
                        handler.err(&message);
                        return;
                    }
                };
                let comments = SingleThreadedComments::default();
                let name = FileName::Real(input.to_path_buf());
                let program = match pipeline.parse(&cm, name, &source, &comments) {
                    Ok(program) => program,
                    Err(errors) => panic!("{}: {errors:?}", input.display()),
                };
                let program = pipeline.run(program, Some(&options), &comments);
                if !handler.has_errors() {
                    code = Some(print(&cm, &program, &comments).code);
                }
            });
            // The text of what was reported is given out only with an error.
            Err(())
        })
        .unwrap_err();
    (code, messages.to_string())
}

fn compare(path: &Path, content: Option<String>) {
    match content {
        Some(content) => NormalizedOutput::from(content).compare_to_file(path).unwrap(),
        None if path.exists() => {
            if std::env::var("UPDATE").is_ok_and(|update| update == "1") {
                fs::remove_file(path).unwrap();
            } else {
                panic!("{} should not exist: nothing came out", path.display());
            }
        }
        None => {}
    }
}
