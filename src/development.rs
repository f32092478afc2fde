//! The development build (rules D): every `import.meta.hot` becomes a context that the runtime's hook
//! hands out; call sites stay call sites.
//!
//! ```js
//! import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
//! const _hot = _webpackHot(import.meta.webpackHot);
//! _hot.accept("./dep", callback, [
//!     (renewed, failed)=>import.meta.webpackHot.accept("./dep", renewed, failed)
//! ]);
//! ```

use std::mem::take;

use swc_core::{
    common::{DUMMY_SP, Spanned},
    ecma::{
        ast::*,
        visit::{VisitMut, VisitMutWith, noop_visit_mut_type},
    },
};

use crate::{
    accept::{self, Accept, Dependency},
    api::SELF_ACCEPTING_DATA,
    ast::{argument, array, arrow, call, import_meta, member, private_ident, string, unary, undefined, variables},
    globals::Globals,
    options::Host,
    patterns,
    syntax::{Property, as_member_mut, is_hot, peel_mut, wrapped_target_mut},
    uses::Found,
};

/// Rewrites a program whose uses are `found`.
pub fn rewrite(program: &mut Program, found: &Found, host: Host, runtime: &str, globals: Globals) {
    let mut development = Development {
        found,
        host,
        context: private_ident("_hot"),
        parameters: ["renewed", "failed"].map(private_ident),
    };
    program.visit_mut_with(&mut development);

    let context = development.context;
    let module = as_module(program);
    // The hook comes before all other imports: a cycle or an exception may leave those half evaluated. It also sees
    // the exports object of this module before any importer does.
    let at = module.body.iter().take_while(|item| is_directive(item)).count();
    module.body.splice(at..at, hook(context, host, runtime, globals)).for_each(drop);
}

struct Development<'a> {
    found: &'a Found,
    host: Host,
    /// The `const` that holds this module's context.
    context: Ident,
    /// The parameters of every link. They are shared, because a new private identifier costs as much as the rest of
    /// a link.
    parameters: [Ident; 2],
}

impl Development<'_> {
    fn context(&self) -> Expr {
        Expr::Ident(self.context.clone())
    }

    /// Appends the links of accepted dependencies to the arguments of `accept`.
    fn add_links(&self, callee: &Expr, args: &mut Vec<ExprOrSpread>) {
        if self.host == Host::Registry
            || !matches!(Property::of_hot(callee), Some(Property::Method(name)) if name == "accept")
        {
            return;
        }
        let Accept::Dependencies(dependencies) = accept::classify(args) else {
            return;
        };
        if dependencies.is_empty() {
            return;
        }
        let links = dependencies.into_iter().map(|dependency| self.link(dependency)).collect();
        if args.len() == 1 {
            args.push(argument(undefined(DUMMY_SP)));
        }
        args.push(argument(array(links)));
    }

    /// A link: the call that tells the bundler that this module accepts `dependency`. The runtime makes the call and
    /// learns the bundler's id of the dependency.
    fn link(&self, dependency: Dependency) -> Expr {
        let Dependency { specifier, span } = dependency;
        let [renewed, failed] = self.parameters.clone();
        arrow(
            vec![renewed.clone(), failed.clone()],
            call(
                span,
                member(bundler_hot(self.host), "accept"),
                vec![string(&specifier, span), Expr::Ident(renewed), Expr::Ident(failed)],
            ),
        )
    }
}

impl VisitMut for Development<'_> {
    noop_visit_mut_type!();

    fn visit_mut_module(&mut self, module: &mut Module) {
        for (item, touched) in module.body.iter_mut().zip(&self.found.touched_items) {
            if *touched {
                item.visit_mut_with(self);
            }
        }
    }

    fn visit_mut_expr(&mut self, expr: &mut Expr) {
        if is_context(expr, self.found) {
            *expr = Expr::Ident(Ident { span: expr.span(), ..self.context.clone() });
            return;
        }
        match expr {
            Expr::Call(CallExpr { callee: Callee::Expr(callee), args, .. }) => self.add_links(callee, args),
            Expr::OptChain(OptChainExpr { base, .. }) => {
                if let OptChainBase::Call(OptCall { callee, args, .. }) = &mut **base {
                    self.add_links(callee, args);
                }
            }
            _ => {}
        }
        expr.visit_mut_children_with(self);
    }

    fn visit_mut_var_declarator(&mut self, declarator: &mut VarDeclarator) {
        if let Some(init) = &mut declarator.init {
            patterns::inject_hot(&declarator.name, init, self.found, &|| self.context());
        }
        declarator.visit_mut_children_with(self);
    }

    fn visit_mut_assign_pat(&mut self, pattern: &mut AssignPat) {
        patterns::inject_hot(&pattern.left, &mut pattern.right, self.found, &|| self.context());
        pattern.visit_mut_children_with(self);
    }

    fn visit_mut_assign_expr(&mut self, assign: &mut AssignExpr) {
        if matches!(assign.op, AssignOp::AndAssign | AssignOp::OrAssign | AssignOp::NullishAssign) {
            mark_data_write(&mut assign.left);
        }
        if let AssignTarget::Pat(AssignTargetPat::Object(pattern)) = &assign.left {
            patterns::inject_hot_into_object(pattern, &mut assign.right, self.found, &|| self.context());
        }
        assign.visit_mut_children_with(self);
    }
}

/// Turns `data` in the target `import.meta.hot.data.x` of `??=`, `||=` or `&&=` into `selfAcceptingData`, under which
/// the runtime gives the same object and makes the module self-accepting. Such an assignment counts as writing in
/// every evaluation, whether it assigns or not (rule U8): the second evaluation of a module finds its data there.
fn mark_data_write(target: &mut AssignTarget) {
    let AssignTarget::Simple(target) = target else {
        return;
    };
    let target = match target {
        SimpleAssignTarget::Member(member) => member,
        target => match wrapped_target_mut(target).map(|inner| peel_mut(inner)) {
            Some(Expr::Member(member)) => member,
            _ => return,
        },
    };
    if Property::of_hot(&target.obj) == Some(Property::Data)
        && let Some(data) = as_member_mut(peel_mut(&mut target.obj))
    {
        data.prop = MemberProp::Ident(IdentName::new(SELF_ACCEPTING_DATA.into(), data.prop.span()));
    }
}

/// Whether `expr` is the object: `import.meta.hot`, or `meta.hot` of a variable that holds `import.meta`.
fn is_context(expr: &Expr, found: &Found) -> bool {
    match expr {
        Expr::Member(_) | Expr::OptChain(_) => is_hot(expr) || patterns::is_hot_of_variable(expr, found),
        _ => false,
    }
}

/// `import { <host>Hot as _<host>Hot } from "<runtime>/hooks/<host>"; const _hot = _<host>Hot(...)`: a page loads the
/// code of its own host only.
fn hook(context: Ident, host: Host, runtime: &str, globals: Globals) -> [ModuleItem; 2] {
    let (entry, arguments) = match host {
        Host::Webpack => ("webpack", vec![bundler_hot(host)]),
        Host::Turbopack => ("turbopack", vec![bundler_hot(host), turbopack_context(globals)]),
        Host::Registry => ("registry", vec![import_meta(DUMMY_SP)]),
    };
    let name = format!("{entry}Hot");
    let source = format!("{}/hooks/{entry}", runtime.trim_end_matches('/'));
    let local = private_ident(&format!("_{name}"));
    let import = ImportSpecifier::Named(ImportNamedSpecifier {
        span: DUMMY_SP,
        local: local.clone(),
        imported: Some(ModuleExportName::Ident(Ident::new_no_ctxt(name.into(), DUMMY_SP))),
        is_type_only: false,
    });
    let init = call(DUMMY_SP, Expr::Ident(local), arguments);
    [import_from(import, &source), ModuleItem::Stmt(variables(VarDeclKind::Const, [(context, Some(init))]))]
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

/// `import.meta` exists in modules only, so a script that uses it is a module.
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
    let name = if host == Host::Turbopack { "turbopackHot" } else { "webpackHot" };
    member(import_meta(DUMMY_SP), name)
}

/// `typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__`: Turbopack's own runtime, a parameter
/// of the function around every module. Builds that are not for development rename it.
fn turbopack_context(globals: Globals) -> Expr {
    let context = || Box::new(Expr::Ident(globals.identifier("__turbopack_context__", DUMMY_SP)));
    Expr::Cond(CondExpr {
        span: DUMMY_SP,
        test: Box::new(Expr::Bin(BinExpr {
            span: DUMMY_SP,
            op: BinaryOp::EqEq,
            left: Box::new(unary(UnaryOp::TypeOf, *context(), DUMMY_SP)),
            right: Box::new(string("undefined", DUMMY_SP)),
        })),
        cons: Box::new(undefined(DUMMY_SP)),
        alt: context(),
    })
}
