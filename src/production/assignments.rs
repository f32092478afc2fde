//! Assignments to properties of `import.meta.hot.data`, `++`, `--` and `delete` (P3).

use swc_core::{
    common::{DUMMY_SP, util::take::Take},
    ecma::ast::*,
};

use super::{
    Production,
    effects::effects_before,
    fold::{Effects, Fold, no_hot},
    keys::{Absence, absence_of_prop},
    value::{Literal, Value},
};
use crate::{
    ast::{member, sequence, unary, undefined},
    patterns,
    syntax::{peel_mut, wrapped_target_mut},
};

/// The target of an assignment, `delete` or `++`.
#[derive(Clone, Copy, PartialEq)]
pub enum Target {
    /// A property of `import.meta.hot.data` that is absent.
    AbsentData,
    /// A property of `import.meta.hot.data` that may be an inherited one.
    Data,
    /// A chain that ended at a `?.` before it came to a property.
    Nothing,
    Other,
}

/// A target, and whether something in it was folded.
type TargetFold = (Target, bool);

impl Production<'_> {
    pub fn fold_assignment(self, assign: &mut AssignExpr) -> Fold {
        let op = assign.op;
        if let AssignTarget::Pat(AssignTargetPat::Object(pattern)) = &assign.left {
            patterns::inject_hot_into_object(pattern, &mut assign.right, self.found, &no_hot);
        }
        let (target, changed) = match &mut assign.left {
            AssignTarget::Simple(target) => self.fold_assign_target(target),
            AssignTarget::Pat(pattern) => (Target::Other, self.visit(pattern)),
            #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
            _ => return Fold::unknown(false),
        };
        if matches!(target, Target::Nothing | Target::Other) {
            let right = self.eval_named(&mut assign.right, names_its_value(assign.op, &assign.left));
            return Fold::unknown(changed | right.changed);
        }
        // `=` has the value on its right, whatever becomes of the object. All others read the property first.
        if target == Target::Data && op != AssignOp::Assign {
            return Fold::unknown(changed | self.eval(&mut assign.right).changed);
        }
        let kept = self.take_assign_target(&mut assign.left);
        if op == AssignOp::AndAssign {
            return Fold::literal(kept, Literal::Undefined, assign.span);
        }
        let right = self.eval(&mut assign.right);
        let (value, result) = match op.to_update() {
            // `data.x += v` is `undefined + v`. swc counts `??=` and its like among these operators.
            Some(op) if !op.may_short_circuit() => {
                let sum =
                    BinExpr { span: assign.span, op, left: Box::new(undefined(DUMMY_SP)), right: assign.right.take() };
                (Value::Unknown, Box::new(Expr::Bin(sum)))
            }
            _ => (right.value, assign.right.take()),
        };
        Fold::Becomes(sequence(kept, result, assign.span), value)
    }

    /// `++` and `--`
    pub fn fold_update(self, update: &mut UpdateExpr) -> Fold {
        let (target, changed) = self.fold_target(&mut update.arg, false);
        if target != Target::AbsentData {
            return Fold::unknown(changed);
        }
        let kept = self.take_target(&mut update.arg);
        // `undefined` counted up or down is NaN.
        let nan = unary(UnaryOp::Plus, undefined(update.span), update.span);
        Fold::Becomes(sequence(kept, Box::new(nan), update.span), Value::Unknown)
    }

    pub fn fold_delete(self, delete: &mut UnaryExpr) -> Fold {
        match self.fold_target(&mut delete.arg, true) {
            // A fresh object has nothing that could stay.
            (Target::AbsentData | Target::Data | Target::Nothing, _) => {
                Fold::literal(self.take_target(&mut delete.arg), Literal::Bool(true), delete.span)
            }
            (Target::Other, changed) => Fold::unknown(changed),
        }
    }

    /// Folds inside a target: `import.meta.hot.data` in `import.meta.hot.data.x = 1`.
    fn fold_assign_target(self, target: &mut SimpleAssignTarget) -> TargetFold {
        if let SimpleAssignTarget::Member(member) = target {
            return self.fold_target_member(member);
        }
        match wrapped_target_mut(target) {
            Some(inner) => self.fold_target(inner, false),
            None => (Target::Other, self.visit_children(target)),
        }
    }

    /// As [`Self::fold_assign_target`]. A `deleted` target may become something that cannot be assigned to.
    pub fn fold_target(self, target: &mut Expr, deleted: bool) -> TargetFold {
        match peel_mut(target) {
            Expr::Member(member) => self.fold_target_member(member),
            chain @ Expr::OptChain(_) => {
                let (folded, _) = self.eval_link(chain);
                if deleted && folded.value == Value::UNDEFINED {
                    return (Target::Nothing, folded.changed);
                }
                // swc lets TypeScript's casts hide `a?.b! = 1`, which is no JavaScript; it has to stay a target.
                if matches!(folded.value, Value::Literal(_)) {
                    *chain = member(chain.take(), "x");
                }
                (Target::Other, folded.changed)
            }
            other => (Target::Other, self.eval_reference(other).changed),
        }
    }

    fn fold_target_member(self, member: &mut MemberExpr) -> TargetFold {
        let object = self.eval(&mut member.obj);
        let changed = object.changed | self.visit(&mut member.prop);
        let target = match absence_of_prop(&member.prop) {
            _ if object.value != Value::DATA => Target::Other,
            Absence::Absent => Target::AbsentData,
            Absence::MayBeInherited => Target::Data,
            Absence::Inherited => Target::Other,
        };
        (target, changed)
    }

    /// The side effects that remain of a folded target which goes away.
    fn take_target(self, target: &mut Expr) -> Effects {
        match peel_mut(target) {
            Expr::Member(member) => self.take_member(member),
            other => effects_before(Box::new(other.take())),
        }
    }

    fn take_assign_target(self, target: &mut AssignTarget) -> Effects {
        match target {
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => self.take_member(member),
            AssignTarget::Simple(target) => wrapped_target_mut(target).map_or(vec![], |inner| self.take_target(inner)),
            _ => vec![],
        }
    }
}

/// Whether an anonymous function on the right takes the name of the target (ECMA-262, 13.15.2).
fn names_its_value(op: AssignOp, target: &AssignTarget) -> bool {
    matches!(target, AssignTarget::Simple(SimpleAssignTarget::Ident(_)))
        && matches!(op, AssignOp::Assign | AssignOp::AndAssign | AssignOp::OrAssign | AssignOp::NullishAssign)
}
