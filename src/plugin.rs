//! The Wasm side: how a host calls the pass.
//!
//! This is `#[plugin_transform]` written out by hand for one reason: the macro decodes every file and encodes
//! it again. `protocol.rs` says when that is needed.

use swc_core::{
    common::{
        Mark,
        errors::{Diagnostic as HostDiagnostic, Level as HostLevel},
        plugin::{diagnostics::PluginCorePkgDiagnostics, metadata::TransformPluginMetadataContextKind},
        sync::OnceCell,
    },
    plugin::{metadata::TransformPluginProgramMetadata, proxies::PluginSourceMapProxy},
};

use crate::{
    Diagnostic, Level, Options,
    encoding::encode,
    protocol::{self, Answer},
};

#[link(wasm_import_module = "env")]
unsafe extern "C" {
    fn __set_transform_result(bytes: *const u8, len: u32);
    fn __set_transform_plugin_core_pkg_diagnostics(bytes: *const u8, len: u32);
    fn __emit_diagnostics(bytes: *const u8, len: u32);
}

/// Tells the host which version of the AST this plugin speaks.
#[unsafe(no_mangle)]
pub extern "C" fn __get_transform_plugin_core_pkg_diag() -> u32 {
    let engine = swc_core::diagnostics::get_core_engine_diagnostics();
    let diagnostics = encode(&PluginCorePkgDiagnostics {
        ast_schema_version: swc_core::common::plugin::PLUGIN_TRANSFORM_AST_SCHEMA_VERSION,
        pkg_version: engine.package_semver,
        git_sha: engine.git_sha,
        cargo_features: engine.cargo_features,
    });
    // SAFETY: the host copies the bytes before it returns.
    unsafe { __set_transform_plugin_core_pkg_diagnostics(diagnostics.as_ptr(), diagnostics.len() as u32) };
    0
}

/// Transforms one file. Answers 0: the result is a program, never an error of the protocol.
///
/// # Safety
///
/// `ast` must point to `len` initialized bytes that nobody changes during the call; hosts allocate them with
/// `__alloc` and free them themselves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __transform_plugin_process_impl(
    ast: *const u8,
    len: u32,
    unresolved_mark: u32,
    _has_comments: i32,
) -> u32 {
    // SAFETY: the contract above.
    let bytes = unsafe { std::slice::from_raw_parts(ast, len as usize) };
    match protocol::answer(bytes, Mark::from_u32(unresolved_mark), &mut Host) {
        Answer::Unchanged => answer(bytes),
        Answer::Changed(program) => answer(&program),
    }
    0
}

struct Host;

impl protocol::Host for Host {
    fn options(&self) -> Result<Options, String> {
        read_options()
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        let level = match diagnostic.level {
            Level::Error => HostLevel::Error,
            Level::Warning => HostLevel::Warning,
        };
        let mut host = HostDiagnostic::new(level, &diagnostic.message);
        if let Some(span) = diagnostic.known_span() {
            host.set_span(span);
        }
        emit(host);
    }

    fn report_error(&mut self, message: &str) {
        emit(HostDiagnostic::new(HostLevel::Error, message));
    }
}

fn read_options() -> Result<Options, String> {
    let host = TransformPluginProgramMetadata {
        comments: None,
        source_map: PluginSourceMapProxy { source_file: OnceCell::new() },
        unresolved_mark: Mark::root(),
    };
    let env = host.get_context(&TransformPluginMetadataContextKind::Env);
    let options = Options::parse(host.get_transform_plugin_config().as_deref(), env.as_deref())?;
    Ok(match host.get_context(&TransformPluginMetadataContextKind::Filename) {
        Some(name) => options.for_file(&name),
        None => options,
    })
}

fn emit(diagnostic: HostDiagnostic) {
    let bytes = encode(&diagnostic);
    // SAFETY: the host copies the bytes before it returns.
    unsafe { __emit_diagnostics(bytes.as_ptr(), bytes.len() as u32) };
}

fn answer(bytes: &[u8]) {
    // SAFETY: the host copies the bytes before it returns.
    unsafe { __set_transform_result(bytes.as_ptr(), bytes.len() as u32) };
}
