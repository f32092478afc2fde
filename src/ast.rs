//! Builds nodes of the AST.
//!
//! `swc_core::ecma::utils` has builders of this kind, but NUMBERS.

use swc_core::{
    common::{DUMMY_SP, Mark, Span, SyntaxContext},
    ecma::ast::*,
};

use crate::generation::expression_body;

pub fn import_meta(span: Span) -> Expr {
    Expr::MetaProp(MetaPropExpr { span, kind: MetaPropKind::ImportMeta })
}

/// `object.name`
pub fn member(object: Expr, name: &str) -> Expr {
    Expr::Member(MemberExpr {
        span: DUMMY_SP,
        obj: Box::new(object),
        prop: MemberProp::Ident(IdentName::new(name.into(), DUMMY_SP)),
    })
}

pub fn call(span: Span, callee: Expr, args: Vec<Expr>) -> Expr {
    Expr::Call(CallExpr {
        span,
        callee: Callee::Expr(Box::new(callee)),
        args: args.into_iter().map(argument).collect(),
        ..Default::default()
    })
}

pub fn argument(expr: Expr) -> ExprOrSpread {
    ExprOrSpread { spread: None, expr: Box::new(expr) }
}

pub fn array(elements: Vec<Expr>) -> Expr {
    Expr::Array(ArrayLit { span: DUMMY_SP, elems: elements.into_iter().map(argument).map(Some).collect() })
}

pub fn string(text: &str, span: Span) -> Expr {
    Expr::Lit(Lit::Str(Str { span, value: text.into(), raw: None }))
}

fn zero() -> Expr {
    Expr::Lit(Lit::Num(Number { span: DUMMY_SP, value: 0.0, raw: None }))
}

/// `(params) => body`
pub fn arrow(params: Vec<Ident>, body: Expr) -> Expr {
    Expr::Arrow(ArrowExpr {
        params: params.into_iter().map(|param| Pat::Ident(param.into())).collect(),
        body: expression_body(body),
        ..Default::default()
    })
}

pub fn unary(op: UnaryOp, arg: Expr, span: Span) -> Expr {
    Expr::Unary(UnaryExpr { span, op, arg: Box::new(arg) })
}

/// `void 0`
pub fn undefined(span: Span) -> Expr {
    unary(UnaryOp::Void, zero(), span)
}

/// `(effects, last)`, flat; just `last` if there are no effects.
pub fn sequence(mut effects: Vec<Box<Expr>>, last: Box<Expr>, span: Span) -> Box<Expr> {
    if effects.is_empty() {
        return last;
    }
    match *last {
        Expr::Seq(seq) => effects.extend(seq.exprs),
        last => effects.push(Box::new(last)),
    }
    Box::new(Expr::Seq(SeqExpr { span, exprs: effects }))
}

/// `(0, expr)`: the value of `expr` where the expression itself would mean more, such as `this`, `eval` or a name.
pub fn value_only(expr: Expr) -> Expr {
    Expr::Seq(SeqExpr { span: DUMMY_SP, exprs: vec![Box::new(zero()), Box::new(expr)] })
}

/// `kind name = init;`, one declarator per name.
pub fn variables(kind: VarDeclKind, names: impl IntoIterator<Item = (Ident, Option<Expr>)>) -> Stmt {
    let decls = names
        .into_iter()
        .map(|(name, init)| VarDeclarator {
            span: DUMMY_SP,
            name: Pat::Ident(name.into()),
            init: init.map(Box::new),
            definite: false,
        })
        .collect();
    Stmt::Decl(Decl::Var(Box::new(VarDecl { kind, decls, ..Default::default() })))
}

/// An identifier that clashes with no other: SWC's hygiene pass renames those that look the same.
pub fn private_ident(name: &str) -> Ident {
    Ident::new(name.into(), DUMMY_SP, SyntaxContext::empty().apply_mark(Mark::new()))
}
