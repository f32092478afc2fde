//! What dead code declares in the function around it (P2).

use std::collections::HashSet;

use swc_core::{
    common::DUMMY_SP,
    ecma::{
        ast::*,
        visit::{Visit, VisitWith, noop_visit_type},
    },
};

use super::Production;
use crate::ast::variables;

impl Production<'_> {
    /// `var a, b;` for what statements that never run declare outside themselves.
    pub fn declarations_of(self, dead: &[Stmt]) -> Vec<Stmt> {
        let mut hoisted = Hoisted { strict: self.strict, names: Vec::new(), known: HashSet::new() };
        dead.visit_with(&mut hoisted);
        if hoisted.names.is_empty() {
            return vec![];
        }
        vec![variables(VarDeclKind::Var, hoisted.names.into_iter().map(|name| (name, None)))]
    }
}

/// Collects the `var`s, and in sloppy code the functions, that statements declare in the function around them.
struct Hoisted {
    strict: bool,
    /// In order of appearance, each once.
    names: Vec<Ident>,
    known: HashSet<Id>,
}

impl Hoisted {
    fn add(&mut self, name: &Ident) {
        if self.known.insert(name.to_id()) {
            self.names.push(Ident { span: DUMMY_SP, ..name.clone() });
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
