//! `if`, labels, `try`, and statements that are an expression (P1, P2).

use swc_core::{
    common::{Spanned, util::take::Take},
    ecma::ast::*,
};

use super::{Production, effects::effects, fold::StmtFold, jumps::jumps_to_label, lists::one_statement};
use crate::ast::unary;

impl Production<'_> {
    pub fn fold_statement(self, stmt: &mut Stmt) -> StmtFold {
        match stmt {
            Stmt::Expr(statement) => self.fold_expression_statement(statement),
            Stmt::Block(block) => {
                let changed = self.fold_list(&mut block.stmts);
                if changed && block.stmts.is_empty() {
                    return StmtFold::Becomes(vec![]);
                }
                StmtFold::Stays { changed }
            }
            Stmt::If(statement) => self.fold_if(statement),
            Stmt::While(statement) => self.fold_while(statement),
            Stmt::DoWhile(statement) => self.fold_do_while(statement),
            Stmt::For(statement) => self.fold_for(statement),
            Stmt::Labeled(statement) => self.fold_labeled(statement),
            Stmt::Try(statement) => self.fold_try(statement),
            other => StmtFold::Stays { changed: self.visit_children(other) },
        }
    }

    fn fold_expression_statement(self, statement: &mut ExprStmt) -> StmtFold {
        if !self.eval(&mut statement.expr).changed {
            return StmtFold::Stays { changed: false };
        }
        match effects(statement.expr.take(), self.globals) {
            Some(expr) => {
                statement.expr = expr;
                StmtFold::Stays { changed: true }
            }
            None => StmtFold::Becomes(vec![]),
        }
    }

    fn fold_if(self, statement: &mut IfStmt) -> StmtFold {
        let test = self.eval(&mut statement.test);
        if let Some(truthy) = test.value.truthiness() {
            return StmtFold::Becomes(self.decided_if(statement, truthy));
        }
        let mut changed = test.changed | self.fold_single(&mut statement.cons);
        if let Some(alt) = &mut statement.alt {
            changed |= self.fold_single(alt);
        }
        if changed && statement.alt.as_deref().is_some_and(is_empty) {
            statement.alt = None;
        }
        if changed && is_empty(&statement.cons) {
            match statement.alt.take() {
                // `if (x) {} else y` reads `if (!x) y`.
                Some(alt) => {
                    statement.test = negated(statement.test.take());
                    statement.cons = alt;
                }
                None => return StmtFold::Becomes(self.effects_statement(statement.test.take()).into_iter().collect()),
            }
        }
        StmtFold::Stays { changed }
    }

    /// What stays of an `if` whose test is known.
    fn decided_if(self, statement: &mut IfStmt, truthy: bool) -> Vec<Stmt> {
        let cons = Some(statement.cons.take());
        let alt = statement.alt.take();
        let (live, dead) = if truthy { (cons, alt) } else { (alt, cons) };
        let mut out = match dead {
            Some(dead) => self.declarations_of(&[*dead]),
            None => vec![],
        };
        out.extend(self.effects_statement(statement.test.take()));
        if let Some(mut live) = live {
            match self.fold_statement(&mut live) {
                StmtFold::Becomes(new) => out.extend(new),
                StmtFold::Stays { .. } => out.extend(self.spliced(*live)),
            }
        }
        out
    }

    fn fold_labeled(self, statement: &mut LabeledStmt) -> StmtFold {
        let new = match self.fold_statement(&mut statement.body) {
            StmtFold::Becomes(new) => new,
            stays @ StmtFold::Stays { .. } => return stays,
        };
        if !jumps_to_label(&new, &statement.label) {
            return StmtFold::Becomes(new);
        }
        *statement.body = one_statement(new);
        StmtFold::Stays { changed: true }
    }

    fn fold_try(self, statement: &mut TryStmt) -> StmtFold {
        let changed = self.visit_children(statement);
        if !changed {
            return StmtFold::Stays { changed };
        }
        // What cannot throw needs no handler.
        if statement.block.stmts.is_empty() {
            let mut out = Vec::new();
            if let Some(handler) = statement.handler.take() {
                out.extend(self.declarations_of(&[Stmt::Block(handler.body)]));
            }
            if let Some(finalizer) = statement.finalizer.take() {
                out.extend(self.spliced(Stmt::Block(finalizer)));
            }
            return StmtFold::Becomes(out);
        }
        if statement.finalizer.as_ref().is_some_and(|block| block.stmts.is_empty()) {
            statement.finalizer = None;
            if statement.handler.is_none() {
                return StmtFold::Becomes(self.spliced(Stmt::Block(statement.block.take())));
            }
        }
        StmtFold::Stays { changed }
    }

    /// A statement for the side effects that stay of `expr`, if there are any.
    pub fn effects_statement(self, expr: Box<Expr>) -> Option<Stmt> {
        effects(expr, self.globals).map(|expr| Stmt::Expr(ExprStmt { span: expr.span(), expr }))
    }
}

fn negated(test: Box<Expr>) -> Box<Expr> {
    match *test {
        Expr::Unary(not) if not.op == UnaryOp::Bang => not.arg,
        test => {
            let span = test.span();
            Box::new(unary(UnaryOp::Bang, test, span))
        }
    }
}

fn is_empty(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Empty(_) => true,
        Stmt::Block(block) => block.stmts.iter().all(is_empty),
        _ => false,
    }
}
