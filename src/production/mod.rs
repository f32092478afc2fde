//! The production build (rules P): the API goes without a trace.
//!
//! It is an evaluation of the API: `import.meta.hot` is `undefined`, `import.meta.hot.data` is a fresh `{}`, and a
//! call of a method is `undefined` without its arguments being evaluated. Folding an expression returns its [`Value`],
//! by which the expressions and statements around it fold in turn. Side effects stay, in order and once.
//!
//! SWC's simplifier does not do this, because it would change other code too (rule P4): code that has nothing to do
//! with the API is left as it is.
//!
//! - `visitor.rs`: the way through a program; which expressions get a name from where they stand.
//! - `expressions.rs`: calls (P1), `?:`, `!`, `typeof`, `void`, `,` (P2).
//! - `operators.rs`: `&&`, `||`, `??`, comparisons (P2), `in` (P3).
//! - `members.rs`: `import.meta.hot.<property>`, `data.x`, `?.` chains (P2, P3).
//! - `assignments.rs`: `=`, `??=` and the like, `++`, `delete` (P3).
//! - `keys.rs`: which keys of `data` are known to be absent (P3).
//! - `lists.rs`: lists of statements: directives, code that cannot be reached (P2).
//! - `statements.rs`: `if`, labels, `try` (P2).
//! - `loops.rs`: `while`, `do`, `for` (P2).
//! - `hoisting.rs`, `jumps.rs`: what statements declare and where they jump.
//! - `value.rs`, `fold.rs`: what is known of an expression, and what it becomes.
//! - `effects.rs`: what stays of an expression whose value nobody needs.

mod assignments;
mod effects;
mod expressions;
mod fold;
mod hoisting;
mod jumps;
mod keys;
mod lists;
mod loops;
mod members;
mod operators;
mod statements;
mod value;
mod visitor;

use swc_core::ecma::ast::*;

use crate::{globals::Globals, patterns, syntax::is_hot, uses::Found};

/// Removes the uses `found` from a program.
pub fn remove(program: &mut Program, found: &Found, globals: Globals) {
    let production = Production { found, globals, strict: true };
    match program {
        Program::Module(module) => production.fold_items(&mut module.body),
        Program::Script(script) => {
            let strict = lists::has_use_strict(&script.body);
            Production { strict, ..production }.fold_list(&mut script.body);
        }
        #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
        _ => {}
    }
}

/// What a fold has to know of its surroundings.
#[derive(Clone, Copy)]
struct Production<'a> {
    found: &'a Found,
    globals: Globals,
    /// In strict code a function in a block is not visible outside it.
    strict: bool,
}

impl Production<'_> {
    /// Whether `expr` is `import.meta.hot`, or `meta.hot` of a variable that holds `import.meta`.
    fn is_context(self, expr: &Expr) -> bool {
        is_hot(expr) || patterns::is_hot_of_variable(expr, self.found)
    }
}
