//! What each kind of expression folds to.
//!
//! A fold replaces an expression by what JavaScript would have computed; where the new expression would
//! mean more than its value (a method and its `this`, `eval`, a function that takes its name from where it
//! stands) it is written `(0, expr)`.

use std::mem::take;

use swc_core::{
    common::{Span, Spanned, util::take::Take},
    ecma::{
        ast::*,
        visit::{VisitMut, VisitMutWith, noop_visit_mut_type},
    },
};

use super::{
    Production, Value,
    data::{Absence, absence, absence_of_prop, is_pure_key},
    effects::effects,
    value::{Constant, effects_before, sequence, value_only},
};
use crate::{
    indirect,
    shape::{as_member, as_member_mut, is_hot, peel, peel_mut},
};

type Effects = Vec<Box<Expr>>;

impl Production<'_> {
    /// Folds `expr` and says what is known of it.
    pub(super) fn eval(&mut self, expr: &mut Expr) -> Value {
        expr.visit_mut_with(self);
        self.value
    }

    /// As [`Self::eval`], for an expression that JavaScript would name if it is an anonymous function.
    fn eval_named(&mut self, expr: &mut Expr, named: bool) -> Value {
        self.named_by_surroundings = named;
        self.eval(expr)
    }

    /// As [`Self::eval`], for a callee and the like, where a reference is more than its value.
    fn eval_reference(&mut self, expr: &mut Expr) -> Value {
        let was_reference = is_reference(peel(expr));
        let value = self.eval(expr);
        if !was_reference && is_reference(peel(expr)) {
            *expr = value_only(expr.take());
        }
        value
    }

    /// Replaces `expr` by the literal of an exact value, behind the side effects that remain.
    fn replace(&mut self, expr: &mut Expr, effects: Effects, value: Value, span: Span) -> Value {
        if let Some(literal) = value.literal(span) {
            self.folds += 1;
            *expr = sequence(effects, Box::new(literal), span);
        }
        value
    }

    /// Replaces `expr` by one of its operands.
    fn replace_by(&mut self, expr: &mut Expr, effects: Effects, operand: Box<Expr>, value: Value) -> Value {
        self.folds += 1;
        let span = expr.span();
        *expr = sequence(effects, operand, span);
        value
    }

    fn effects_of(&self, expr: Expr) -> Effects {
        effects(Box::new(expr), self.unresolved).into_iter().collect()
    }

    fn is_context(&self, expr: &Expr) -> bool {
        is_hot(expr) || indirect::is_hot_of_variable(expr, self.found)
    }

    fn fold(&mut self, expr: &mut Expr, named: bool) -> Value {
        let span = expr.span();
        if matches!(expr, Expr::Member(_) | Expr::OptChain(_)) && self.is_context(expr) {
            return self.replace(expr, vec![], Value::Undefined, span);
        }
        match expr {
            Expr::Paren(ParenExpr { expr: inner, .. })
            | Expr::TsAs(TsAsExpr { expr: inner, .. })
            | Expr::TsNonNull(TsNonNullExpr { expr: inner, .. })
            | Expr::TsSatisfies(TsSatisfiesExpr { expr: inner, .. })
            | Expr::TsTypeAssertion(TsTypeAssertion { expr: inner, .. })
            | Expr::TsConstAssertion(TsConstAssertion { expr: inner, .. })
            | Expr::TsInstantiation(TsInstantiation { expr: inner, .. }) => {
                let value = self.eval_named(inner, named);
                if value.is_exact() {
                    *expr = *inner.take();
                }
                value
            }
            Expr::Member(_) => self.fold_member(expr),
            Expr::OptChain(_) => self.fold_chain(expr).0,
            Expr::Call(_) => self.fold_call(expr),
            Expr::TaggedTpl(tagged) => {
                self.eval_reference(&mut tagged.tag);
                tagged.tpl.visit_mut_with(self);
                Value::Unknown
            }
            Expr::New(new) => {
                let was_update = peel(&new.callee).is_update();
                self.eval(&mut new.callee);
                if !was_update && peel(&new.callee).is_update() {
                    *new.callee = value_only(*new.callee.take()); // see `is_reference`
                }
                new.args.visit_mut_with(self);
                Value::Unknown
            }
            Expr::Unary(_) => self.fold_unary(expr),
            Expr::Update(update) => {
                if self.target(&mut update.arg, false) != Target::AbsentData {
                    return Value::Unknown;
                }
                let keys = self.take_target(&mut update.arg);
                // `undefined` counted up or down is NaN.
                let nan = Expr::Unary(UnaryExpr {
                    span,
                    op: UnaryOp::Plus,
                    arg: Box::new(crate::develop::undefined(span)),
                });
                self.replace_by(expr, keys, Box::new(nan), Value::Unknown)
            }
            Expr::Bin(_) => self.fold_binary(expr),
            Expr::Cond(_) => self.fold_conditional(expr),
            Expr::Assign(_) => self.fold_assignment(expr),
            Expr::Seq(_) => self.fold_sequence(expr),
            _ => {
                expr.visit_mut_children_with(self);
                Value::Unknown
            }
        }
    }

    /// `object.key`, without `?.`
    fn fold_member(&mut self, expr: &mut Expr) -> Value {
        let Expr::Member(member) = expr else {
            return Value::Unknown;
        };
        if self.is_context(&member.obj) {
            return self.fold_api(expr);
        }
        let object = self.eval(&mut member.obj);
        self.fold_member_of(expr, object)
    }

    /// `import.meta.hot.<key>` that is not called: `data`, or what `indirect` lets through.
    fn fold_api(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Some(member) = as_member_mut(expr) else {
            return Value::Unknown;
        };
        if crate::shape::key(&member.prop).is(crate::api::DATA) {
            return self.replace(expr, vec![], Value::Data, span);
        }
        member.prop.visit_mut_with(self);
        let keys = self.take_key(&mut member.prop);
        self.replace(expr, keys, Value::Undefined, span)
    }

    /// A member expression, optional or not, whose object was folded to `object`.
    fn fold_member_of(&mut self, expr: &mut Expr, object: Value) -> Value {
        let span = expr.span();
        let Some(member) = as_member_mut(expr) else {
            return Value::Unknown;
        };
        member.prop.visit_mut_with(self);
        if object == Value::Data && absence_of_prop(&member.prop) == Absence::Absent {
            let kept = self.take_member(member);
            return self.replace(expr, kept, Value::Undefined, span);
        }
        Value::Unknown
    }

    /// The side effects that remain of a member expression which is folded away. It was visited before.
    fn take_member(&mut self, member: &mut MemberExpr) -> Effects {
        let mut kept = effects_before(*member.obj.take());
        kept.extend(self.take_key(&mut member.prop));
        kept
    }

    fn take_key(&mut self, prop: &mut MemberProp) -> Effects {
        match prop {
            MemberProp::Computed(computed) if !is_pure_key(&computed.expr, self.unresolved) => {
                self.effects_of(*computed.expr.take())
            }
            _ => vec![],
        }
    }

    /// A chain with `?.` in it. The second answer says whether it ended at a `?.`: then the rest of the
    /// chain, with its arguments and keys, is not evaluated.
    fn fold_chain(&mut self, expr: &mut Expr) -> (Value, bool) {
        let span = expr.span();
        if self.is_context(expr) {
            return (self.replace(expr, vec![], Value::Undefined, span), false);
        }
        let Expr::OptChain(chain) = expr else {
            return (self.eval(expr), false);
        };
        let optional = chain.optional;
        match &mut *chain.base {
            OptChainBase::Member(member) if self.is_context(&member.obj) => {
                if optional {
                    return (self.replace(expr, vec![], Value::Undefined, span), true);
                }
                (self.fold_api(expr), false)
            }
            OptChainBase::Call(call) if self.is_api_call(&call.callee) => {
                let short = optional || matches!(&*call.callee, Expr::OptChain(callee) if callee.optional);
                let keys = if short {
                    vec![]
                } else {
                    self.called_key(&mut call.callee)
                };
                (self.replace(expr, keys, Value::Undefined, span), short)
            }
            OptChainBase::Member(member) => {
                let (object, short) = self.fold_chain(&mut member.obj);
                if short || optional && object == Value::Undefined {
                    let object = member.obj.take();
                    return (self.replace_by(expr, vec![], object, Value::Undefined), true);
                }
                (self.fold_member_of(expr, object), false)
            }
            OptChainBase::Call(call) => {
                let (callee, short) = if matches!(&*call.callee, Expr::OptChain(_)) {
                    self.fold_chain(&mut call.callee)
                } else {
                    (self.eval_reference(&mut call.callee), false)
                };
                if short || optional && callee == Value::Undefined {
                    let callee = call.callee.take();
                    return (self.replace_by(expr, vec![], callee, Value::Undefined), true);
                }
                call.args.visit_mut_with(self);
                (Value::Unknown, false)
            }
            #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
            _ => (Value::Unknown, false),
        }
    }

    /// `import.meta.hot.<anything>(...)`
    fn is_api_call(&self, callee: &Expr) -> bool {
        as_member(callee)
            .is_some_and(|member| self.is_context(&member.obj) && !crate::shape::key(&member.prop).is(crate::api::DATA))
    }

    /// The side effects of the key in `import.meta.hot[key](...)`, which `indirect` lets through.
    fn called_key(&mut self, callee: &mut Expr) -> Effects {
        match peel_mut(callee) {
            Expr::Member(member) => {
                member.prop.visit_mut_with(self);
                self.take_key(&mut member.prop)
            }
            _ => vec![],
        }
    }

    fn fold_call(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Expr::Call(call) = expr else {
            return Value::Unknown;
        };
        if let Callee::Expr(callee) = &mut call.callee {
            if self.is_api_call(callee) {
                // P1: the arguments go unevaluated.
                let keys = self.called_key(callee);
                return self.replace(expr, keys, Value::Undefined, span);
            }
            let is_boolean =
                matches!(peel(callee), Expr::Ident(name) if name.sym == "Boolean" && name.ctxt == self.unresolved);
            if is_boolean
                && let [
                    ExprOrSpread {
                        spread: None,
                        expr: arg,
                    },
                ] = &mut call.args[..]
            {
                let value = self.eval(arg);
                let Some(truthy) = value.truthiness() else {
                    return Value::Unknown;
                };
                let effects = self.effects_of(*arg.take());
                return self.replace(expr, effects, Value::Bool(truthy), span);
            }
            self.eval_reference(callee);
        }
        call.args.visit_mut_with(self);
        Value::Unknown
    }

    fn fold_unary(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Expr::Unary(unary) = expr else {
            return Value::Unknown;
        };
        let value = match unary.op {
            // `typeof x` and `delete x.y` ask more of a reference than its value.
            UnaryOp::TypeOf => self.eval_reference(&mut unary.arg),
            UnaryOp::Delete => match self.target(&mut unary.arg, true) {
                // Of a fresh object there is nothing to delete that could stay.
                Target::AbsentData | Target::Data | Target::Nothing => {
                    let kept = self.take_target(&mut unary.arg);
                    return self.replace(expr, kept, Value::Bool(true), span);
                }
                Target::Other => return Value::Unknown,
            },
            _ => self.eval(&mut unary.arg),
        };
        let folded = match (unary.op, value) {
            (UnaryOp::Bang, value) => match value.truthiness() {
                Some(truthy) => Value::Bool(!truthy),
                None => return Value::Unknown,
            },
            (UnaryOp::TypeOf, Value::Undefined) => Value::Type("undefined"),
            (UnaryOp::TypeOf, Value::Data) => Value::Type("object"),
            (UnaryOp::TypeOf, Value::Bool(_)) => Value::Type("boolean"),
            (UnaryOp::TypeOf, Value::Type(_)) => Value::Type("string"),
            (UnaryOp::Void, value) if value.is_exact() => Value::Undefined,
            _ => return Value::Unknown,
        };
        let effects = self.effects_of(*unary.arg.take());
        self.replace(expr, effects, folded, span)
    }

    fn fold_binary(&mut self, expr: &mut Expr) -> Value {
        let Expr::Bin(bin) = expr else {
            return Value::Unknown;
        };
        match bin.op {
            BinaryOp::LogicalAnd | BinaryOp::LogicalOr | BinaryOp::NullishCoalescing => self.fold_logical(expr),
            BinaryOp::EqEq | BinaryOp::NotEq | BinaryOp::EqEqEq | BinaryOp::NotEqEq => self.fold_comparison(expr),
            BinaryOp::In => self.fold_in(expr),
            _ => {
                self.eval(&mut bin.left);
                self.eval(&mut bin.right);
                Value::Unknown
            }
        }
    }

    fn fold_logical(&mut self, expr: &mut Expr) -> Value {
        let Expr::Bin(bin) = expr else {
            return Value::Unknown;
        };
        let left = self.eval(&mut bin.left);
        // Whether the left side decides: its value is the result and the right side is not evaluated.
        let decides = match bin.op {
            BinaryOp::LogicalAnd => left.truthiness().map(|truthy| !truthy),
            BinaryOp::LogicalOr => left.truthiness(),
            _ if left.is_exact() => Some(left != Value::Undefined),
            _ => None,
        };
        match decides {
            Some(true) => {
                let operand = bin.left.take();
                self.replace_by(expr, vec![], operand, left)
            }
            Some(false) if left.is_exact() => {
                let right = self.eval(&mut bin.right);
                let effects = effects_before(*bin.left.take());
                let operand = bin.right.take();
                self.replace_by(expr, effects, operand, right)
            }
            Some(false) | None => {
                let right = self.eval(&mut bin.right).truthiness();
                match (bin.op, decides, right) {
                    // Falsy, or the right side, which is falsy.
                    (BinaryOp::LogicalAnd, _, Some(false)) => Value::Falsy,
                    (BinaryOp::LogicalOr, _, Some(true)) => Value::Truthy,
                    // The right side it is.
                    (_, Some(false), Some(truthy)) => Value::of_truthiness(truthy),
                    _ => Value::Unknown,
                }
            }
        }
    }

    fn fold_comparison(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Expr::Bin(bin) = expr else {
            return Value::Unknown;
        };
        let left = self.eval(&mut bin.left);
        let right = self.eval(&mut bin.right);
        if !left.is_exact() && !right.is_exact() {
            return Value::Unknown;
        }
        let (Some(a), Some(b)) = (Constant::of(&bin.left, left), Constant::of(&bin.right, right)) else {
            return Value::Unknown;
        };
        let equal = match bin.op {
            BinaryOp::EqEqEq | BinaryOp::NotEqEq => a.strictly_equals(&b),
            _ => match a.loosely_equals(&b) {
                Some(equal) => equal,
                None => return Value::Unknown,
            },
        };
        let negated = matches!(bin.op, BinaryOp::NotEq | BinaryOp::NotEqEq);
        let mut effects = effects_before(*bin.left.take());
        effects.extend(effects_before(*bin.right.take()));
        self.replace(expr, effects, Value::Bool(equal != negated), span)
    }

    /// `key in import.meta.hot.data`
    fn fold_in(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Expr::Bin(bin) = expr else {
            return Value::Unknown;
        };
        let absent = absence(&bin.left) == Absence::Absent;
        self.eval(&mut bin.left);
        let right = self.eval(&mut bin.right);
        if right != Value::Data || !absent {
            return Value::Unknown;
        }
        let mut kept = if is_pure_key(&bin.left, self.unresolved) {
            vec![]
        } else {
            self.effects_of(*bin.left.take())
        };
        kept.extend(effects_before(*bin.right.take()));
        self.replace(expr, kept, Value::Bool(false), span)
    }

    fn fold_conditional(&mut self, expr: &mut Expr) -> Value {
        let Expr::Cond(cond) = expr else {
            return Value::Unknown;
        };
        let test = self.eval(&mut cond.test);
        let Some(truthy) = test.truthiness() else {
            let cons = self.eval(&mut cond.cons).truthiness();
            let alt = self.eval(&mut cond.alt).truthiness();
            return match (cons, alt) {
                (Some(a), Some(b)) if a == b => Value::of_truthiness(a),
                _ => Value::Unknown,
            };
        };
        let chosen = if truthy { &mut cond.cons } else { &mut cond.alt };
        let value = self.eval(chosen);
        let chosen = chosen.take();
        let effects = self.effects_of(*cond.test.take());
        self.replace_by(expr, effects, chosen, value)
    }

    fn fold_assignment(&mut self, expr: &mut Expr) -> Value {
        let span = expr.span();
        let Expr::Assign(assign) = expr else {
            return Value::Unknown;
        };
        let op = assign.op;
        let names = matches!(&assign.left, AssignTarget::Simple(SimpleAssignTarget::Ident(_)))
            && matches!(
                op,
                AssignOp::Assign | AssignOp::AndAssign | AssignOp::OrAssign | AssignOp::NullishAssign
            );
        if let AssignTarget::Pat(AssignTargetPat::Object(pattern)) = &assign.left {
            indirect::supply_object(pattern, &mut assign.right, self.found, &undefined);
        }
        let target = match &mut assign.left {
            AssignTarget::Simple(target) => self.assign_target(target),
            AssignTarget::Pat(pattern) => {
                pattern.visit_mut_with(self);
                Target::Other
            }
            #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
            _ => return Value::Unknown,
        };
        let absent = match target {
            Target::AbsentData => true,
            Target::Data => false,
            Target::Nothing | Target::Other => {
                self.eval_named(&mut assign.right, names);
                return Value::Unknown;
            }
        };
        let keeps_object = match op {
            // What is assigned is the value, whatever becomes of the object.
            AssignOp::Assign => false,
            _ => !absent,
        };
        if keeps_object {
            self.eval(&mut assign.right);
            return Value::Unknown;
        }
        let keys = match &mut assign.left {
            AssignTarget::Simple(target) => self.take_assign_target(target),
            _ => vec![],
        };
        match op {
            AssignOp::Assign | AssignOp::NullishAssign | AssignOp::OrAssign => {}
            AssignOp::AndAssign => return self.replace(expr, keys, Value::Undefined, span),
            _ => {
                self.eval(&mut assign.right);
                let Some(op) = op.to_update() else {
                    return Value::Unknown;
                };
                let sum = Expr::Bin(BinExpr {
                    span,
                    op,
                    left: Box::new(undefined()),
                    right: assign.right.take(),
                });
                return self.replace_by(expr, keys, Box::new(sum), Value::Unknown);
            }
        }
        let value = self.eval(&mut assign.right);
        let right = assign.right.take();
        self.replace_by(expr, keys, right, value)
    }

    /// Folds what stands inside a target: `import.meta.hot.data` in `import.meta.hot.data.x = 1`.
    fn assign_target(&mut self, target: &mut SimpleAssignTarget) -> Target {
        match target {
            SimpleAssignTarget::Member(member) => self.target_member(member),
            SimpleAssignTarget::Paren(e) => self.target(&mut e.expr, false),
            SimpleAssignTarget::TsAs(e) => self.target(&mut e.expr, false),
            SimpleAssignTarget::TsNonNull(e) => self.target(&mut e.expr, false),
            SimpleAssignTarget::TsSatisfies(e) => self.target(&mut e.expr, false),
            SimpleAssignTarget::TsTypeAssertion(e) => self.target(&mut e.expr, false),
            SimpleAssignTarget::TsInstantiation(e) => self.target(&mut e.expr, false),
            _ => {
                target.visit_mut_children_with(self);
                Target::Other
            }
        }
    }

    /// As [`Self::assign_target`]; what is `deleted` need not stay something that can be assigned to.
    fn target(&mut self, target: &mut Expr, deleted: bool) -> Target {
        match peel_mut(target) {
            Expr::Member(member) => self.target_member(member),
            chain @ Expr::OptChain(_) => match self.fold_chain(chain) {
                (Value::Undefined, _) if deleted => Target::Nothing,
                (value, _) => {
                    // swc lets TypeScript's casts hide `a?.b! = 1`, which is no JavaScript; a target it stays.
                    if value.is_exact() {
                        *chain = Expr::Member(MemberExpr {
                            span: chain.span(),
                            obj: Box::new(chain.take()),
                            prop: MemberProp::Ident(IdentName::new("x".into(), chain.span())),
                        });
                    }
                    Target::Other
                }
            },
            other => {
                self.eval_reference(other);
                Target::Other
            }
        }
    }

    fn target_member(&mut self, member: &mut MemberExpr) -> Target {
        let object = self.eval(&mut member.obj);
        member.prop.visit_mut_with(self);
        match absence_of_prop(&member.prop) {
            _ if object != Value::Data => Target::Other,
            Absence::Absent => Target::AbsentData,
            Absence::MayBeInherited => Target::Data,
            Absence::Inherited => Target::Other,
        }
    }

    /// The side effects that remain of a target which is folded away.
    fn take_target(&mut self, target: &mut Expr) -> Effects {
        match peel_mut(target) {
            Expr::Member(member) => self.take_member(member),
            other => effects_before(other.take()),
        }
    }

    fn take_assign_target(&mut self, target: &mut SimpleAssignTarget) -> Effects {
        match target {
            SimpleAssignTarget::Member(member) => self.take_member(member),
            SimpleAssignTarget::Paren(e) => self.take_target(&mut e.expr),
            SimpleAssignTarget::TsAs(e) => self.take_target(&mut e.expr),
            SimpleAssignTarget::TsNonNull(e) => self.take_target(&mut e.expr),
            SimpleAssignTarget::TsSatisfies(e) => self.take_target(&mut e.expr),
            SimpleAssignTarget::TsTypeAssertion(e) => self.take_target(&mut e.expr),
            SimpleAssignTarget::TsInstantiation(e) => self.take_target(&mut e.expr),
            _ => vec![],
        }
    }

    fn fold_sequence(&mut self, expr: &mut Expr) -> Value {
        let Expr::Seq(seq) = expr else {
            return Value::Unknown;
        };
        let Some(mut last) = seq.exprs.pop() else {
            return Value::Unknown;
        };
        let mut kept = Vec::with_capacity(seq.exprs.len() + 1);
        let mut folded = false;
        for mut part in take(&mut seq.exprs) {
            let folds = self.folds;
            self.eval(&mut part);
            if folds == self.folds {
                kept.push(part);
            } else {
                folded = true;
                kept.extend(self.effects_of(*part));
            }
        }
        let value = self.eval(&mut last);
        if folded || value.is_exact() {
            return self.replace_by(expr, kept, last, value);
        }
        kept.push(last);
        seq.exprs = kept;
        value
    }
}

/// What an assignment, `delete` or `++` is about.
#[derive(PartialEq)]
enum Target {
    /// A property of `import.meta.hot.data` that is not there.
    AbsentData,
    /// A property of `import.meta.hot.data` that may be an inherited one.
    Data,
    /// A chain that ended at a `?.` before it came to a property.
    Nothing,
    Other,
}

fn undefined() -> Expr {
    crate::develop::undefined(swc_core::common::DUMMY_SP)
}

/// Whether an expression means more than its value when it is called, deleted or asked for its type.
/// `new X` and `x++` do not, but swc (codegen 33) prints them as callees without the parentheses they need.
fn is_reference(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Member(_) | Expr::SuperProp(_) | Expr::OptChain(_) | Expr::Ident(_) | Expr::New(_) | Expr::Update(_)
    )
}

/// A function or class that takes its name from where it stands. Parentheses do not change that.
fn is_anonymous_function(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Fn(function) => function.ident.is_none(),
        Expr::Class(class) => class.ident.is_none(),
        Expr::Arrow(_) => true,
        _ => false,
    }
}

impl VisitMut for Production<'_> {
    noop_visit_mut_type!();

    fn visit_mut_expr(&mut self, expr: &mut Expr) {
        let named = take(&mut self.named_by_surroundings);
        let was_anonymous = named && is_anonymous_function(expr);
        let value = self.fold(expr, named);
        if named && !was_anonymous && is_anonymous_function(expr) {
            // P3: folded to an anonymous function, which must not take the name that it did not have.
            *expr = value_only(expr.take());
        }
        self.named_by_surroundings = false;
        self.value = value;
    }

    fn visit_mut_var_declarator(&mut self, declarator: &mut VarDeclarator) {
        declarator.name.visit_mut_with(self);
        if let Some(init) = &mut declarator.init {
            indirect::supply(&declarator.name, init, self.found, &undefined);
            self.eval_named(init, declarator.name.is_ident());
        }
    }

    fn visit_mut_assign_pat(&mut self, pattern: &mut AssignPat) {
        pattern.left.visit_mut_with(self);
        indirect::supply(&pattern.left, &mut pattern.right, self.found, &undefined);
        self.eval_named(&mut pattern.right, pattern.left.is_ident());
    }

    fn visit_mut_assign_pat_prop(&mut self, prop: &mut AssignPatProp) {
        if let Some(value) = &mut prop.value {
            self.eval_named(value, true);
        }
    }

    fn visit_mut_key_value_prop(&mut self, prop: &mut KeyValueProp) {
        prop.key.visit_mut_with(self);
        let sets_prototype = match &prop.key {
            PropName::Ident(name) => name.sym == "__proto__",
            PropName::Str(text) => text.value.to_string_lossy() == "__proto__",
            _ => false,
        };
        self.eval_named(&mut prop.value, !sets_prototype);
    }

    fn visit_mut_class_prop(&mut self, prop: &mut ClassProp) {
        prop.decorators.visit_mut_with(self);
        prop.key.visit_mut_with(self);
        if let Some(value) = &mut prop.value {
            self.eval_named(value, true);
        }
    }

    fn visit_mut_private_prop(&mut self, prop: &mut PrivateProp) {
        prop.decorators.visit_mut_with(self);
        if let Some(value) = &mut prop.value {
            self.eval_named(value, true);
        }
    }

    fn visit_mut_auto_accessor(&mut self, accessor: &mut AutoAccessor) {
        accessor.decorators.visit_mut_with(self);
        accessor.key.visit_mut_with(self);
        if let Some(value) = &mut accessor.value {
            self.eval_named(value, true);
        }
    }

    fn visit_mut_export_default_expr(&mut self, export: &mut ExportDefaultExpr) {
        self.eval_named(&mut export.expr, true);
        // A named one would turn into a declaration, hoisted and with a binding of its own.
        if matches!(&*export.expr, Expr::Fn(_) | Expr::Class(_)) {
            *export.expr = Expr::Paren(ParenExpr {
                span: export.expr.span(),
                expr: export.expr.take(),
            });
        }
    }

    fn visit_mut_pat(&mut self, pattern: &mut Pat) {
        match pattern {
            Pat::Expr(target) => {
                self.target(target, false);
            }
            _ => pattern.visit_mut_children_with(self),
        }
    }

    fn visit_mut_module(&mut self, module: &mut Module) {
        self.strict = true;
        self.module_items(&mut module.body);
    }

    fn visit_mut_script(&mut self, script: &mut Script) {
        self.strict = has_use_strict(&script.body);
        script.body.visit_mut_with(self);
    }

    fn visit_mut_function(&mut self, function: &mut Function) {
        let outer = self.strict;
        self.strict |= function.body.as_ref().is_some_and(|body| has_use_strict(&body.stmts));
        function.visit_mut_children_with(self);
        self.strict = outer;
    }

    fn visit_mut_function_body(&mut self, body: &mut FunctionBody) {
        self.function_body(&mut body.stmts);
    }

    fn visit_mut_class(&mut self, class: &mut Class) {
        let outer = std::mem::replace(&mut self.strict, true);
        class.decorators.visit_mut_with(self);
        class.super_class.visit_mut_with(self);
        class.body.retain_mut(|member| {
            let folds = self.folds;
            member.visit_mut_with(self);
            let emptied = matches!(member, ClassMember::StaticBlock(block) if block.body.stmts.is_empty());
            !(emptied && folds != self.folds)
        });
        self.strict = outer;
    }

    fn visit_mut_stmts(&mut self, stmts: &mut Vec<Stmt>) {
        self.statements(stmts);
    }

    fn visit_mut_stmt(&mut self, stmt: &mut Stmt) {
        self.single_statement(stmt);
    }
}

fn has_use_strict(stmts: &[Stmt]) -> bool {
    stmts
        .iter()
        .map_while(super::statements::directive)
        .any(|text| text == "use strict")
}
