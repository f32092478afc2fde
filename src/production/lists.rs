//! Lists of statements: directives, and code behind a jump that cannot be reached any more (P2).

use std::mem::take;

use swc_core::{
    common::{DUMMY_SP, util::take::Take},
    ecma::ast::*,
};

use super::{Production, fold::StmtFold, jumps::is_jump};

impl Production<'_> {
    /// Folds a list of statements. Returns whether something was folded. No statement moves unless one was replaced.
    pub fn fold_list(self, stmts: &mut Vec<Stmt>) -> bool {
        let prologue = stmts.iter().take_while(|stmt| directive(stmt).is_some()).count();
        let last_lexical = stmts.iter().rposition(declares_lexically);
        let mut out: Option<Vec<Stmt>> = None;
        let mut changed = false;
        for index in 0..stmts.len() {
            match self.fold_statement(&mut stmts[index]) {
                StmtFold::Stays { changed: inside } => {
                    changed |= inside;
                    if let Some(out) = &mut out {
                        out.push(stmts[index].take());
                    }
                }
                StmtFold::Becomes(new) => {
                    changed = true;
                    let ends = new.last().is_some_and(is_jump);
                    let out = out.get_or_insert_with(|| stmts[..index].iter_mut().map(Take::take).collect());
                    out.extend(new);
                    // A lexical declaration is visible before it: it has to stay, with what is around it.
                    if ends && last_lexical.is_none_or(|last| last <= index) {
                        out.extend(self.unreachable(stmts.drain(index + 1..)));
                        break;
                    }
                }
            }
        }
        if let Some(out) = out {
            *stmts = out;
            // A string that came to stand at the beginning was a statement without effect, not a directive.
            let now = stmts.iter().take_while(|stmt| directive(stmt).is_some()).count();
            stmts.drain(prologue.min(now)..now);
        }
        changed
    }

    /// As [`Self::fold_list`], for the body of a function.
    pub fn fold_function_body(self, stmts: &mut Vec<Stmt>) -> bool {
        let returned = stmts.last().is_some_and(is_bare_return);
        let changed = self.fold_list(stmts);
        // `if (!import.meta.hot) return;` at the end of what is left.
        if !returned && stmts.last().is_some_and(is_bare_return) {
            stmts.pop();
        }
        changed
    }

    /// As [`Self::fold_list`], for the items of a module.
    pub fn fold_items(self, items: &mut Vec<ModuleItem>) {
        let is_directive = |item: &&ModuleItem| item.as_stmt().and_then(directive).is_some();
        let prologue = items.iter().take_while(is_directive).count();
        let mut out = Vec::with_capacity(items.len());
        let mut replaced = false;
        for (mut item, touched) in take(items).into_iter().zip(&self.found.touched_items) {
            match &mut item {
                ModuleItem::Stmt(stmt) if *touched => {
                    if let StmtFold::Becomes(new) = self.fold_statement(stmt) {
                        replaced = true;
                        out.extend(new.into_iter().map(ModuleItem::Stmt));
                        continue;
                    }
                }
                ModuleItem::ModuleDecl(declaration) if *touched => {
                    self.visit(declaration);
                }
                _ => {}
            }
            out.push(item);
        }
        *items = out;
        if replaced {
            let now = items.iter().take_while(is_directive).count();
            items.drain(prologue.min(now)..now);
        }
    }

    /// What stays of statements behind a jump that a fold made unconditional.
    fn unreachable(self, rest: impl Iterator<Item = Stmt>) -> Vec<Stmt> {
        let (mut functions, dead): (Vec<_>, Vec<_>) = rest.partition(|stmt| matches!(stmt, Stmt::Decl(Decl::Fn(_))));
        for function in &mut functions {
            self.fold_single(function);
        }
        let mut out = self.declarations_of(&dead);
        out.extend(functions);
        out
    }

    /// Folds a statement in a place where exactly one stands, such as a body or a branch.
    pub fn fold_single(self, stmt: &mut Stmt) -> bool {
        match self.fold_statement(stmt) {
            StmtFold::Stays { changed } => changed,
            StmtFold::Becomes(new) => {
                *stmt = one_statement(new);
                true
            }
        }
    }

    /// The statements of a block, for a place where a list stands; the block itself if it has declarations.
    pub fn spliced(self, stmt: Stmt) -> Vec<Stmt> {
        match stmt {
            Stmt::Block(block) => {
                let is_scoped =
                    |stmt: &Stmt| declares_lexically(stmt) || self.strict && matches!(stmt, Stmt::Decl(Decl::Fn(_)));
                if block.stmts.iter().any(is_scoped) { vec![Stmt::Block(block)] } else { block.stmts }
            }
            Stmt::Empty(_) => vec![],
            other => vec![other],
        }
    }
}

/// Statements for a place where exactly one can stand.
pub fn one_statement(mut stmts: Vec<Stmt>) -> Stmt {
    if let [stmt] = &stmts[..]
        && !declares_lexically(stmt)
        && !matches!(stmt, Stmt::Decl(Decl::Fn(_)))
    {
        return stmts.remove(0);
    }
    if stmts.is_empty() {
        return Stmt::Empty(EmptyStmt { span: DUMMY_SP });
    }
    Stmt::Block(BlockStmt { stmts, ..Default::default() })
}

/// The string of a statement that is a string literal and nothing else.
fn directive(stmt: &Stmt) -> Option<&Str> {
    match stmt {
        Stmt::Expr(stmt) => match &*stmt.expr {
            Expr::Lit(Lit::Str(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

pub fn has_use_strict(stmts: &[Stmt]) -> bool {
    stmts.iter().map_while(directive).any(|text| text.value.to_string_lossy() == "use strict")
}

fn is_bare_return(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Return(ReturnStmt { arg: None, .. }))
}

/// Whether this is a declaration that is visible in its block only.
fn declares_lexically(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Decl(Decl::Var(declaration)) => declaration.kind != VarDeclKind::Var,
        Stmt::Decl(declaration) => !matches!(declaration, Decl::Fn(_)),
        _ => false,
    }
}
