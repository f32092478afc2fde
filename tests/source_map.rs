//! D1 and P2: line and column of user code survive in the source map.

mod common;

use common::{Pipeline, Printed, compile};
use swc_plugin_import_meta_hot::{Host, Indirect, Mode, Options};

const SOURCE: &str = r#"import { a } from "./a";

const before = a();
if (import.meta.hot) {
    import.meta.hot.accept("./a", (next) => updated(next));
}
export const kept = import.meta.hot.data.kept ??= create(before);
export function after() {
    import.meta.hot?.dispose(() => stop());
    return lookup(kept);
}
"#;

fn options(mode: Mode, host: Host) -> Options {
    Options { mode, host, runtime: "import-meta-hot".into(), indirect: Indirect::Error, typescript: false }
}

fn position(text: &str, needle: &str) -> (u32, u32) {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle} in:\n{text}"));
    let line = text[..at].matches('\n').count();
    let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    (u32::try_from(line).unwrap(), u32::try_from(column).unwrap())
}

/// Each text of the output must map to where the text beside it stands in the source.
fn assert_maps(output: &Printed, pairs: &[(&str, &str)]) {
    for (printed, written) in pairs {
        let (line, column) = position(&output.code, printed);
        let token = output.map.lookup_token(line, column).unwrap_or_else(|| panic!("{printed} is not mapped"));
        assert_eq!((token.get_dst_line(), token.get_dst_col()), (line, column), "{printed} has no mapping of its own");
        assert_eq!(
            (token.get_src_line(), token.get_src_col()),
            position(SOURCE, written),
            "{printed} maps to the wrong place in\n{}",
            output.code
        );
    }
}

#[test]
fn development() {
    for host in [Host::Webpack, Host::Turbopack, Host::Registry] {
        let output = compile(SOURCE, &Pipeline::default(), Some(&options(Mode::Development, host))).unwrap();
        assert_maps(
            &output,
            &[
                ("a();", "a();"),
                ("_hot.accept", "import.meta.hot.accept"),
                ("updated(next)", "updated(next)"),
                ("_hot.selfAcceptingData.kept", "import.meta.hot.data.kept"),
                ("create(before)", "create(before)"),
                ("_hot?.dispose", "import.meta.hot?.dispose"),
                ("stop()", "stop()"),
                ("lookup(kept)", "lookup(kept)"),
            ],
        );
    }
}

#[test]
fn production() {
    let output = compile(SOURCE, &Pipeline::default(), Some(&options(Mode::Production, Host::Webpack))).unwrap();
    assert_maps(&output, &[("a();", "a();"), ("create(before)", "create(before)"), ("lookup(kept)", "lookup(kept)")]);
}

/// P4 and D2: a file without the API comes out as without the plugin, to the byte and to the mapping.
#[test]
fn file_without_the_api() {
    let source = "const hot = { data: {} };\nexport const photo = hot.data.x ??= /* hot */ import.meta.url;\n";
    let plain = compile(source, &Pipeline::default(), None).unwrap();
    for mode in [Mode::Development, Mode::Production] {
        let output = compile(source, &Pipeline::default(), Some(&options(mode, Host::Webpack))).unwrap();
        assert_eq!(output.code, plain.code);
        assert_eq!(output.map.tokens().collect::<Vec<_>>(), plain.map.tokens().collect::<Vec<_>>());
    }
}

/// Linear in depth and length: what generated code looks like.
#[test]
fn long_and_deep_programs() {
    let sum = (0..3000).map(|n| n.to_string()).collect::<Vec<_>>().join(" + ");
    let calls = ".x()".repeat(300);
    let nested = format!("{}import.meta.hot.data.n ?? 1{}", "(".repeat(200), ")".repeat(200));
    let source = format!("export const a = {sum} + (import.meta.hot.data.x ?? 1), b = f{calls}, c = {nested};");
    // As a host does: a thread with a stack of the size that compilers give theirs.
    let output = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || {
            compile(&source, &Pipeline::default(), Some(&options(Mode::Production, Host::Webpack)))
                .map(|output| output.code)
        })
        .unwrap()
        .join()
        .unwrap()
        .unwrap();
    assert!(output.ends_with("c = 1;\n"), "{output}");
}
