//! The floor of the benchmark: a plugin that returns its input.
#![cfg(target_arch = "wasm32")]

use cbor4ii::core::{enc::Encode, utils::BufWriter};
use swc_core::common::plugin::{self, diagnostics::PluginCorePkgDiagnostics};
pub use swc_core::plugin::memory::*;

#[link(wasm_import_module = "env")]
unsafe extern "C" {
    fn __set_transform_result(bytes: *const u8, len: u32);
    fn __set_transform_plugin_core_pkg_diagnostics(bytes: *const u8, len: u32);
}

#[unsafe(no_mangle)]
pub extern "C" fn __get_transform_plugin_core_pkg_diag() -> u32 {
    let engine = swc_core::diagnostics::get_core_engine_diagnostics();
    let mut writer = BufWriter::new(Vec::new());
    let _ = PluginCorePkgDiagnostics {
        ast_schema_version: plugin::PLUGIN_TRANSFORM_AST_SCHEMA_VERSION,
        pkg_version: engine.package_semver,
        git_sha: engine.git_sha,
        cargo_features: engine.cargo_features,
    }
    .encode(&mut writer);
    let bytes = writer.into_inner();
    unsafe { __set_transform_plugin_core_pkg_diagnostics(bytes.as_ptr(), bytes.len() as u32) };
    0
}

/// # Safety
/// `ast` points to `len` bytes that the host allocated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __transform_plugin_process_impl(ast: *const u8, len: u32, _: u32, _: i32) -> u32 {
    unsafe { __set_transform_result(ast, len) };
    0
}
