//! Where statements jump (P2).

use swc_core::ecma::{
    ast::*,
    visit::{Visit, VisitWith, noop_visit_type},
};

/// Whether control never gets behind this statement, as far as one statement tells.
pub fn is_jump(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Return(_) | Stmt::Throw(_) | Stmt::Break(_) | Stmt::Continue(_))
}

/// Whether one of the statements has a `break` or `continue` with this label.
pub fn jumps_to_label(stmts: &[Stmt], label: &Ident) -> bool {
    let mut jumps = LabelJumps { label, found: false };
    stmts.visit_with(&mut jumps);
    jumps.found
}

struct LabelJumps<'a> {
    label: &'a Ident,
    found: bool,
}

impl LabelJumps<'_> {
    fn add(&mut self, label: Option<&Ident>) {
        self.found |= label.is_some_and(|label| label.sym == self.label.sym);
    }
}

impl Visit for LabelJumps<'_> {
    noop_visit_type!();

    fn visit_break_stmt(&mut self, jump: &BreakStmt) {
        self.add(jump.label.as_ref());
    }

    fn visit_continue_stmt(&mut self, jump: &ContinueStmt) {
        self.add(jump.label.as_ref());
    }

    fn visit_expr(&mut self, _: &Expr) {}
    fn visit_function(&mut self, _: &Function) {}
    fn visit_class(&mut self, _: &Class) {}
}

/// Whether the body of a loop has a jump to that loop.
pub fn jumps_to_loop(body: &Stmt) -> bool {
    let mut jumps = LoopJumps { found: false, in_loop: false, in_switch: false };
    body.visit_with(&mut jumps);
    jumps.found
}

struct LoopJumps {
    found: bool,
    in_loop: bool,
    in_switch: bool,
}

impl LoopJumps {
    fn inside(&mut self, is_loop: bool, node: &impl VisitWith<Self>) {
        let outer = (self.in_loop, self.in_switch);
        self.in_loop |= is_loop;
        self.in_switch = true;
        node.visit_children_with(self);
        (self.in_loop, self.in_switch) = outer;
    }
}

impl Visit for LoopJumps {
    noop_visit_type!();

    fn visit_break_stmt(&mut self, jump: &BreakStmt) {
        self.found |= jump.label.is_none() && !self.in_loop && !self.in_switch;
    }

    fn visit_continue_stmt(&mut self, jump: &ContinueStmt) {
        // The label may be that of this loop, which is not known here.
        self.found |= jump.label.is_some() || !self.in_loop;
    }

    fn visit_while_stmt(&mut self, node: &WhileStmt) {
        self.inside(true, node);
    }
    fn visit_do_while_stmt(&mut self, node: &DoWhileStmt) {
        self.inside(true, node);
    }
    fn visit_for_stmt(&mut self, node: &ForStmt) {
        self.inside(true, node);
    }
    fn visit_for_in_stmt(&mut self, node: &ForInStmt) {
        self.inside(true, node);
    }
    fn visit_for_of_stmt(&mut self, node: &ForOfStmt) {
        self.inside(true, node);
    }
    fn visit_switch_stmt(&mut self, node: &SwitchStmt) {
        self.inside(false, node);
    }

    fn visit_expr(&mut self, _: &Expr) {}
    fn visit_function(&mut self, _: &Function) {}
    fn visit_class(&mut self, _: &Class) {}
}
