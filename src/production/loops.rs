//! `while`, `do` and `for` (P2).

use swc_core::{common::util::take::Take, ecma::ast::*};

use super::{
    Production,
    effects::{effects, has_effects_before, is_pure},
    fold::StmtFold,
    jumps::jumps_to_loop,
    value::Value,
};

impl Production<'_> {
    pub fn fold_while(self, statement: &mut WhileStmt) -> StmtFold {
        let test = self.eval(&mut statement.test);
        if test.value.truthiness() == Some(false) {
            let mut out = self.declarations_of(&[*statement.body.take()]);
            out.extend(self.effects_statement(statement.test.take()));
            return StmtFold::Becomes(out);
        }
        StmtFold::Stays { changed: test.changed | self.fold_single(&mut statement.body) }
    }

    pub fn fold_do_while(self, statement: &mut DoWhileStmt) -> StmtFold {
        let changed = self.fold_single(&mut statement.body);
        let test = self.eval(&mut statement.test);
        if test.value.truthiness() != Some(false) || jumps_to_loop(&statement.body) {
            return StmtFold::Stays { changed: changed | test.changed };
        }
        let mut out = self.spliced(*statement.body.take());
        out.extend(self.effects_statement(statement.test.take()));
        StmtFold::Becomes(out)
    }

    pub fn fold_for(self, statement: &mut ForStmt) -> StmtFold {
        let mut changed = match &mut statement.init {
            Some(VarDeclOrExpr::Expr(init)) => {
                let changed = self.eval(init).changed;
                if changed {
                    statement.init = effects(init.take(), self.globals).map(VarDeclOrExpr::Expr);
                }
                changed
            }
            init => self.visit(init),
        };
        if let Some(test) = &mut statement.test {
            let folded = self.eval(test);
            changed |= folded.changed;
            match folded.value.truthiness() {
                Some(false) => return StmtFold::Becomes(self.never_entered(statement)),
                Some(true) if matches!(folded.value, Value::Literal(_)) && !has_effects_before(test) => {
                    statement.test = None;
                }
                _ => {}
            }
        }
        if let Some(update) = &mut statement.update
            && self.eval(update).changed
        {
            changed = true;
            statement.update = effects(update.take(), self.globals);
        }
        StmtFold::Stays { changed: changed | self.fold_single(&mut statement.body) }
    }

    /// `for (init; false; ...) ...`: what is declared, and what is evaluated before the test.
    fn never_entered(self, statement: &mut ForStmt) -> Vec<Stmt> {
        let mut out = self.declarations_of(&[*statement.body.take()]);
        let test = statement.test.take().and_then(|test| self.effects_statement(test));
        match statement.init.take() {
            Some(VarDeclOrExpr::VarDecl(declaration)) => {
                let scoped = declaration.kind != VarDeclKind::Var;
                let does_nothing = declaration.decls.iter().all(|declarator| {
                    let init = declarator.init.as_deref();
                    declarator.name.is_ident() && init.is_none_or(|init| is_pure(init, self.globals))
                });
                if scoped && does_nothing && test.is_none() {
                    return out;
                }
                let mut init = vec![Stmt::Decl(Decl::Var(declaration))];
                init.extend(test);
                if scoped {
                    out.push(Stmt::Block(BlockStmt { span: statement.span, stmts: init, ..Default::default() }));
                } else {
                    out.extend(init);
                }
            }
            Some(VarDeclOrExpr::Expr(init)) => {
                out.extend(self.effects_statement(init));
                out.extend(test);
            }
            _ => out.extend(test),
        }
        out
    }
}
