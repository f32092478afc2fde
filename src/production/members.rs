//! `import.meta.hot.<property>`, `import.meta.hot.data.x` and chains with `?.` (P2, P3).

use swc_core::{
    common::{Span, util::take::Take},
    ecma::ast::*,
};

use super::{
    Production,
    effects::effects_before,
    fold::{Effects, Fold, Folded},
    keys::{Absence, absence_of_prop, is_pure_key},
    value::{Literal, Value},
};
use crate::syntax::{Property, as_member, peel_mut};

impl Production<'_> {
    /// `object.key`, without `?.`
    pub fn fold_member(self, member: &mut MemberExpr) -> Fold {
        let span = member.span;
        if self.is_context(&member.obj) {
            return self.fold_property_of_hot(member, span);
        }
        let object = self.eval(&mut member.obj);
        self.fold_property(member, object, span)
    }

    /// `import.meta.hot.<property>` that is not called: `data`, or what `indirect` allows.
    fn fold_property_of_hot(self, member: &mut MemberExpr, span: Span) -> Fold {
        if Property::named_by(&member.prop) == Property::Data {
            return Fold::literal(vec![], Literal::Data, span);
        }
        self.visit(&mut member.prop);
        Fold::literal(self.take_key(&mut member.prop), Literal::Undefined, span)
    }

    /// A member expression, optional or not, whose object was folded to `object`.
    fn fold_property(self, member: &mut MemberExpr, object: Folded, span: Span) -> Fold {
        let changed = object.changed | self.visit(&mut member.prop);
        if object.value == Value::DATA && absence_of_prop(&member.prop) == Absence::Absent {
            return Fold::literal(self.take_member(member), Literal::Undefined, span);
        }
        Fold::unknown(changed)
    }

    /// The side effects that remain of a folded member expression which goes away.
    pub fn take_member(self, member: &mut MemberExpr) -> Effects {
        let mut kept = effects_before(member.obj.take());
        kept.extend(self.take_key(&mut member.prop));
        kept
    }

    fn take_key(self, prop: &mut MemberProp) -> Effects {
        match prop {
            MemberProp::Computed(computed) if !is_pure_key(&computed.expr, self.globals) => {
                self.effects_of(computed.expr.take())
            }
            _ => vec![],
        }
    }

    /// A chain with `?.` in it. The second result says whether the chain ended at a `?.`: then the rest of it, with its
    /// arguments and keys, is not evaluated.
    pub fn fold_chain(self, chain: &mut OptChainExpr) -> (Fold, bool) {
        let OptChainExpr { span, optional, ref mut base } = *chain;
        match &mut **base {
            OptChainBase::Member(member) if self.is_context(&member.obj) => {
                if optional {
                    return (Fold::literal(vec![], Literal::Undefined, span), true);
                }
                (self.fold_property_of_hot(member, span), false)
            }
            OptChainBase::Call(call) if self.is_api_call(&call.callee) => {
                let ends = optional || matches!(&*call.callee, Expr::OptChain(callee) if callee.optional);
                let keys = if ends { vec![] } else { self.take_called_key(&mut call.callee) };
                (Fold::literal(keys, Literal::Undefined, span), ends)
            }
            OptChainBase::Member(member) => {
                let (object, ended) = self.eval_link(&mut member.obj);
                if ended || optional && object.value == Value::UNDEFINED {
                    return (Fold::Becomes(member.obj.take(), Value::UNDEFINED), true);
                }
                (self.fold_property(member, object, span), false)
            }
            OptChainBase::Call(call) => {
                let (callee, ended) = match &*call.callee {
                    Expr::OptChain(_) => self.eval_link(&mut call.callee),
                    _ => (self.eval_reference(&mut call.callee), false),
                };
                if ended || optional && callee.value == Value::UNDEFINED {
                    return (Fold::Becomes(call.callee.take(), Value::UNDEFINED), true);
                }
                (Fold::unknown(callee.changed | self.visit(&mut call.args)), false)
            }
            #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
            _ => (Fold::unknown(false), false),
        }
    }

    /// Folds the object or callee of a chain. The second result is that of [`Self::fold_chain`].
    pub fn eval_link(self, expr: &mut Expr) -> (Folded, bool) {
        if !self.is_context(expr)
            && let Expr::OptChain(chain) = expr
        {
            let (fold, ended) = self.fold_chain(chain);
            return (fold.apply(expr), ended);
        }
        (self.eval(expr), false)
    }

    /// Whether a call of `callee` is a call of the API: `import.meta.hot.<anything but data>`.
    pub fn is_api_call(self, callee: &Expr) -> bool {
        as_member(callee)
            .is_some_and(|member| self.is_context(&member.obj) && Property::named_by(&member.prop) != Property::Data)
    }

    /// The side effects of the key in `import.meta.hot[key](...)`, which `indirect` allows.
    pub fn take_called_key(self, callee: &mut Expr) -> Effects {
        match peel_mut(callee) {
            Expr::Member(member) => {
                self.visit(&mut member.prop);
                self.take_key(&mut member.prop)
            }
            _ => vec![],
        }
    }
}
