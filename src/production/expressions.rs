//! Calls (P1), `?:`, `!`, `typeof`, `void` and `,` (P2).

use std::mem::take;

use swc_core::{common::util::take::Take, ecma::ast::*};

use super::{
    Production,
    fold::{Fold, Folded},
    value::{Literal, Value},
};
use crate::{
    ast::{sequence, value_only},
    syntax::peel,
};

impl Production<'_> {
    pub fn fold_call(self, call: &mut CallExpr) -> Fold {
        let mut changed = false;
        if let Callee::Expr(callee) = &mut call.callee {
            if self.is_api_call(callee) {
                // P1: the arguments go unevaluated.
                return Fold::literal(self.take_called_key(callee), Literal::Undefined, call.span);
            }
            if self.globals.is(callee, "Boolean")
                && let [ExprOrSpread { spread: None, expr: arg }] = &mut call.args[..]
            {
                let folded = self.eval(arg);
                return match folded.value.truthiness() {
                    Some(truthy) => Fold::literal(self.effects_of(arg.take()), Literal::Bool(truthy), call.span),
                    None => Fold::unknown(folded.changed),
                };
            }
            changed = self.eval_reference(callee).changed;
        }
        Fold::unknown(changed | self.visit(&mut call.args))
    }

    pub fn fold_new(self, new: &mut NewExpr) -> Fold {
        let was_update = peel(&new.callee).is_update();
        let callee = self.eval(&mut new.callee);
        if !was_update && peel(&new.callee).is_update() {
            *new.callee = value_only(*new.callee.take()); // see `is_reference` in `fold.rs`
        }
        Fold::unknown(callee.changed | self.visit(&mut new.args))
    }

    /// All unary operators but `delete`.
    pub fn fold_unary(self, unary: &mut UnaryExpr) -> Fold {
        let arg = match unary.op {
            // `typeof x` asks more of a reference than its value.
            UnaryOp::TypeOf => self.eval_reference(&mut unary.arg),
            _ => self.eval(&mut unary.arg),
        };
        let literal = match (unary.op, arg.value) {
            (UnaryOp::Bang, value) => value.truthiness().map(|truthy| Literal::Bool(!truthy)),
            (UnaryOp::TypeOf, Value::Literal(literal)) => Some(Literal::Type(literal.type_of())),
            (UnaryOp::Void, Value::Literal(_)) => Some(Literal::Undefined),
            _ => None,
        };
        match literal {
            Some(literal) => Fold::literal(self.effects_of(unary.arg.take()), literal, unary.span),
            None => Fold::unknown(arg.changed),
        }
    }

    pub fn fold_conditional(self, cond: &mut CondExpr) -> Fold {
        let test = self.eval(&mut cond.test);
        let Some(truthy) = test.value.truthiness() else {
            let cons = self.eval(&mut cond.cons);
            let alt = self.eval(&mut cond.alt);
            let value = match (cons.value.truthiness(), alt.value.truthiness()) {
                (Some(a), Some(b)) if a == b => Value::of_truthiness(a),
                _ => Value::Unknown,
            };
            return Fold::Stays(Folded { value, changed: test.changed | cons.changed | alt.changed });
        };
        let chosen = if truthy { &mut cond.cons } else { &mut cond.alt };
        let value = self.eval(chosen).value;
        let effects = self.effects_of(cond.test.take());
        Fold::Becomes(sequence(effects, chosen.take(), cond.span), value)
    }

    pub fn fold_sequence(self, seq: &mut SeqExpr) -> Fold {
        let Some(mut last) = seq.exprs.pop() else {
            return Fold::unknown(false);
        };
        let mut kept = Vec::with_capacity(seq.exprs.len() + 1);
        let mut changed = false;
        for mut part in take(&mut seq.exprs) {
            if self.eval(&mut part).changed {
                changed = true;
                kept.extend(self.effects_of(part));
            } else {
                kept.push(part);
            }
        }
        let folded = self.eval(&mut last);
        if changed || matches!(folded.value, Value::Literal(_)) {
            return Fold::Becomes(sequence(kept, last, seq.span), folded.value);
        }
        kept.push(last);
        seq.exprs = kept;
        Fold::Stays(folded)
    }
}
