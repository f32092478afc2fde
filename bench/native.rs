//! The pass itself beside swc's own parsing and printing: `cargo bench --bench native`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use common::{Messages, Pipeline, print};
use swc_core::{
    common::{
        FileName, GLOBALS, Globals, Mark, SourceMap,
        comments::SingleThreadedComments,
        errors::{HANDLER, Handler},
        sync::Lrc,
    },
    ecma::transforms::base::resolver,
};
use swc_plugin_import_meta_hot::{Mode, Options, import_meta_hot};

const UNIT: &str = r#"
export class Store$ extends Base {
  #items = new Map();
  get size() { return this.#items.size; }
  set limit(value) { this.#limit = value; }
  #limit = 100;
  add(item) {
    if (this.#items.size >= this.#limit) throw new RangeError(`too many: ${item.name}`);
    this.#items.set(item.id, { ...item, tags: item.tags ?? [] });
    return this;
  }
}
export function classify$(item) {
  switch (item.tags?.length) {
    case undefined: case 0: return "plain";
    default: return item.tags.map((tag) => tag.trim()).filter(Boolean).join(", ");
  }
}
"#;
const API: &str = r#"
if (import.meta.hot) {
  import.meta.hot.accept("./base", (next) => use(next));
  import.meta.hot.dispose((data) => { data.count = count; });
}
export const count = import.meta.hot.data.count ?? 0;
"#;

fn source(uses: bool) -> String {
    let mut text = String::from("import { Base, use } from \"./base\";\n");
    for n in 0.. {
        if text.len() > 7000 {
            break;
        }
        text += &UNIT.replace('$', &n.to_string());
    }
    text + if uses { API } else { "" }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn main() {
    println!("\n### The pass natively beside swc's parsing and printing, 7 KB (microseconds)\n");
    println!("| | parse and print | the pass | |\n| --- | ---: | ---: | ---: |");
    for (name, uses, mode) in [
        ("without the API", false, Mode::Development),
        ("with the API, development", true, Mode::Development),
        ("with the API, production", true, Mode::Production),
    ] {
        let source = source(uses);
        let options = Options { mode, ..Options::defaults(None) };
        let (mut swc, mut pass) = (vec![], vec![]);
        for _ in 0..400 {
            let handler = Handler::with_emitter(true, false, Box::new(Messages::default()));
            GLOBALS.set(&Globals::new(), || {
                HANDLER.set(&handler, || {
                    let cm = Lrc::new(SourceMap::default());
                    let comments = SingleThreadedComments::default();
                    let start = Instant::now();
                    let mut program = Pipeline::default().parse(&cm, FileName::Anon, &source, &comments).unwrap();
                    let mut spent = start.elapsed();

                    let unresolved = Mark::new();
                    program.mutate(resolver(unresolved, Mark::new(), false));
                    let start = Instant::now();
                    program.mutate(import_meta_hot(options.clone(), unresolved));
                    pass.push(start.elapsed());

                    let start = Instant::now();
                    std::hint::black_box(print(&cm, &program, &comments));
                    spent += start.elapsed();
                    swc.push(spent);
                });
            });
        }
        let (swc, pass) = (median(swc), median(pass));
        println!("| {name} | {swc:.0} | {pass:.1} | {:.1}% |", pass / swc * 100.0);
    }
}
