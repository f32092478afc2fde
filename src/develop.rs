//! The development build (rules D): every `import.meta.hot` becomes a context that the runtime's hook
//! hands out; call sites stay call sites.
//!
//! ```js
//! import { webpackHot as _webpackHot } from "import-meta-hot";
//! const _hot = _webpackHot(import.meta.webpackHot);
//! _hot.accept("./dep", callback, [
//!     (renewed, failed)=>import.meta.webpackHot.accept("./dep", renewed, failed)
//! ]);
//! ```

use std::mem::take;

use swc_core::{
    common::{DUMMY_SP, Mark, Span, Spanned, SyntaxContext},
    ecma::{
        ast::*,
        visit::{VisitMut, VisitMutWith, noop_visit_mut_type},
    },
};

use crate::{
    accept::{self, Accept, Dependency},
    find::Found,
    indirect,
    options::Host,
    shape::{as_member, as_member_mut, is_hot, key, peel_mut},
};

/// Rewrites a program whose uses are `found`.
pub fn develop(program: &mut Program, found: &Found, host: Host, runtime: &str, unresolved: SyntaxContext) {
    let mut develop = Develop {
        found,
        host,
        context: private_ident("_hot"),
        parameters: ["renewed", "failed"].map(private_ident),
    };
    program.visit_mut_with(&mut develop);

    let context = develop.context;
    let module = as_module(program);
    // The hook comes before all other imports: it has to be there when a cycle or an exception leaves
    // them half evaluated, and it then knows the exports object of this module before anyone holds it.
    let at = module.body.iter().take_while(|item| is_directive(item)).count();
    module
        .body
        .splice(at..at, hook(context, host, runtime, unresolved))
        .for_each(drop);
}

struct Develop<'a> {
    found: &'a Found,
    host: Host,
    /// The `const` that holds this module's context.
    context: Ident,
    /// Those of every link: the same two, since a new identity costs as much as the rest of a link.
    parameters: [Ident; 2],
}

impl Develop<'_> {
    fn call(&mut self, callee: &Expr, args: &mut Vec<ExprOrSpread>) {
        let is_accept = as_member(callee).is_some_and(|m| is_hot(&m.obj) && key(&m.prop).is("accept"));
        if !is_accept || self.host == Host::Registry {
            return;
        }
        let Accept::Dependencies(dependencies) = accept::classify(args) else {
            return;
        };
        if dependencies.is_empty() {
            return;
        }
        let links = dependencies
            .into_iter()
            .map(|dependency| self.link(dependency))
            .collect();
        if args.len() == 1 {
            args.push(argument(undefined(DUMMY_SP)));
        }
        args.push(argument(array(links)));
    }

    /// What tells the bundler that this module accepts `dependency`. The runtime calls it and learns by which id the
    /// bundler knows the dependency.
    fn link(&self, dependency: Dependency) -> Expr {
        let Dependency { specifier, span } = dependency;
        let [renewed, failed] = self.parameters.clone();
        arrow(
            vec![renewed.clone(), failed.clone()],
            call(
                span,
                dot(bundler_hot(self.host), "accept"),
                vec![string(&specifier, span), Expr::Ident(renewed), Expr::Ident(failed)],
            ),
        )
    }
}

impl VisitMut for Develop<'_> {
    noop_visit_mut_type!();

    fn visit_mut_module(&mut self, module: &mut Module) {
        for (item, concerned) in module.body.iter_mut().zip(&self.found.concerned) {
            if *concerned {
                item.visit_mut_with(self);
            }
        }
    }

    fn visit_mut_expr(&mut self, expr: &mut Expr) {
        if is_context(expr, self.found) {
            *expr = Expr::Ident(Ident {
                span: expr.span(),
                ..self.context.clone()
            });
            return;
        }
        match expr {
            Expr::Call(CallExpr {
                callee: Callee::Expr(callee),
                args,
                ..
            }) => self.call(callee, args),
            Expr::OptChain(OptChainExpr { base, .. }) => {
                if let OptChainBase::Call(OptCall { callee, args, .. }) = &mut **base {
                    self.call(callee, args)
                }
            }
            _ => {}
        }
        expr.visit_mut_children_with(self);
    }

    fn visit_mut_var_declarator(&mut self, declarator: &mut VarDeclarator) {
        if let Some(init) = &mut declarator.init {
            indirect::supply(&declarator.name, init, self.found, &|| {
                Expr::Ident(self.context.clone())
            });
        }
        declarator.visit_mut_children_with(self);
    }

    fn visit_mut_assign_pat(&mut self, pattern: &mut AssignPat) {
        indirect::supply(&pattern.left, &mut pattern.right, self.found, &|| {
            Expr::Ident(self.context.clone())
        });
        pattern.visit_mut_children_with(self);
    }

    fn visit_mut_assign_expr(&mut self, assign: &mut AssignExpr) {
        if matches!(
            assign.op,
            AssignOp::AndAssign | AssignOp::OrAssign | AssignOp::NullishAssign
        ) {
            mark_data_write(&mut assign.left);
        }
        if let AssignTarget::Pat(AssignTargetPat::Object(pattern)) = &assign.left {
            indirect::supply_object(pattern, &mut assign.right, self.found, &|| {
                Expr::Ident(self.context.clone())
            });
        }
        assign.visit_mut_children_with(self);
    }
}

/// `import.meta.hot.data.x ??= v` is an assignment, whether it comes to it or not (rule U8): the second evaluation of a module
/// that keeps something in this way accepts the module as the first one did. The runtime learns it through the name `selfAcceptingData`.
fn mark_data_write(target: &mut AssignTarget) {
    let AssignTarget::Simple(target) = target else {
        return;
    };
    let target = match target {
        SimpleAssignTarget::Member(member) => member,
        SimpleAssignTarget::Paren(paren) => match peel_mut(&mut paren.expr) {
            Expr::Member(member) => member,
            _ => return,
        },
        _ => return,
    };
    if let Some(data) = as_member_mut(peel_mut(&mut target.obj))
        && is_hot(&data.obj)
        && key(&data.prop).is("data")
    {
        data.prop = MemberProp::Ident(IdentName::new("selfAcceptingData".into(), data.prop.span()));
    }
}

/// Whether `expr` is the object: `import.meta.hot`, or `meta.hot` of a variable that holds `import.meta`.
fn is_context(expr: &Expr, found: &Found) -> bool {
    match expr {
        Expr::Member(_) | Expr::OptChain(_) => is_hot(expr) || indirect::is_hot_of_variable(expr, found),
        _ => false,
    }
}

/// `import { <host>Hot as _<host>Hot } from "<runtime>"; const _hot = _<host>Hot(...)`
fn hook(context: Ident, host: Host, runtime: &str, unresolved: SyntaxContext) -> [ModuleItem; 2] {
    let (name, arguments) = match host {
        Host::Webpack => ("webpackHot", vec![bundler_hot(host)]),
        Host::Turbopack => ("turbopackHot", vec![bundler_hot(host), turbopack_context(unresolved)]),
        Host::Registry => ("registryHot", vec![import_meta()]),
    };
    let local = private_ident(&format!("_{name}"));
    let import = ImportSpecifier::Named(ImportNamedSpecifier {
        span: DUMMY_SP,
        local: local.clone(),
        imported: Some(ModuleExportName::Ident(Ident::new_no_ctxt(name.into(), DUMMY_SP))),
        is_type_only: false,
    });
    let declaration = VarDecl {
        kind: VarDeclKind::Const,
        decls: vec![VarDeclarator {
            span: DUMMY_SP,
            name: Pat::Ident(context.into()),
            init: Some(Box::new(call(DUMMY_SP, Expr::Ident(local), arguments))),
            definite: false,
        }],
        ..Default::default()
    };
    [
        import_from(import, runtime),
        ModuleItem::Stmt(Stmt::Decl(Decl::Var(Box::new(declaration)))),
    ]
}

fn import_from(specifier: ImportSpecifier, source: &str) -> ModuleItem {
    ModuleItem::ModuleDecl(ModuleDecl::Import(ImportDecl {
        span: DUMMY_SP,
        specifiers: vec![specifier],
        src: Box::new(source.into()),
        type_only: false,
        with: None,
        phase: ImportPhase::Evaluation,
    }))
}

/// `import.meta` exists in modules only, so a script that uses it is one that was not yet called so.
fn as_module(program: &mut Program) -> &mut Module {
    if let Program::Script(script) = program {
        *program = Program::Module(Module {
            span: script.span,
            body: take(&mut script.body).into_iter().map(ModuleItem::Stmt).collect(),
            shebang: script.shebang.take(),
        });
    }
    match program {
        Program::Module(module) => module,
        _ => unreachable!("a program is a module or a script"),
    }
}

fn is_directive(item: &ModuleItem) -> bool {
    matches!(item, ModuleItem::Stmt(Stmt::Expr(stmt)) if matches!(&*stmt.expr, Expr::Lit(Lit::Str(_))))
}

/// `import.meta.webpackHot` or `import.meta.turbopackHot`, which the bundler must see literally.
fn bundler_hot(host: Host) -> Expr {
    let name = if host == Host::Turbopack {
        "turbopackHot"
    } else {
        "webpackHot"
    };
    dot(import_meta(), name)
}

/// `typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__`: Turbopack's own run time, as it stands
/// around every module. Builds that are not for development rename it.
fn turbopack_context(unresolved: SyntaxContext) -> Expr {
    let context = || {
        Box::new(Expr::Ident(Ident::new(
            "__turbopack_context__".into(),
            DUMMY_SP,
            unresolved,
        )))
    };
    let kind = Expr::Unary(UnaryExpr {
        span: DUMMY_SP,
        op: UnaryOp::TypeOf,
        arg: context(),
    });
    Expr::Cond(CondExpr {
        span: DUMMY_SP,
        test: Box::new(Expr::Bin(BinExpr {
            span: DUMMY_SP,
            op: BinaryOp::EqEq,
            left: Box::new(kind),
            right: Box::new(string("undefined", DUMMY_SP)),
        })),
        cons: Box::new(undefined(DUMMY_SP)),
        alt: context(),
    })
}

fn import_meta() -> Expr {
    Expr::MetaProp(MetaPropExpr {
        span: DUMMY_SP,
        kind: MetaPropKind::ImportMeta,
    })
}

fn dot(object: Expr, name: &str) -> Expr {
    Expr::Member(MemberExpr {
        span: DUMMY_SP,
        obj: Box::new(object),
        prop: MemberProp::Ident(IdentName::new(name.into(), DUMMY_SP)),
    })
}

fn call(span: Span, callee: Expr, args: Vec<Expr>) -> Expr {
    Expr::Call(CallExpr {
        span,
        callee: Callee::Expr(Box::new(callee)),
        args: args.into_iter().map(argument).collect(),
        ..Default::default()
    })
}

fn argument(expr: Expr) -> ExprOrSpread {
    ExprOrSpread {
        spread: None,
        expr: Box::new(expr),
    }
}

fn array(elements: Vec<Expr>) -> Expr {
    Expr::Array(ArrayLit {
        span: DUMMY_SP,
        elems: elements.into_iter().map(argument).map(Some).collect(),
    })
}

fn string(text: &str, span: Span) -> Expr {
    Expr::Lit(Lit::Str(Str {
        span,
        value: text.into(),
        raw: None,
    }))
}

fn arrow(params: Vec<Ident>, body: Expr) -> Expr {
    Expr::Arrow(ArrowExpr {
        params: params.into_iter().map(|param| Pat::Ident(param.into())).collect(),
        body: Box::new(ArrowFunctionBody::Expr(Box::new(body))),
        ..Default::default()
    })
}

/// `void 0`
pub fn undefined(span: Span) -> Expr {
    Expr::Unary(UnaryExpr {
        span,
        op: UnaryOp::Void,
        arg: Box::new(Expr::Lit(Lit::Num(Number {
            span: DUMMY_SP,
            value: 0.0,
            raw: None,
        }))),
    })
}

/// An identifier that can clash with none: swc's hygiene pass renames what looks the same.
fn private_ident(name: &str) -> Ident {
    Ident::new(name.into(), DUMMY_SP, SyntaxContext::empty().apply_mark(Mark::new()))
}
