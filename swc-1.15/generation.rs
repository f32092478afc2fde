//! The AST of older hosts, `swc_ecma_ast` 18 to 28, where it differs from that of today's (`src/generation.rs`): bodies of functions
//! are blocks, and the body of a getter or setter is its own.

use swc_core::ecma::ast::{BlockStmtOrExpr, Expr};

/// What a user reads when a host's program cannot be decoded.
#[cfg(any(target_arch = "wasm32", test))]
pub const WRONG_HOST: &str = "\
swc-plugin-import-meta-hot/swc-1.15: this host is not @swc/core 1.15, rspack 1.7 to 2.1, or Next.js 16.1 to 16.3, which this plugin is for
help: with @swc/core 1.16, rspack 2.2, Next.js 16.4 or newer use \"swc-plugin-import-meta-hot\"";

/// The body of `() => expr`.
pub fn expression_body(expr: Expr) -> Box<BlockStmtOrExpr> {
    Box::new(BlockStmtOrExpr::Expr(Box::new(expr)))
}

/// The methods of a `VisitMut` that pass the statements of each function's body to its method `function_body`.
macro_rules! visit_mut_function_bodies {
    () => {
        fn visit_mut_function(&mut self, function: &mut swc_core::ecma::ast::Function) {
            function.params.visit_mut_with(self);
            function.decorators.visit_mut_with(self);
            if let Some(body) = &mut function.body {
                self.function_body(&mut body.stmts);
            }
        }

        fn visit_mut_block_stmt_or_expr(&mut self, body: &mut swc_core::ecma::ast::BlockStmtOrExpr) {
            match body {
                swc_core::ecma::ast::BlockStmtOrExpr::BlockStmt(block) => self.function_body(&mut block.stmts),
                _ => body.visit_mut_children_with(self),
            }
        }

        fn visit_mut_constructor(&mut self, constructor: &mut swc_core::ecma::ast::Constructor) {
            constructor.params.visit_mut_with(self);
            if let Some(body) = &mut constructor.body {
                self.function_body(&mut body.stmts);
            }
        }

        fn visit_mut_getter_prop(&mut self, getter: &mut swc_core::ecma::ast::GetterProp) {
            getter.key.visit_mut_with(self);
            if let Some(body) = &mut getter.body {
                self.function_body(&mut body.stmts);
            }
        }

        fn visit_mut_setter_prop(&mut self, setter: &mut swc_core::ecma::ast::SetterProp) {
            setter.key.visit_mut_with(self);
            setter.param.visit_mut_with(self);
            if let Some(body) = &mut setter.body {
                self.function_body(&mut body.stmts);
            }
        }
    };
}
pub(crate) use visit_mut_function_bodies;
