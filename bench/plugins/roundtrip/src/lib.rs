//! The second floor of the benchmark: a plugin that decodes and encodes every file and does nothing.
#![cfg(target_arch = "wasm32")]

use swc_core::{
    ecma::ast::Program,
    plugin::{plugin_transform, proxies::TransformPluginProgramMetadata},
};

#[plugin_transform]
pub fn process(program: Program, _metadata: TransformPluginProgramMetadata) -> Program {
    program
}
