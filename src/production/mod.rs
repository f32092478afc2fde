//! The production build (rules P): the API goes without a trace.
//!
//! It is an evaluation of what is known: `import.meta.hot` is `undefined`, `import.meta.hot.data` is a fresh
//! `{}`, a call of a method is `undefined` and its arguments are not evaluated. Every expression answers
//! with what is known of its [`Value`], and those above fold on that; side effects that JavaScript would
//! have had stay, in order and once. Code that has nothing to do with the API is not looked into.
//!
//! - `value.rs`: what is known of an expression.
//! - `expressions.rs`: what each kind of expression folds to.
//! - `data.rs`: `import.meta.hot.data` (rule P3).
//! - `statements.rs`: dead branches, loops, labels, directives (rule P2).
//! - `effects.rs`: what must stay of an expression whose value nobody needs.

mod data;
mod effects;
mod expressions;
mod statements;
mod value;

use swc_core::{
    common::SyntaxContext,
    ecma::{ast::*, visit::VisitMutWith},
};

use crate::find::Found;
use value::Value;

/// Removes the uses `found` from a program.
pub fn remove(program: &mut Program, found: &Found, unresolved: SyntaxContext) {
    program.visit_mut_with(&mut Production {
        found,
        unresolved,
        strict: false,
        folds: 0,
        value: Value::Unknown,
        named_by_surroundings: false,
    });
}

struct Production<'a> {
    found: &'a Found,
    unresolved: SyntaxContext,
    /// In strict code: a function in a block is not visible outside it.
    strict: bool,
    /// How often something was folded so far. A statement in which nothing was is left alone.
    folds: usize,
    /// What is known of the expression visited last.
    value: Value,
    /// The expression about to be visited stands where JavaScript names an anonymous function.
    named_by_surroundings: bool,
}
