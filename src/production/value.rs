//! What is known of an expression after it was folded.

use swc_core::{
    common::{DUMMY_SP, Span},
    ecma::ast::*,
};

use crate::shape::{is_nullish, peel};

/// What the API makes known of an expression. Of code that has nothing to do with it nothing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Unknown,
    /// The expression is a literal of this value, behind a comma and the side effects before it if any.
    Undefined,
    Bool(bool),
    /// The result of `typeof`.
    Type(&'static str),
    /// A fresh `{}`: `import.meta.hot.data`.
    Data,
    /// The expression has to be evaluated, but is certainly falsy (`x && import.meta.hot`) or truthy.
    Falsy,
    Truthy,
}

impl Value {
    /// What a test of it sees.
    pub fn truthiness(self) -> Option<bool> {
        match self {
            Value::Unknown => None,
            Value::Undefined | Value::Falsy => Some(false),
            Value::Bool(value) => Some(value),
            Value::Type(_) | Value::Data | Value::Truthy => Some(true),
        }
    }

    pub fn of_truthiness(truthy: bool) -> Self {
        if truthy { Value::Truthy } else { Value::Falsy }
    }

    /// Whether the expression is a literal, so that nothing but the side effects before it is evaluated.
    pub fn is_exact(self) -> bool {
        !matches!(self, Value::Unknown | Value::Falsy | Value::Truthy)
    }

    /// The literal of an exact value.
    pub fn literal(self, span: Span) -> Option<Expr> {
        Some(match self {
            Value::Undefined => crate::develop::undefined(span),
            Value::Bool(value) => Expr::Lit(Lit::Bool(Bool { span, value })),
            Value::Type(name) => Expr::Lit(Lit::Str(Str {
                span,
                value: name.into(),
                raw: None,
            })),
            Value::Data => Expr::Object(ObjectLit { span, props: vec![] }),
            Value::Unknown | Value::Falsy | Value::Truthy => return None,
        })
    }
}

/// A value in a comparison.
#[derive(PartialEq)]
pub enum Constant {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// A fresh object.
    Object,
}

impl Constant {
    /// The constant that a folded expression, or one the author wrote, stands for.
    pub fn of(expr: &Expr, value: Value) -> Option<Self> {
        Some(match value {
            Value::Undefined => Constant::Undefined,
            Value::Bool(value) => Constant::Bool(value),
            Value::Type(name) => Constant::Text(name.into()),
            Value::Data => Constant::Object,
            Value::Falsy | Value::Truthy => return None,
            Value::Unknown => match peel(expr) {
                Expr::Lit(Lit::Null(_)) => Constant::Null,
                Expr::Lit(Lit::Bool(literal)) => Constant::Bool(literal.value),
                Expr::Lit(Lit::Num(literal)) => Constant::Number(literal.value),
                Expr::Lit(Lit::Str(literal)) => Constant::Text(literal.value.to_string_lossy().into_owned()),
                other if is_nullish(other) => Constant::Undefined,
                _ => return None,
            },
        })
    }

    /// `a === b`
    pub fn strictly_equals(&self, other: &Self) -> bool {
        *self != Constant::Object && self == other
    }

    /// `a == b`, where it can be told without converting anything.
    pub fn loosely_equals(&self, other: &Self) -> Option<bool> {
        let nullish = |constant: &Self| matches!(constant, Constant::Undefined | Constant::Null);
        if nullish(self) || nullish(other) {
            return Some(nullish(self) && nullish(other));
        }
        let same_type = std::mem::discriminant(self) == std::mem::discriminant(other);
        same_type.then(|| self.strictly_equals(other))
    }
}

/// `(effects, last)`, flat; just `last` if there are none.
pub fn sequence(mut effects: Vec<Box<Expr>>, last: Box<Expr>, span: Span) -> Expr {
    if effects.is_empty() {
        return *last;
    }
    match *last {
        Expr::Seq(seq) => effects.extend(seq.exprs),
        last => effects.push(Box::new(last)),
    }
    Expr::Seq(SeqExpr { span, exprs: effects })
}

/// The side effects before the literal that an expression of an exact value ends in.
pub fn effects_before(expr: Expr) -> Vec<Box<Expr>> {
    match expr {
        Expr::Seq(mut seq) => {
            seq.exprs.pop();
            seq.exprs
        }
        Expr::Paren(paren) => effects_before(*paren.expr),
        _ => vec![],
    }
}

/// Whether there are any.
pub fn has_effects_before(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::Seq(_))
}

/// `(0, expr)`: the value of `expr` where the expression itself would mean more, such as `this`, `eval`
/// or a name.
pub fn value_only(expr: Expr) -> Expr {
    Expr::Seq(SeqExpr {
        span: DUMMY_SP,
        exprs: vec![
            Box::new(Expr::Lit(Lit::Num(Number {
                span: DUMMY_SP,
                value: 0.0,
                raw: None,
            }))),
            Box::new(expr),
        ],
    })
}
