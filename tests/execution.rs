//! P by execution: generated programs print the same through production output as the original does with
//! `import.meta.hot` bound to `undefined` and `import.meta.hot.data` to a fresh `{}`.
//!
//! The original is obtained with SWC alone, independently of the pass: `import.meta.hot.data` is replaced
//! by `({})`, a call of a method by `void 0`, what is left of `import.meta.hot` by `undefined`.

mod common;

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use common::{Pipeline, compile};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use swc_plugin_import_meta_hot::{Host, Indirect, Mode, Options};

const PROGRAMS: usize = 1500;

/// Text with `HOT`, `DATA` and `CALL(...)` where the API stands.
fn expression() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => (0..100u32).prop_map(|n| format!("log({n})")),
        2 => (0..4u32).prop_map(|n| n.to_string()),
        1 => Just("'text'".to_string()),
        1 => Just("undefined".to_string()),
        1 => Just("null".to_string()),
        1 => Just("v0".to_string()),
        1 => Just("(() => 1)".to_string()),
        1 => Just("(function () {})".to_string()),
        1 => Just("(class {})".to_string()),
        1 => Just("object.method".to_string()),
        3 => Just("CALL(log('never'))".to_string()),
        6 => key().prop_map(|key| format!("DATA{key}")),
        1 => Just("HOT?.data".to_string()),
        1 => Just("HOT?.data.x.y".to_string()),
        1 => Just("Object.keys(DATA).length".to_string()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let test = test(inner.clone());
        prop_oneof![
            3 => (key(), assignment(), inner.clone()).prop_map(|(k, op, v)| format!("(DATA{k} {op} {v})")),
            2 => (inner.clone(), logical(), inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            2 => (test.clone(), inner.clone(), inner.clone()).prop_map(|(t, a, b)| format!("({t} ? {a} : {b})")),
            1 => (test.clone(), inner.clone()).prop_map(|(t, a)| format!("({t} && {a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}, {b})")),
            1 => inner.clone().prop_map(|a| format!("!({a})")),
            1 => inner.clone().prop_map(|a| format!("typeof ({a})")),
            1 => inner.clone().prop_map(|a| format!("void ({a})")),
            1 => inner.clone().prop_map(|a| format!("[{a}]")),
            1 => inner.clone().prop_map(|a| format!("{{ p: {a} }}.p").replacen('{', "({", 1).replacen("}.p", "}).p", 1)),
            1 => inner.clone().prop_map(|a| format!("`t${{show({a})}}`")),
            1 => inner.clone().prop_map(|a| format!("log({a})")),
            1 => inner.clone().prop_map(|a| format!("({a})()")),
            1 => inner.clone().prop_map(|a| format!("({a})?.x(log('arg'))")),
            1 => inner.clone().prop_map(|a| format!("({a})?.()")),
            1 => (key(), inner.clone()).prop_map(|(k, a)| format!("DATA{k}?.y({a})")),
            1 => key().prop_map(|k| format!("delete DATA{k}")),
            // With a sign: swc prints `(x++)()` without its parentheses.
            1 => key().prop_map(|k| format!("-DATA{k}++")),
            1 => (key(), inner.clone()).prop_map(|(k, a)| format!("(DATA{k} += show({a}))")),
            1 => (inner.clone(), equality(), inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => inner.clone().prop_map(|a| format!("(show({a}) in DATA)")),
            1 => Just("('x' in DATA)".to_string()),
            1 => Just("('toString' in DATA)".to_string()),
            1 => inner.clone().prop_map(|a| format!("(() => {a})()")),
            1 => inner.clone().prop_map(|a| format!("(({{ q = {a} }}) => q)({{}})")),
        ]
    })
    .boxed()
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(".x".to_string()),
        1 => Just("['y']".to_string()),
        1 => Just("[0]".to_string()),
        2 => Just("[log('key')]".to_string()),
        1 => Just("[`k:${log('tpl')}`]".to_string()),
        1 => Just("['k' + v0]".to_string()),
        1 => Just("[v0++]".to_string()),
        1 => Just(".toString".to_string()),
        1 => Just("['constructor']".to_string()),
        1 => Just("[log('valueOf')]".to_string()),
        1 => Just("[(CALL(), 'z')]".to_string()),
    ]
}

fn assignment() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("??="), 2 => Just("||="), 1 => Just("&&="), 3 => Just("=")]
}

fn logical() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("||"), Just("&&"), Just("??")]
}

fn equality() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("==="), Just("!=="), Just("=="), Just("!=")]
}

/// What may stand in a test: here the object itself may be seen (rule S1).
fn test(value: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        5 => Just("HOT".to_string()),
        1 => Just("!HOT".to_string()),
        1 => Just("!!HOT".to_string()),
        1 => Just("HOT === undefined".to_string()),
        1 => Just("HOT != null".to_string()),
        1 => Just("typeof HOT === 'undefined'".to_string()),
        1 => Just("Boolean(HOT)".to_string()),
        3 => value,
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        ]
    })
    .boxed()
}

fn statement() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => expression().prop_map(|e| format!("({e});")),
        2 => expression().prop_map(|e| format!("log(show({e}));")),
        2 => expression().prop_map(|e| format!("const NAME = {e}; log(show(NAME));")),
        1 => expression().prop_map(|e| format!("var NAME = {e};")),
        1 => expression().prop_map(|e| format!("let NAME; NAME = {e}; log(show(NAME));")),
        1 => Just("'use strict';".to_string()),
        1 => key().prop_map(|k| format!("DATA{k}++;")),
        1 => Just("CALL(log('never'));".to_string()),
        1 => Just("const { n: NAME_ = log('default'), ...NAME } = DATA; log(show(NAME), NAME_);".to_string()),
        1 => Just("log(typeof hoisted);".to_string()),
        1 => Just("[DATA.x, v0] = [1, 2]; log(v0);".to_string()),
        1 => Just("class NAME { static s = DATA.s ??= () => {}; static { CALL(); } } log(NAME.s.name);".to_string()),
    ];
    let leaf = own_names(leaf);
    leaf.prop_recursive(3, 16, 3, |inner| {
        let test = test(expression());
        let block = prop::collection::vec(inner.clone(), 0..3).prop_map(|list| format!("{{ {} }}", list.join(" ")));
        own_names(prop_oneof![
            3 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("if ({t}) {a}")),
            3 => (test.clone(), block.clone(), block.clone()).prop_map(|(t, a, b)| format!("if ({t}) {a} else {b}")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("if ({t}) {{ var hoisted = 1; {a} }}")),
            1 => (test.clone(), test.clone()).prop_map(|(t, u)| format!("if ({t}) if ({u}) log('a'); else CALL(); else log('b');")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("while ({t}) {{ {a} break; }}")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("do {{ if ({t}) break; {a} }} while (HOT);")),
            1 => block.clone().prop_map(|a| format!("do {a} while (HOT);")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("for (let i = log('init'); {t}; log('update')) {{ {a} break; }}")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("LABEL: {{ {a} if ({t}) break LABEL; log('end'); }}")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("LABEL: for (const i of [1, 2]) {{ {a} if ({t}) continue LABEL; log(i); }}")),
            1 => (test.clone(), block.clone()).prop_map(|(t, a)| format!("(function () {{ if ({t}) return log('early'); {a} log('late'); }})();")),
            1 => block.clone().prop_map(|a| format!("(function () {{ {a} if (!HOT) return; log('dead'); }})();")),
            1 => (block.clone(), block.clone()).prop_map(|(a, b)| format!("try {a} catch (error) {{ log('caught'); }} finally {b}")),
            1 => (block.clone(), test.clone()).prop_map(|(a, t)| format!("try {{ CALL(); }} catch {a} finally {{ if ({t}) log('f'); }}")),
            1 => (expression(), block).prop_map(|(e, a)| format!("switch (show({e})) {{ case 'undefined': CALL(); {a} default: log('d'); }}")),
            1 => expression().prop_map(|e| format!("(({e}), log('comma'));")),
        ])
    })
    .boxed()
}

const PRELUDE: &str = "
let v0 = 3;
const object = { method() { return this === object ? 'object' : typeof this; } };
const show = (value) => typeof value === 'function' ? `function ${value.name}` : typeof value === 'object' && value ? `object ${Object.keys(value)}` : String(value);
";

/// Every statement in a `try`, so that one that throws does not hide the others.
fn program(statements: &[String]) -> String {
    let mut text = String::new();
    for statement in statements {
        let _ = writeln!(text, "try {{ {statement} }} catch (error) {{ log('threw ' + error.constructor.name); }}");
    }
    text
}

/// As the author writes it.
fn as_written(program: &str) -> String {
    program
        .replace("DATA", "import.meta.hot.data")
        .replace("CALL(", "import.meta.hot.accept(")
        .replace("HOT", "import.meta.hot")
}

/// As it means. A call of a method does not evaluate its arguments.
fn as_meant(program: &str) -> String {
    program
        .replace("DATA", "({})")
        .replace("CALL(", "((_) => undefined)(() => ")
        .replace("(() => )", "()")
        .replace("HOT", "undefined")
}

/// Gives a text its own names: labels and declarations may be nested.
fn own_names(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    (text, any::<u32>())
        .prop_map(|(text, id)| text.replace("NAME", &format!("n{id}")).replace("LABEL", &format!("l{id}")))
        .boxed()
}

/// Runs programs in one Node process and gives what each printed.
fn run(programs: &[String]) -> Vec<Vec<String>> {
    let mut child = Command::new("node")
        .args(["--input-type=commonjs", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the execution tests need Node on the PATH");
    let script = format!(
        "const programs = {};\n{}",
        serde_json::to_string(programs).unwrap(),
        r#"
        for (const source of programs) {
            const out = [];
            // The text of a function is the printer's, not the program's.
            const log = (value) => (out.push(typeof value === 'function' ? 'function ' + value.name : String(value)), value);
            try { new Function("log", "'use strict';" + source)(log); } catch (error) { out.push("failed " + error); }
            console.log(JSON.stringify(out));
        }"#
    );
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn production_output_prints_what_the_original_means() {
    let seed = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1u64);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = prop::collection::vec(statement(), 1..5);

    let options = Options {
        mode: Mode::Production,
        host: Host::Webpack,
        runtime: "import-meta-hot".into(),
        indirect: Indirect::Error,
        typescript: false,
    };
    let (mut sources, mut compiled, mut meant, mut printed_by_swc) = (vec![], vec![], vec![], vec![]);
    for _ in 0..PROGRAMS {
        let program = program(&strategy.new_tree(&mut runner).unwrap().current());
        let source = format!("{PRELUDE}{}", as_written(&program));
        let output =
            compile(&source, &Pipeline::default(), Some(&options)).unwrap_or_else(|error| panic!("{error}\n{source}"));
        assert!(!output.code.contains("import.meta"), "left in:\n{}", output.code);
        sources.push(source);
        compiled.push(output.code);
        let original = format!("{PRELUDE}{}", as_meant(&program));
        printed_by_swc.push(compile(&original, &Pipeline::default(), None).unwrap().code);
        meant.push(original);
    }
    let (got, wanted, swc) = (run(&compiled), run(&meant), run(&printed_by_swc));
    assert_eq!(got.len(), PROGRAMS);
    let (mut printed, mut broken_by_swc) = (0, 0);
    for index in 0..PROGRAMS {
        // swc loses parentheses here and there: `(x++)()`, `(class {}) ?? y` at the start of a statement.
        if swc[index] != wanted[index] {
            broken_by_swc += 1;
            continue;
        }
        let failed = wanted[index].iter().any(|line| line.starts_with("failed"));
        assert!(!failed, "the test itself is wrong: {:?}\n{}", wanted[index], meant[index]);
        printed += wanted[index].len();
        assert_eq!(
            got[index], wanted[index],
            "\n--- source\n{}\n--- compiled\n{}\n--- printed {:?}\n--- wanted {:?}",
            sources[index], compiled[index], got[index], wanted[index]
        );
    }
    assert!(broken_by_swc * 20 < PROGRAMS, "{broken_by_swc} programs are broken by swc alone");
    assert!(printed > PROGRAMS, "the programs hardly print anything: {printed} lines");
}
