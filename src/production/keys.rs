//! Which keys of `import.meta.hot.data`, a fresh `{}`, are known to be absent (rule P3).

use swc_core::ecma::ast::*;

use super::effects::is_pure;
use crate::{
    globals::Globals,
    syntax::{constant_text, peel},
};

/// What `{}` inherits from `Object.prototype`: these names are not folded.
const INHERITED: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// What is known of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// `{}` does not have it, not even inherited.
    Absent,
    /// It may be a name that `{}` inherits: only evaluating tells.
    MayBeInherited,
    /// It is one.
    Inherited,
}

pub fn absence_of_prop(prop: &MemberProp) -> Absence {
    match prop {
        MemberProp::Ident(name) => absence_of_text(&name.sym),
        MemberProp::Computed(computed) => absence(&computed.expr),
        _ => Absence::MayBeInherited,
    }
}

fn absence_of_text(text: &str) -> Absence {
    if INHERITED.contains(&text) { Absence::Inherited } else { Absence::Absent }
}

/// What is known of a key that an expression computes. A text of which a part is constant
/// (`` `store:${id}` ``) is absent if no inherited name begins or ends like that.
pub fn absence(key: &Expr) -> Absence {
    if let Some(text) = constant_text(key) {
        return absence_of_text(&text);
    }
    let absent = match peel(key) {
        // `x++`, `typeof x`, `!x`, `-x`, `void x`: a number, a type, a truth value, `undefined`.
        Expr::Lit(_) | Expr::Update(_) | Expr::Unary(_) => true,
        Expr::Bin(bin) => match bin.op {
            BinaryOp::Add => {
                constant_text(first_summand(bin)).is_some_and(|text| none_begins(&text))
                    || constant_text(&bin.right).is_some_and(|text| none_ends(&text))
            }
            BinaryOp::LogicalAnd | BinaryOp::LogicalOr | BinaryOp::NullishCoalescing => false,
            _ => true,
        },
        Expr::Tpl(template) => {
            let text = |quasi: Option<&TplElement>| Some(quasi?.cooked.as_ref()?.to_string_lossy().into_owned());
            text(template.quasis.first()).is_some_and(|text| none_begins(&text))
                || text(template.quasis.last()).is_some_and(|text| none_ends(&text))
        }
        _ => false,
    };
    if absent { Absence::Absent } else { Absence::MayBeInherited }
}

/// `a` of `a + b + c`
fn first_summand(mut sum: &BinExpr) -> &Expr {
    loop {
        match peel(&sum.left) {
            Expr::Bin(left) if left.op == BinaryOp::Add => sum = left,
            first => return first,
        }
    }
}

/// Whether a key does nothing but read variables and put them together.
pub fn is_pure_key(key: &Expr, globals: Globals) -> bool {
    match peel(key) {
        Expr::Tpl(template) => template.exprs.iter().all(|part| is_pure(part, globals)),
        Expr::Bin(sum) if sum.op == BinaryOp::Add => {
            is_pure_key(&sum.left, globals) && is_pure_key(&sum.right, globals)
        }
        other => is_pure(other, globals),
    }
}

fn none_begins(text: &str) -> bool {
    !INHERITED.iter().any(|name| name.starts_with(text))
}

fn none_ends(text: &str) -> bool {
    !INHERITED.iter().any(|name| name.ends_with(text))
}
