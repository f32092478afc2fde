//! `&&`, `||`, `??`, comparisons (P2) and `in` (P3).

use swc_core::{common::util::take::Take, ecma::ast::*};

use super::{
    Production,
    effects::effects_before,
    fold::{Fold, Folded},
    keys::{Absence, absence, is_pure_key},
    value::{Constant, Literal, Value},
};
use crate::ast::sequence;

impl Production<'_> {
    pub fn fold_binary(self, bin: &mut BinExpr) -> Fold {
        match bin.op {
            BinaryOp::LogicalAnd | BinaryOp::LogicalOr | BinaryOp::NullishCoalescing => self.fold_logical(bin),
            BinaryOp::EqEq | BinaryOp::NotEq | BinaryOp::EqEqEq | BinaryOp::NotEqEq => self.fold_comparison(bin),
            BinaryOp::In => self.fold_in(bin),
            _ => {
                let left = self.eval(&mut bin.left);
                let right = self.eval(&mut bin.right);
                Fold::unknown(left.changed | right.changed)
            }
        }
    }

    fn fold_logical(self, bin: &mut BinExpr) -> Fold {
        let left = self.eval(&mut bin.left);
        // Whether the left side decides: its value is the result and the right side is not evaluated.
        let decides = match (bin.op, left.value) {
            (BinaryOp::LogicalAnd, value) => value.truthiness().map(|truthy| !truthy),
            (BinaryOp::LogicalOr, value) => value.truthiness(),
            (_, Value::Literal(literal)) => Some(literal != Literal::Undefined),
            _ => None,
        };
        if decides == Some(true) {
            return Fold::Becomes(bin.left.take(), left.value);
        }
        let right = self.eval(&mut bin.right);
        if decides == Some(false) && matches!(left.value, Value::Literal(_)) {
            let effects = effects_before(bin.left.take());
            return Fold::Becomes(sequence(effects, bin.right.take(), bin.span), right.value);
        }
        let value = match (bin.op, decides, right.value.truthiness()) {
            // Falsy, or the right side, which is falsy.
            (BinaryOp::LogicalAnd, _, Some(false)) => Value::Falsy,
            (BinaryOp::LogicalOr, _, Some(true)) => Value::Truthy,
            // It is the right side.
            (_, Some(false), Some(truthy)) => Value::of_truthiness(truthy),
            _ => Value::Unknown,
        };
        Fold::Stays(Folded { value, changed: left.changed | right.changed })
    }

    fn fold_comparison(self, bin: &mut BinExpr) -> Fold {
        let left = self.eval(&mut bin.left);
        let right = self.eval(&mut bin.right);
        let is_folded = [left.value, right.value].iter().any(|value| matches!(value, Value::Literal(_)));
        let constants = is_folded
            .then(|| {
                Some((
                    Constant::of(&bin.left, left.value, self.globals)?,
                    Constant::of(&bin.right, right.value, self.globals)?,
                ))
            })
            .flatten();
        let equal = constants.and_then(|(a, b)| match bin.op {
            BinaryOp::EqEqEq | BinaryOp::NotEqEq => Some(a.strictly_equals(&b)),
            _ => a.loosely_equals(&b),
        });
        let Some(equal) = equal else {
            return Fold::unknown(left.changed | right.changed);
        };
        let negated = matches!(bin.op, BinaryOp::NotEq | BinaryOp::NotEqEq);
        let mut effects = effects_before(bin.left.take());
        effects.extend(effects_before(bin.right.take()));
        Fold::literal(effects, Literal::Bool(equal != negated), bin.span)
    }

    /// `key in import.meta.hot.data`
    fn fold_in(self, bin: &mut BinExpr) -> Fold {
        let absent = absence(&bin.left) == Absence::Absent;
        let left = self.eval(&mut bin.left);
        let right = self.eval(&mut bin.right);
        if right.value != Value::DATA || !absent {
            return Fold::unknown(left.changed | right.changed);
        }
        let mut kept = if is_pure_key(&bin.left, self.globals) { vec![] } else { self.effects_of(bin.left.take()) };
        kept.extend(effects_before(bin.right.take()));
        Fold::literal(kept, Literal::Bool(false), bin.span)
    }
}
