//! Which identifiers are the globals of their names. A local variable called `undefined` or `require` is not.

use swc_core::{
    common::{Mark, SyntaxContext},
    ecma::ast::*,
};

use crate::syntax::peel;

/// Knows the globals of a program by the syntax context that SWC's `resolver` gives to names which the program does
/// not declare.
#[derive(Clone, Copy)]
pub struct Globals {
    unresolved: SyntaxContext,
}

impl Globals {
    /// Of a program in which the resolver gave `unresolved` to names that are not declared.
    pub fn of(unresolved: Mark) -> Self {
        Globals { unresolved: SyntaxContext::empty().apply_mark(unresolved) }
    }

    /// Whether the program does not declare this name.
    pub fn contains(self, name: &Ident) -> bool {
        name.ctxt == self.unresolved
    }

    /// Whether `expr` is the global `name`.
    pub fn is(self, expr: &Expr, name: &str) -> bool {
        matches!(peel(expr), Expr::Ident(ident) if ident.sym == name && self.contains(ident))
    }

    /// `undefined`, `null` or `void 0`, with which `import.meta.hot` may be compared.
    pub fn is_nullish(self, expr: &Expr) -> bool {
        matches!(peel(expr), Expr::Lit(Lit::Null(_))) || self.is_undefined(expr)
    }

    /// `undefined` or `void 0`.
    pub fn is_undefined(self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Unary(unary) => unary.op == UnaryOp::Void && matches!(peel(&unary.arg), Expr::Lit(Lit::Num(_))),
            other => self.is(other, "undefined"),
        }
    }

    /// `name` as a global, for code that is put into the program.
    pub fn identifier(self, name: &str, span: swc_core::common::Span) -> Ident {
        Ident::new(name.into(), span, self.unresolved)
    }
}
