//! The way through a program: what stands around the expressions and statements that fold, and which expressions get
//! a name from where they stand (ECMA-262, `NamedEvaluation`).

use swc_core::{
    common::{Spanned, util::take::Take},
    ecma::{
        ast::*,
        visit::{VisitMut, VisitMutWith, noop_visit_mut_type},
    },
};

use super::{Production, fold::no_hot, lists::has_use_strict};
use crate::{generation::visit_mut_function_bodies, patterns};

impl Production<'_> {
    /// Folds everything in `node`. Returns whether something was folded.
    pub fn visit(self, node: &mut impl for<'v> VisitMutWith<Visitor<'v>>) -> bool {
        let mut visitor = Visitor { production: self, changed: false };
        node.visit_mut_with(&mut visitor);
        visitor.changed
    }

    /// As [`Self::visit`], for a node that does not fold itself.
    pub fn visit_children(self, node: &mut impl for<'v> VisitMutWith<Visitor<'v>>) -> bool {
        let mut visitor = Visitor { production: self, changed: false };
        node.visit_mut_children_with(&mut visitor);
        visitor.changed
    }
}

/// Lives for one call of [`Production::visit`].
pub struct Visitor<'a> {
    production: Production<'a>,
    changed: bool,
}

impl Visitor<'_> {
    fn eval_named(&mut self, expr: &mut Expr, in_named_evaluation: bool) {
        self.changed |= self.production.eval_named(expr, in_named_evaluation).changed;
    }

    fn function_body(&mut self, stmts: &mut Vec<Stmt>) {
        self.visit_strict(has_use_strict(stmts), |visitor| {
            visitor.changed |= visitor.production.fold_function_body(stmts);
        });
    }

    /// Visits a node whose code is strict if `strict`, or if the code around it is.
    fn visit_strict(&mut self, strict: bool, visit: impl FnOnce(&mut Self)) {
        let outer = self.production.strict;
        self.production.strict |= strict;
        visit(self);
        self.production.strict = outer;
    }
}

impl VisitMut for Visitor<'_> {
    noop_visit_mut_type!();

    fn visit_mut_expr(&mut self, expr: &mut Expr) {
        self.changed |= self.production.eval(expr).changed;
    }

    fn visit_mut_stmt(&mut self, stmt: &mut Stmt) {
        self.changed |= self.production.fold_single(stmt);
    }

    fn visit_mut_stmts(&mut self, stmts: &mut Vec<Stmt>) {
        self.changed |= self.production.fold_list(stmts);
    }

    visit_mut_function_bodies!();

    fn visit_mut_pat(&mut self, pattern: &mut Pat) {
        match pattern {
            Pat::Expr(target) => self.changed |= self.production.fold_target(target, false).1,
            _ => pattern.visit_mut_children_with(self),
        }
    }

    fn visit_mut_var_declarator(&mut self, declarator: &mut VarDeclarator) {
        declarator.name.visit_mut_with(self);
        if let Some(init) = &mut declarator.init {
            patterns::inject_hot(&declarator.name, init, self.production.found, &no_hot);
            self.eval_named(init, declarator.name.is_ident());
        }
    }

    fn visit_mut_assign_pat(&mut self, pattern: &mut AssignPat) {
        pattern.left.visit_mut_with(self);
        patterns::inject_hot(&pattern.left, &mut pattern.right, self.production.found, &no_hot);
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
        // A named function or class would turn into a declaration, hoisted and with a binding of its own.
        if matches!(&*export.expr, Expr::Fn(_) | Expr::Class(_)) {
            let span = export.expr.span();
            *export.expr = Expr::Paren(ParenExpr { span, expr: export.expr.take() });
        }
    }

    fn visit_mut_class(&mut self, class: &mut Class) {
        self.visit_strict(true, |visitor| {
            class.decorators.visit_mut_with(visitor);
            class.super_class.visit_mut_with(visitor);
            class.body.retain_mut(|member| {
                let changed = visitor.production.visit(member);
                visitor.changed |= changed;
                let is_empty = matches!(member, ClassMember::StaticBlock(block) if block.body.stmts.is_empty());
                !(changed && is_empty)
            });
        });
    }
}
