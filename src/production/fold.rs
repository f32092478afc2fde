//! What folding an expression or a statement returns.

use swc_core::{
    common::{DUMMY_SP, Span, Spanned, util::take::Take},
    ecma::ast::*,
};

use super::{
    Production,
    effects::effects,
    value::{Literal, Value},
};
use crate::{
    ast::{sequence, undefined, value_only},
    syntax::{peel, wrapped_mut},
};

/// Expressions that are evaluated for their side effects, in order.
pub type Effects = Vec<Box<Expr>>;

/// An expression after it was folded in place.
#[derive(Clone, Copy)]
pub struct Folded {
    pub value: Value,
    /// Whether something in it was folded. Code in which nothing was is left alone.
    pub changed: bool,
}

/// What becomes of an expression.
pub enum Fold {
    /// It stays; something inside it may have been folded.
    Stays(Folded),
    /// Another expression takes its place.
    Becomes(Box<Expr>, Value),
}

impl Fold {
    pub fn unknown(changed: bool) -> Self {
        Fold::Stays(Folded { value: Value::Unknown, changed })
    }

    /// The expression becomes a literal, behind the side effects that remain.
    pub fn literal(effects: Effects, literal: Literal, span: Span) -> Self {
        let expr = Box::new(literal.expr(span));
        Fold::Becomes(sequence(effects, expr, span), Value::Literal(literal))
    }

    /// Puts the result in the place of `expr`.
    pub fn apply(self, expr: &mut Expr) -> Folded {
        match self {
            Fold::Stays(folded) => folded,
            Fold::Becomes(new, value) => {
                *expr = *new;
                Folded { value, changed: true }
            }
        }
    }
}

/// What becomes of a statement.
pub enum StmtFold {
    /// It stays; something inside it may have been folded.
    Stays { changed: bool },
    /// These statements take its place.
    Becomes(Vec<Stmt>),
}

impl Production<'_> {
    /// Folds `expr` in place.
    pub fn eval(self, expr: &mut Expr) -> Folded {
        self.fold(expr, false).apply(expr)
    }

    /// As [`Self::eval`]; in named evaluation JavaScript gives an anonymous
    /// function the name of what it is assigned to (ECMA-262, `NamedEvaluation`).
    pub fn eval_named(self, expr: &mut Expr, in_named_evaluation: bool) -> Folded {
        let keeps_name = !in_named_evaluation || is_anonymous_function(expr);
        let folded = self.fold(expr, in_named_evaluation).apply(expr);
        if !keeps_name && is_anonymous_function(expr) {
            // P3: folded to an anonymous function, which must not take a name that it did not have.
            *expr = value_only(expr.take());
        }
        folded
    }

    /// As [`Self::eval`], for a callee and the like, where a reference is more than its value.
    pub fn eval_reference(self, expr: &mut Expr) -> Folded {
        let was_reference = is_reference(peel(expr));
        let folded = self.eval(expr);
        if !was_reference && is_reference(peel(expr)) {
            *expr = value_only(expr.take());
        }
        folded
    }

    /// What must be evaluated of an expression whose value nobody needs.
    pub fn effects_of(self, expr: Box<Expr>) -> Effects {
        effects(expr, self.globals).into_iter().collect()
    }

    fn fold(self, expr: &mut Expr, in_named_evaluation: bool) -> Fold {
        if matches!(expr, Expr::Member(_) | Expr::OptChain(_)) && self.is_context(expr) {
            return Fold::literal(vec![], Literal::Undefined, expr.span());
        }
        if let Some(inner) = wrapped_mut(expr) {
            let folded = self.eval_named(inner, in_named_evaluation);
            return match folded.value {
                Value::Literal(_) => Fold::Becomes(inner.take(), folded.value),
                _ => Fold::Stays(folded),
            };
        }
        match expr {
            Expr::Member(member) => self.fold_member(member),
            Expr::OptChain(chain) => self.fold_chain(chain).0,
            Expr::Call(call) => self.fold_call(call),
            Expr::TaggedTpl(tagged) => {
                let tag = self.eval_reference(&mut tagged.tag);
                Fold::unknown(tag.changed | self.visit(&mut tagged.tpl))
            }
            Expr::New(new) => self.fold_new(new),
            Expr::Unary(unary) if unary.op == UnaryOp::Delete => self.fold_delete(unary),
            Expr::Unary(unary) => self.fold_unary(unary),
            Expr::Update(update) => self.fold_update(update),
            Expr::Bin(bin) => self.fold_binary(bin),
            Expr::Cond(cond) => self.fold_conditional(cond),
            Expr::Assign(assign) => self.fold_assignment(assign),
            Expr::Seq(seq) => self.fold_sequence(seq),
            _ => Fold::unknown(self.visit_children(expr)),
        }
    }
}

/// `undefined`, for `hot` in patterns that `indirect` allows.
pub fn no_hot() -> Expr {
    undefined(DUMMY_SP)
}

/// Whether an expression means more than its value when it is called, deleted or asked for its type.
/// `new X` and `x++` do not, but swc (codegen 33) prints them as callees without the parentheses they need.
fn is_reference(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Member(_) | Expr::SuperProp(_) | Expr::OptChain(_) | Expr::Ident(_) | Expr::New(_) | Expr::Update(_)
    )
}

/// Whether this is a function or class that takes its name from where it stands. Parentheses do not change that.
fn is_anonymous_function(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Fn(function) => function.ident.is_none(),
        Expr::Class(class) => class.ident.is_none(),
        Expr::Arrow(_) => true,
        _ => false,
    }
}
