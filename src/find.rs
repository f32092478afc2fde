//! Finds every use of `import.meta.hot` in a program and classifies it. `check.rs` decides which are allowed;
//! `development.rs` and `production/` rewrite them.

mod targets;

use swc_core::{
    common::{Span, Spanned},
    ecma::{
        ast::*,
        visit::{Visit, VisitWith, noop_visit_type},
    },
};

use crate::{
    accept,
    globals::Globals,
    imports,
    patterns::Pattern,
    syntax::{Property, is_hot, is_hot_member, key, peel, wrapped},
    uses::{Found, Kind, Use},
};

/// Finds the uses of the API in a program. Walks it once.
pub fn find(program: &Program, globals: Globals) -> Found {
    let mut finder = Finder { globals, found: Found::default(), through_variables: Vec::new() };
    match program {
        Program::Module(module) => {
            for item in &module.body {
                let before = finder.seen_so_far();
                item.visit_with(&mut finder);
                let touched = finder.seen_so_far() != before;
                finder.found.touched_items.push(touched);
            }
        }
        _ => program.visit_with(&mut finder),
    }

    let Finder { mut found, through_variables, .. } = finder;
    // A variable may be used above the line that sets it, so this is known only now.
    for (variable, span, kind) in through_variables {
        if found.metas.contains(&variable) {
            found.uses.push(Use { span, kind });
        } else {
            found.others.insert(variable);
        }
    }
    found
}

/// What the code around an expression sees of its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Value,
    Truthiness,
    Nothing,
}

struct Finder {
    globals: Globals,
    found: Found,
    /// `x.hot` and `{ hot } = x`: uses of this kind if `x` turns out to hold `import.meta`.
    through_variables: Vec<(Id, Span, Kind)>,
}

impl Finder {
    /// A count that grows with every use, and with everything that may turn out to be one.
    fn seen_so_far(&self) -> usize {
        self.found.uses.len() + self.through_variables.len()
    }

    fn record(&mut self, span: Span, kind: Kind) {
        self.found.uses.push(Use { span, kind });
    }

    fn expr(&mut self, expr: &Expr, seen: Seen) {
        if let Some(inner) = wrapped(expr) {
            return self.expr(inner, seen);
        }
        match expr {
            Expr::Unary(unary) => match unary.op {
                UnaryOp::Bang | UnaryOp::TypeOf => self.expr(&unary.arg, Seen::Truthiness),
                UnaryOp::Void => self.expr(&unary.arg, Seen::Nothing),
                UnaryOp::Delete => self.target(&unary.arg, Kind::Deleted),
                _ => self.expr(&unary.arg, Seen::Value),
            },
            Expr::Update(update) => self.target(&update.arg, Kind::Written),
            Expr::Bin(bin) => self.binary(bin, seen),
            Expr::Cond(cond) => {
                self.expr(&cond.test, Seen::Truthiness);
                self.expr(&cond.cons, seen);
                self.expr(&cond.alt, seen);
            }
            Expr::Seq(seq) => {
                for (index, part) in seq.exprs.iter().enumerate() {
                    let last = index + 1 == seq.exprs.len();
                    self.expr(part, if last { seen } else { Seen::Nothing });
                }
            }
            Expr::Member(part) => self.member(part, part.span, seen),
            Expr::Call(call) => match &call.callee {
                Callee::Expr(callee) => self.call(expr.span(), callee, &call.args),
                Callee::Import(_) => {
                    self.found.imports.extend(imports::of_call(&call.args));
                    call.args.visit_with(self);
                }
                _ => call.args.visit_with(self),
            },
            Expr::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(part) => self.member(part, chain.span, seen),
                OptChainBase::Call(call) => self.call(expr.span(), &call.callee, &call.args),
                #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
                _ => {}
            },
            _ => expr.visit_children_with(self),
        }
    }

    /// A long `a + b + c ...` leans to the left: walked in a loop, so that its length is no depth.
    fn binary(&mut self, mut bin: &BinExpr, mut seen: Seen) {
        loop {
            let (left, right) = match bin.op {
                BinaryOp::LogicalAnd => (Seen::Truthiness, seen),
                BinaryOp::LogicalOr | BinaryOp::NullishCoalescing => (seen, seen),
                BinaryOp::EqEq | BinaryOp::NotEq | BinaryOp::EqEqEq | BinaryOp::NotEqEq
                    if self.globals.is_nullish(&bin.left) || self.globals.is_nullish(&bin.right) =>
                {
                    (Seen::Truthiness, Seen::Truthiness)
                }
                _ => (Seen::Value, Seen::Value),
            };
            self.expr(&bin.right, right);
            match &*bin.left {
                Expr::Bin(inner) => (bin, seen) = (inner, left),
                other => return self.expr(other, left),
            }
        }
    }

    /// A member expression, optional or not.
    fn member(&mut self, part: &MemberExpr, span: Span, seen: Seen) {
        // Most member expressions have nothing to do with the API, so the object is looked at first.
        match peel(&part.obj) {
            Expr::MetaProp(_) if is_hot_member(part) => {
                let kind = if seen == Seen::Value { Kind::Object } else { Kind::Test };
                return self.record(span, kind);
            }
            object @ (Expr::Member(_) | Expr::OptChain(_)) if is_hot(object) => {
                let kind = match Property::named_by(&part.prop) {
                    Property::Data => Kind::Data,
                    Property::Method(name) => Kind::Method(name.into()),
                    Property::Unknown(name) => Kind::Unknown(name.into()),
                    Property::Computed => Kind::ComputedKey,
                };
                self.record(span, kind);
            }
            Expr::Ident(variable) => {
                if key(&part.prop).is("hot") {
                    let kind = Kind::ThroughVariable(variable.sym.to_string());
                    self.through_variables.push((variable.to_id(), span, kind));
                }
            }
            object => self.expr(object, Seen::Value),
        }
        part.prop.visit_with(self);
    }

    fn call(&mut self, span: Span, callee: &Expr, args: &[ExprOrSpread]) {
        let callee = peel(callee);
        if let Some(Property::Method(name)) = Property::of_hot(callee) {
            let accept = (name == "accept").then(|| accept::classify(args));
            self.record(span, Kind::Call(accept));
            args.visit_with(self);
            return;
        }
        if self.globals.is(callee, "require") {
            self.found.imports.extend(imports::of_call(args));
        } else if self.globals.is(callee, "Boolean") {
            for arg in args {
                let seen = if arg.spread.is_none() { Seen::Truthiness } else { Seen::Value };
                self.expr(&arg.expr, seen);
            }
            return;
        }
        self.expr(callee, Seen::Value);
        args.visit_with(self);
    }
}

impl Visit for Finder {
    noop_visit_type!();

    fn visit_expr(&mut self, expr: &Expr) {
        self.expr(expr, Seen::Value);
    }

    fn visit_expr_stmt(&mut self, stmt: &ExprStmt) {
        self.expr(&stmt.expr, Seen::Nothing);
    }

    fn visit_if_stmt(&mut self, stmt: &IfStmt) {
        self.expr(&stmt.test, Seen::Truthiness);
        stmt.cons.visit_with(self);
        stmt.alt.visit_with(self);
    }

    fn visit_while_stmt(&mut self, stmt: &WhileStmt) {
        self.expr(&stmt.test, Seen::Truthiness);
        stmt.body.visit_with(self);
    }

    fn visit_do_while_stmt(&mut self, stmt: &DoWhileStmt) {
        stmt.body.visit_with(self);
        self.expr(&stmt.test, Seen::Truthiness);
    }

    fn visit_for_stmt(&mut self, stmt: &ForStmt) {
        match &stmt.init {
            Some(VarDeclOrExpr::Expr(init)) => self.expr(init, Seen::Nothing),
            init => init.visit_with(self),
        }
        if let Some(test) = &stmt.test {
            self.expr(test, Seen::Truthiness);
        }
        if let Some(update) = &stmt.update {
            self.expr(update, Seen::Nothing);
        }
        stmt.body.visit_with(self);
    }

    fn visit_var_declarator(&mut self, declarator: &VarDeclarator) {
        if let Some(init) = &declarator.init {
            self.bind(Pattern::of(&declarator.name), init);
        }
        declarator.visit_children_with(self);
    }

    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        self.bind(Pattern::of_target(&assign.left), &assign.right);
        assign.visit_children_with(self);
    }

    fn visit_assign_pat(&mut self, pattern: &AssignPat) {
        self.bind(Pattern::of(&pattern.left), &pattern.right);
        pattern.visit_children_with(self);
    }

    fn visit_simple_assign_target(&mut self, target: &SimpleAssignTarget) {
        self.assign_target(target);
    }

    fn visit_pat(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Expr(target) => self.target(target, Kind::Written),
            _ => pattern.visit_children_with(self),
        }
    }

    fn visit_import_decl(&mut self, import: &ImportDecl) {
        self.found.imports.extend(imports::of_import(import));
    }

    fn visit_named_export(&mut self, export: &NamedExport) {
        self.found.imports.extend(imports::of_named_export(export));
    }

    fn visit_export_all(&mut self, export: &ExportAll) {
        self.found.imports.extend(imports::of_export_all(export));
    }

    fn visit_ts_import_equals_decl(&mut self, import: &TsImportEqualsDecl) {
        self.found.imports.extend(imports::of_import_equals(import));
    }
}
