//! Where the generations of SWC's AST differ. This is the one of today's hosts; in the build for older hosts
//! `swc-1.15/generation.rs` stands in for this file (docs/swc.md, "Versions").

use swc_core::ecma::ast::{ArrowFunctionBody, Expr};

/// What a user reads when a host's program cannot be decoded.
#[cfg(any(target_arch = "wasm32", test))]
pub const WRONG_HOST: &str = "\
swc-plugin-import-meta-hot: this host is not @swc/core 1.16, rspack 2.2, Next.js 16.4 or newer, which this plugin is for
help: with @swc/core 1.15, rspack 1.7 to 2.1, or Next.js 16.1 to 16.3 use \"swc-plugin-import-meta-hot/swc-1.15\"; \
with a newer host, install a newer swc-plugin-import-meta-hot";

/// The body of `() => expr`.
pub fn expression_body(expr: Expr) -> Box<ArrowFunctionBody> {
    Box::new(ArrowFunctionBody::Expr(Box::new(expr)))
}

/// The methods of a `VisitMut` that pass the statements of each function's body to its method `function_body`.
macro_rules! visit_mut_function_bodies {
    () => {
        fn visit_mut_function_body(&mut self, body: &mut swc_core::ecma::ast::FunctionBody) {
            self.function_body(&mut body.stmts);
        }
    };
}
pub(crate) use visit_mut_function_bodies;
