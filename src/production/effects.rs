//! What stays of an expression whose value nobody needs.

use swc_core::ecma::ast::*;

use super::fold::Effects;
use crate::{
    ast::sequence,
    globals::Globals,
    syntax::{is_import_meta, peel},
};

/// The part of `expr` that has to be evaluated for its side effects, or nothing.
pub fn effects(expr: Box<Expr>, globals: Globals) -> Option<Box<Expr>> {
    if is_pure(&expr, globals) {
        return None;
    }
    match *expr {
        Expr::Paren(paren) => effects(paren.expr, globals),
        Expr::Seq(seq) => {
            let span = seq.span;
            let mut kept: Vec<_> = seq.exprs.into_iter().filter_map(|part| effects(part, globals)).collect();
            let last = kept.pop()?;
            Some(sequence(kept, last, span))
        }
        Expr::Unary(unary)
            if matches!(unary.op, UnaryOp::Bang | UnaryOp::Void)
                || unary.op == UnaryOp::TypeOf && !matches!(peel(&unary.arg), Expr::Ident(_)) =>
        {
            effects(unary.arg, globals)
        }
        Expr::Bin(bin) if bin.op.may_short_circuit() => Some(match effects(bin.right, globals) {
            Some(right) => Box::new(Expr::Bin(BinExpr { right, ..bin })),
            None => return effects(bin.left, globals),
        }),
        Expr::Cond(cond) => {
            let CondExpr { span, test, .. } = cond;
            let when = |op, left, right| Some(Box::new(Expr::Bin(BinExpr { span, op, left, right })));
            match (effects(cond.cons, globals), effects(cond.alt, globals)) {
                (Some(cons), Some(alt)) => Some(Box::new(Expr::Cond(CondExpr { span, test, cons, alt }))),
                (Some(cons), None) => when(BinaryOp::LogicalAnd, test, cons),
                (None, Some(alt)) => when(BinaryOp::LogicalOr, test, alt),
                (None, None) => effects(test, globals),
            }
        }
        other => Some(Box::new(other)),
    }
}

/// Whether evaluating `expr` does nothing. Reading a variable counts as nothing if the file declares it,
/// so does reading what bundlers replace by a constant (`process.env.X`, `import.meta.env.X`).
pub fn is_pure(expr: &Expr, globals: Globals) -> bool {
    let pure = |expr: &Expr| is_pure(expr, globals);
    match peel(expr) {
        Expr::Lit(_) | Expr::This(_) | Expr::Fn(_) | Expr::Arrow(_) | Expr::MetaProp(_) => true,
        Expr::Ident(name) => !globals.contains(name) || matches!(&*name.sym, "undefined" | "NaN" | "Infinity"),
        Expr::Unary(unary) => match unary.op {
            UnaryOp::TypeOf => matches!(peel(&unary.arg), Expr::Ident(_)) || pure(&unary.arg),
            UnaryOp::Bang | UnaryOp::Void => pure(&unary.arg),
            // What a fold left of `data.x++`.
            UnaryOp::Plus | UnaryOp::Minus => {
                matches!(peel(&unary.arg), Expr::Unary(arg) if arg.op == UnaryOp::Void && pure(&arg.arg))
                    || matches!(peel(&unary.arg), Expr::Lit(Lit::Num(_)))
            }
            _ => false,
        },
        Expr::Bin(bin) => match bin.op {
            BinaryOp::LogicalAnd
            | BinaryOp::LogicalOr
            | BinaryOp::NullishCoalescing
            | BinaryOp::EqEqEq
            | BinaryOp::NotEqEq => pure(&bin.left) && pure(&bin.right),
            // What a fold left of `data.x += 1`.
            _ => is_primitive(&bin.left) && is_primitive(&bin.right),
        },
        Expr::Cond(cond) => pure(&cond.test) && pure(&cond.cons) && pure(&cond.alt),
        Expr::Seq(seq) => seq.exprs.iter().all(|part| pure(part)),
        Expr::Object(object) => object.props.is_empty(),
        Expr::Array(array) => {
            array.elems.iter().all(|element| matches!(element, Some(e) if e.spread.is_none() && pure(&e.expr)))
        }
        Expr::Tpl(template) => template.exprs.iter().all(|part| is_primitive(part)),
        Expr::Member(member) => is_replaced_by_bundlers(member, globals),
        _ => false,
    }
}

fn is_primitive(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(Lit::Num(_) | Lit::Str(_) | Lit::Bool(_) | Lit::Null(_)) => true,
        Expr::Unary(unary) => unary.op == UnaryOp::Void && is_primitive(&unary.arg),
        _ => false,
    }
}

/// `process.env.X` and `import.meta.env.X`
fn is_replaced_by_bundlers(member: &MemberExpr, globals: Globals) -> bool {
    let MemberProp::Ident(_) = &member.prop else {
        return false;
    };
    let Expr::Member(env) = peel(&member.obj) else {
        return false;
    };
    let named_env = matches!(&env.prop, MemberProp::Ident(name) if name.sym == "env");
    let owner = peel(&env.obj);
    named_env && (is_import_meta(owner) || globals.is(owner, "process"))
}

/// The side effects before the literal that an expression of an exact value ends in.
pub fn effects_before(expr: Box<Expr>) -> Effects {
    match *expr {
        Expr::Seq(mut seq) => {
            seq.exprs.pop();
            seq.exprs
        }
        Expr::Paren(paren) => effects_before(paren.expr),
        _ => vec![],
    }
}

/// Whether there are any.
pub fn has_effects_before(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::Seq(_))
}
