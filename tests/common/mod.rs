//! The stages of swc around the pass, in the order in which hosts run them (docs/swc.md).
#![allow(dead_code)] // each test file uses its part

pub mod programs;

use swc_core::{
    common::{
        FileName, GLOBALS, Globals, Mark, SourceMap,
        comments::SingleThreadedComments,
        errors::{HANDLER, Handler},
        sync::Lrc,
    },
    ecma::{
        ast::*,
        codegen::{Config, Emitter, text_writer::JsWriter},
        parser::{EsSyntax, Parser, StringInput, Syntax, TsSyntax, lexer::Lexer},
        transforms::{
            base::{fixer::fixer, hygiene::hygiene, resolver},
            module::{common_js, path::Resolver, system_js},
            typescript::strip,
        },
    },
};
use swc_plugin_import_meta_hot::{Options, import_meta_hot};

/// What stands around the pass.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // as in `.swcrc`
pub struct Pipeline {
    pub typescript: bool,
    pub jsx: bool,
    /// `jsc.experimental.runPluginFirst`: types are still there.
    pub plugin_first: bool,
    /// `module.type`: "commonjs" or "systemjs".
    pub module: Option<String>,
    /// A script instead of a module: sloppy code.
    pub script: bool,
    /// How often the pass runs.
    pub times: usize,
}

/// A printed program with the mappings of its source map.
pub struct Printed {
    pub code: String,
    pub map: swc_sourcemap::SourceMap,
}

impl Pipeline {
    pub fn syntax(&self) -> Syntax {
        if self.typescript {
            Syntax::Typescript(TsSyntax { tsx: self.jsx, decorators: true, ..Default::default() })
        } else {
            Syntax::Es(EsSyntax { jsx: self.jsx, ..Default::default() })
        }
    }

    pub fn parse(
        &self,
        cm: &Lrc<SourceMap>,
        name: FileName,
        source: &str,
        comments: &SingleThreadedComments,
    ) -> Result<Program, Vec<swc_core::ecma::parser::error::Error>> {
        let file = cm.new_source_file(name.into(), source.to_string());
        let lexer = Lexer::new(self.syntax(), EsVersion::latest(), StringInput::from(&*file), Some(comments));
        let mut parser = Parser::new_from(lexer);
        let module = parser.parse_module().map_err(|error| vec![error])?;
        let errors = parser.take_errors();
        if !errors.is_empty() {
            return Err(errors);
        }
        if !self.script {
            return Ok(Program::Module(module));
        }
        // swc's own parser has no `import.meta` in scripts; a program that calls the pass may.
        Ok(Program::Script(Script {
            span: module.span,
            body: module.body.into_iter().map(ModuleItem::expect_stmt).collect(),
            shebang: module.shebang,
        }))
    }

    /// Runs the stages. `options` is `None` for a build without the plugin.
    ///
    /// Needs `GLOBALS` and `HANDLER` to be set.
    pub fn run(&self, program: Program, options: Option<&Options>, comments: &SingleThreadedComments) -> Program {
        self.run_with(program, comments, &mut |program, unresolved| {
            if let Some(options) = options {
                for _ in 0..self.times.max(1) {
                    program.mutate(import_meta_hot(options.clone(), unresolved));
                }
            }
        })
    }

    /// As [`Self::run`], with anything in the place of the pass. It gets the resolver's mark of unresolved names.
    pub fn run_with(
        &self,
        mut program: Program,
        comments: &SingleThreadedComments,
        pass: &mut dyn FnMut(&mut Program, Mark),
    ) -> Program {
        let unresolved = Mark::new();
        let top_level = Mark::new();
        program.mutate(resolver(unresolved, top_level, self.typescript));
        if self.plugin_first {
            pass(&mut program, unresolved);
        }
        if self.typescript {
            program.mutate(strip(unresolved, top_level));
        }
        if !self.plugin_first {
            pass(&mut program, unresolved);
        }
        match self.module.as_deref() {
            Some("commonjs") => program.mutate(common_js::common_js(
                Resolver::Default,
                unresolved,
                common_js::Config { no_interop: true, ..Default::default() },
                common_js::FeatureFlag::default(),
            )),
            Some("systemjs") => {
                program.mutate(system_js::system_js(Resolver::Default, unresolved, system_js::Config::default()));
            }
            Some(other) => panic!("no such module type here: {other}"),
            None => {}
        }
        program.mutate(hygiene());
        program.mutate(fixer(Some(comments)));
        program
    }
}

pub fn print(cm: &Lrc<SourceMap>, program: &Program, comments: &SingleThreadedComments) -> Printed {
    let mut buffer = Vec::new();
    let mut mappings = Vec::new();
    Emitter {
        cfg: Config::default().with_target(EsVersion::latest()),
        cm: cm.clone(),
        comments: Some(comments),
        wr: JsWriter::new(cm.clone(), "\n", &mut buffer, Some(&mut mappings)),
    }
    .emit_program(program)
    .expect("printing into memory cannot fail");
    Printed {
        code: String::from_utf8(buffer).expect("swc prints UTF-8"),
        map: cm.build_source_map(&mappings, None, swc_core::common::source_map::DefaultSourceMapGenConfig),
    }
}

/// Source to code, or the first error.
pub fn compile(source: &str, pipeline: &Pipeline, options: Option<&Options>) -> Result<Printed, String> {
    let cm = Lrc::new(SourceMap::default());
    let messages = Messages::default();
    let handler = Handler::with_emitter(true, false, Box::new(messages.clone()));
    GLOBALS.set(&Globals::new(), || {
        HANDLER.set(&handler, || {
            let comments = SingleThreadedComments::default();
            let program = pipeline
                .parse(&cm, FileName::Custom("input".into()), source, &comments)
                .map_err(|errors| format!("does not parse: {errors:?}"))?;
            let program = pipeline.run(program, options, &comments);
            if handler.has_errors() {
                return Err(messages.text());
            }
            Ok(print(&cm, &program, &comments))
        })
    })
}

/// Collects what is reported, without a terminal.
#[derive(Clone, Default)]
pub struct Messages(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Messages {
    pub fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl swc_core::common::errors::Emitter for Messages {
    fn emit(&mut self, diagnostic: &mut swc_core::common::errors::DiagnosticBuilder<'_>) {
        self.0.lock().unwrap().push(diagnostic.message());
    }
}
