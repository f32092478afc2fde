//! What each kind of statement becomes when what it depends on is known (rule P2).

use std::{collections::HashSet, mem::take};

use swc_core::{
    common::{DUMMY_SP, Spanned, util::take::Take},
    ecma::{
        ast::*,
        visit::{Visit, VisitMutWith, VisitWith, noop_visit_type},
    },
};

use super::{
    Production,
    effects::{effects, is_pure},
    value::has_effects_before,
};

/// What becomes of a statement: `None` means that it stays, with what was folded inside it; else these
/// statements take its place.
type Replacement = Option<Vec<Stmt>>;

impl Production<'_> {
    /// Folds a list of statements. Nothing moves unless something in it was replaced.
    pub(super) fn statements(&mut self, stmts: &mut Vec<Stmt>) {
        let prologue = stmts.iter().map_while(directive).count();
        let last_lexical = stmts.iter().rposition(declares_lexically);
        let mut out: Option<Vec<Stmt>> = None;
        for index in 0..stmts.len() {
            let replacement = self.statement(&mut stmts[index]);
            match replacement {
                None => {
                    if let Some(out) = &mut out {
                        out.push(stmts[index].take());
                    }
                }
                Some(new) => {
                    let ends = new.last().is_some_and(is_jump);
                    out.get_or_insert_with(|| stmts[..index].iter_mut().map(Take::take).collect())
                        .extend(new);
                    if ends && last_lexical.is_none_or(|last| last <= index) {
                        let rest = stmts.drain(index + 1..).collect();
                        out.as_mut().unwrap_or(stmts).extend(self.unreachable(rest));
                        break;
                    }
                }
            }
        }
        if let Some(out) = out {
            *stmts = out;
            // A string that came to stand at the beginning was a statement without effect, not a directive.
            let now = stmts.iter().map_while(directive).count();
            stmts.drain(prologue.min(now)..now);
        }
    }

    /// As [`Self::statements`], for what a function does.
    pub(super) fn function_body(&mut self, stmts: &mut Vec<Stmt>) {
        let returned = stmts.last().is_some_and(is_bare_return);
        self.statements(stmts);
        // `if (!import.meta.hot) return;` at the end of what is left.
        if !returned && stmts.last().is_some_and(is_bare_return) {
            stmts.pop();
        }
    }

    /// As [`Self::statements`], for the items of a module.
    pub(super) fn module_items(&mut self, items: &mut Vec<ModuleItem>) {
        let text = |item: &ModuleItem| item.as_stmt().and_then(directive).is_some();
        let prologue = items.iter().take_while(|item| text(item)).count();
        let mut replaced = false;
        let mut out = Vec::with_capacity(items.len());
        for (mut item, concerned) in take(items).into_iter().zip(&self.found.concerned) {
            if !concerned {
                out.push(item);
                continue;
            }
            let replacement = match &mut item {
                ModuleItem::Stmt(stmt) => self.statement(stmt),
                ModuleItem::ModuleDecl(declaration) => {
                    declaration.visit_mut_with(self);
                    None
                }
                #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
                _ => None,
            };
            match replacement {
                None => out.push(item),
                Some(new) => {
                    replaced = true;
                    out.extend(new.into_iter().map(ModuleItem::Stmt));
                }
            }
        }
        *items = out;
        if replaced {
            let now = items.iter().take_while(|item| text(item)).count();
            items.drain(prologue.min(now)..now);
        }
    }

    /// What stays of statements behind a jump that a fold made unconditional.
    fn unreachable(&mut self, rest: Vec<Stmt>) -> Vec<Stmt> {
        let mut kept = Vec::new();
        let mut dead = Vec::new();
        for mut stmt in rest {
            if matches!(stmt, Stmt::Decl(Decl::Fn(_))) {
                stmt.visit_mut_with(self);
                kept.push(stmt);
            } else {
                dead.push(stmt);
            }
        }
        let mut out = self.declarations_of(&dead);
        out.extend(kept);
        out
    }

    /// A statement that stands alone: a body, a branch.
    pub(super) fn single_statement(&mut self, stmt: &mut Stmt) {
        if let Some(new) = self.statement(stmt) {
            *stmt = one_statement(new);
        }
    }

    fn statement(&mut self, stmt: &mut Stmt) -> Replacement {
        let folds = self.folds;
        match stmt {
            Stmt::Expr(statement) => {
                self.eval(&mut statement.expr);
                if folds == self.folds {
                    return None;
                }
                match effects(statement.expr.take(), self.unresolved) {
                    Some(expr) => statement.expr = expr,
                    None => return Some(vec![]),
                }
                None
            }
            Stmt::Block(block) => {
                block.visit_mut_with(self);
                (folds != self.folds && block.stmts.is_empty()).then(Vec::new)
            }
            Stmt::If(statement) => self.if_statement(statement),
            Stmt::While(statement) => {
                let test = self.eval(&mut statement.test);
                if test.truthiness() == Some(false) {
                    let mut out = self.declarations_of(&[*statement.body.take()]);
                    out.extend(self.effects_statement(statement.test.take()));
                    return Some(out);
                }
                statement.body.visit_mut_with(self);
                None
            }
            Stmt::DoWhile(statement) => {
                statement.body.visit_mut_with(self);
                let test = self.eval(&mut statement.test);
                if test.truthiness() != Some(false) || jumps_to_loop(&statement.body) {
                    return None;
                }
                let mut out = spliced(*statement.body.take(), self.strict);
                out.extend(self.effects_statement(statement.test.take()));
                Some(out)
            }
            Stmt::For(statement) => self.for_statement(statement),
            Stmt::Labeled(statement) => {
                let new = self.statement(&mut statement.body)?;
                if new.is_empty() {
                    return Some(vec![]);
                }
                let mut uses = UsesLabel {
                    label: &statement.label,
                    found: false,
                };
                new.visit_with(&mut uses);
                if !uses.found {
                    return Some(new);
                }
                *statement.body = one_statement(new);
                None
            }
            Stmt::Try(statement) => {
                statement.visit_mut_children_with(self);
                if folds == self.folds {
                    return None;
                }
                // What cannot throw needs no handler.
                if statement.block.stmts.is_empty() {
                    let mut out = Vec::new();
                    if let Some(handler) = statement.handler.take() {
                        out.extend(self.declarations_of(&[Stmt::Block(handler.body)]));
                    }
                    if let Some(finalizer) = statement.finalizer.take() {
                        out.extend(spliced(Stmt::Block(finalizer), self.strict));
                    }
                    return Some(out);
                }
                if statement.finalizer.as_ref().is_some_and(|block| block.stmts.is_empty()) {
                    statement.finalizer = None;
                    if statement.handler.is_none() {
                        return Some(spliced(Stmt::Block(statement.block.take()), self.strict));
                    }
                }
                None
            }
            other => {
                other.visit_mut_children_with(self);
                None
            }
        }
    }

    fn if_statement(&mut self, statement: &mut IfStmt) -> Replacement {
        let folds = self.folds;
        let test = self.eval(&mut statement.test);
        let Some(truthy) = test.truthiness() else {
            statement.cons.visit_mut_with(self);
            statement.alt.visit_mut_with(self);
            if folds == self.folds {
                return None;
            }
            if statement.alt.as_deref().is_some_and(is_empty) {
                statement.alt = None;
            }
            if !is_empty(&statement.cons) {
                return None;
            }
            return match statement.alt.take() {
                // `if (x) {} else y` reads `if (!x) y`.
                Some(alt) => {
                    statement.test = negated(statement.test.take());
                    statement.cons = alt;
                    None
                }
                None => Some(self.effects_statement(statement.test.take()).into_iter().collect()),
            };
        };
        self.folds += 1;
        let cons = Some(statement.cons.take());
        let alt = statement.alt.take();
        let (live, dead) = if truthy { (cons, alt) } else { (alt, cons) };
        let mut out = match dead {
            Some(dead) => self.declarations_of(&[*dead]),
            None => vec![],
        };
        out.extend(self.effects_statement(statement.test.take()));
        if let Some(mut live) = live {
            match self.statement(&mut live) {
                Some(new) => out.extend(new),
                None => out.extend(spliced(*live, self.strict)),
            }
        }
        Some(out)
    }

    fn for_statement(&mut self, statement: &mut ForStmt) -> Replacement {
        match &mut statement.init {
            Some(VarDeclOrExpr::Expr(init)) => {
                let folds = self.folds;
                self.eval(init);
                if folds != self.folds {
                    statement.init = effects(init.take(), self.unresolved).map(VarDeclOrExpr::Expr);
                }
            }
            init => init.visit_mut_with(self),
        }
        if let Some(test) = &mut statement.test {
            let value = self.eval(test);
            match value.truthiness() {
                Some(false) => return Some(self.never_entered(statement)),
                Some(true) if value.is_exact() && !has_effects_before(test) => statement.test = None,
                _ => {}
            }
        }
        if let Some(update) = &mut statement.update {
            let folds = self.folds;
            self.eval(update);
            if folds != self.folds {
                statement.update = effects(update.take(), self.unresolved);
            }
        }
        statement.body.visit_mut_with(self);
        None
    }

    /// `for (init; false; ...) ...`: what is declared and evaluated before the test.
    fn never_entered(&mut self, statement: &mut ForStmt) -> Vec<Stmt> {
        let mut out = self.declarations_of(&[*statement.body.take()]);
        let test = statement.test.take().and_then(|test| self.effects_statement(test));
        match statement.init.take() {
            Some(VarDeclOrExpr::VarDecl(declaration)) => {
                let scoped = declaration.kind != VarDeclKind::Var;
                let does_nothing = declaration.decls.iter().all(|declarator| {
                    let init = declarator.init.as_deref();
                    declarator.name.is_ident() && init.is_none_or(|init| is_pure(init, self.unresolved))
                });
                if scoped && does_nothing && test.is_none() {
                    return out;
                }
                let mut init = vec![Stmt::Decl(Decl::Var(declaration))];
                init.extend(test);
                if scoped {
                    out.push(Stmt::Block(BlockStmt {
                        span: statement.span,
                        stmts: init,
                        ..Default::default()
                    }));
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

    fn effects_statement(&self, expr: Box<Expr>) -> Option<Stmt> {
        effects(expr, self.unresolved).map(|expr| {
            Stmt::Expr(ExprStmt {
                span: expr.span(),
                expr,
            })
        })
    }

    /// `var a, b;` for what statements that are never run declare beyond themselves.
    fn declarations_of(&self, dead: &[Stmt]) -> Vec<Stmt> {
        let mut hoisted = Hoisted {
            strict: self.strict,
            names: Vec::new(),
            known: HashSet::new(),
        };
        dead.visit_with(&mut hoisted);
        if hoisted.names.is_empty() {
            return vec![];
        }
        let decls = hoisted
            .names
            .into_iter()
            .map(|name| VarDeclarator {
                span: DUMMY_SP,
                name: Pat::Ident(name.into()),
                init: None,
                definite: false,
            })
            .collect();
        vec![Stmt::Decl(Decl::Var(Box::new(VarDecl {
            kind: VarDeclKind::Var,
            decls,
            ..Default::default()
        })))]
    }
}

/// The text of a statement that is a string literal and nothing else.
pub(super) fn directive(stmt: &Stmt) -> Option<String> {
    match stmt {
        Stmt::Expr(stmt) => match &*stmt.expr {
            Expr::Lit(Lit::Str(text)) => Some(text.value.to_string_lossy().into_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn negated(test: Box<Expr>) -> Box<Expr> {
    match *test {
        Expr::Unary(unary) if unary.op == UnaryOp::Bang => unary.arg,
        test => Box::new(Expr::Unary(UnaryExpr {
            span: test.span(),
            op: UnaryOp::Bang,
            arg: Box::new(test),
        })),
    }
}

fn is_empty(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Empty(_) => true,
        Stmt::Block(block) => block.stmts.iter().all(is_empty),
        _ => false,
    }
}

fn is_bare_return(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Return(ReturnStmt { arg: None, .. }))
}

fn is_jump(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::Return(_) | Stmt::Throw(_) | Stmt::Break(_) | Stmt::Continue(_)
    )
}

/// A declaration that is visible in its block only.
fn declares_lexically(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Decl(Decl::Var(declaration)) => declaration.kind != VarDeclKind::Var,
        Stmt::Decl(Decl::Class(_) | Decl::Using(_)) => true,
        Stmt::Decl(declaration) => !matches!(declaration, Decl::Fn(_)) && !matches!(declaration, Decl::Var(_)),
        _ => false,
    }
}

/// The statements of a block, for a place where a list stands; the block itself if it has declarations.
fn spliced(stmt: Stmt, strict: bool) -> Vec<Stmt> {
    match stmt {
        Stmt::Block(block) => {
            let scoped = |stmt: &Stmt| declares_lexically(stmt) || strict && matches!(stmt, Stmt::Decl(Decl::Fn(_)));
            if block.stmts.iter().any(scoped) {
                vec![Stmt::Block(block)]
            } else {
                block.stmts
            }
        }
        Stmt::Empty(_) => vec![],
        other => vec![other],
    }
}

/// Statements for a place where only one can stand.
fn one_statement(mut stmts: Vec<Stmt>) -> Stmt {
    if stmts.is_empty() {
        return Stmt::Empty(EmptyStmt { span: DUMMY_SP });
    }
    if let [stmt] = &stmts[..]
        && !declares_lexically(stmt)
        && !matches!(stmt, Stmt::Decl(Decl::Fn(_)))
    {
        return stmts.remove(0);
    }
    Stmt::Block(BlockStmt {
        stmts,
        ..Default::default()
    })
}

/// `var`s, and in sloppy code functions, that a statement declares in the function around it.
struct Hoisted {
    strict: bool,
    /// In order of appearance, each once.
    names: Vec<Ident>,
    known: HashSet<Id>,
}

impl Hoisted {
    fn add(&mut self, name: &Ident) {
        if self.known.insert(name.to_id()) {
            self.names.push(Ident {
                span: DUMMY_SP,
                ..name.clone()
            });
        }
    }

    fn bind(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Ident(name) => self.add(&name.id),
            Pat::Array(array) => array.elems.iter().flatten().for_each(|e| self.bind(e)),
            Pat::Object(object) => {
                for prop in &object.props {
                    match prop {
                        ObjectPatProp::KeyValue(prop) => self.bind(&prop.value),
                        ObjectPatProp::Assign(prop) => self.add(&prop.key.id),
                        ObjectPatProp::Rest(rest) => self.bind(&rest.arg),
                        #[allow(unreachable_patterns)] // `Unknown` exists in the Wasm build only
                        _ => {}
                    }
                }
            }
            Pat::Assign(assign) => self.bind(&assign.left),
            Pat::Rest(rest) => self.bind(&rest.arg),
            _ => {}
        }
    }
}

impl Visit for Hoisted {
    noop_visit_type!();

    fn visit_var_decl(&mut self, declaration: &VarDecl) {
        if declaration.kind == VarDeclKind::Var && !declaration.declare {
            declaration.decls.iter().for_each(|d| self.bind(&d.name));
        }
    }

    fn visit_fn_decl(&mut self, declaration: &FnDecl) {
        // ECMA-262 B.3.3: a plain function in a block of sloppy code is a `var` outside it.
        if !self.strict && !declaration.function.is_async && !declaration.function.is_generator {
            self.add(&declaration.ident);
        }
    }

    fn visit_expr(&mut self, _: &Expr) {}
    fn visit_class(&mut self, _: &Class) {}
}

/// Whether a loop's body has a jump that means the loop.
fn jumps_to_loop(body: &Stmt) -> bool {
    let mut jumps = Jumps {
        found: false,
        in_loop: false,
        in_switch: false,
    };
    body.visit_with(&mut jumps);
    jumps.found
}

struct Jumps {
    found: bool,
    in_loop: bool,
    in_switch: bool,
}

impl Jumps {
    fn inside(&mut self, is_loop: bool, node: &impl VisitWith<Self>) {
        let outer = (self.in_loop, self.in_switch);
        self.in_loop |= is_loop;
        self.in_switch = true;
        node.visit_children_with(self);
        (self.in_loop, self.in_switch) = outer;
    }
}

impl Visit for Jumps {
    noop_visit_type!();

    fn visit_break_stmt(&mut self, jump: &BreakStmt) {
        self.found |= jump.label.is_none() && !self.in_loop && !self.in_switch;
    }

    fn visit_continue_stmt(&mut self, jump: &ContinueStmt) {
        // One with a label may mean this loop, which cannot be seen from here.
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

struct UsesLabel<'a> {
    label: &'a Ident,
    found: bool,
}

impl Visit for UsesLabel<'_> {
    noop_visit_type!();

    fn visit_break_stmt(&mut self, jump: &BreakStmt) {
        self.found |= jump.label.as_ref().is_some_and(|label| label.sym == self.label.sym);
    }

    fn visit_continue_stmt(&mut self, jump: &ContinueStmt) {
        self.found |= jump.label.as_ref().is_some_and(|label| label.sym == self.label.sym);
    }

    fn visit_expr(&mut self, _: &Expr) {}
    fn visit_function(&mut self, _: &Function) {}
    fn visit_class(&mut self, _: &Class) {}
}
