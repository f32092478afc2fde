//! What is known of an expression after it was folded.

use swc_core::{common::Span, ecma::ast::*};

use crate::{
    ast::{string, undefined},
    globals::Globals,
    syntax::peel,
};

/// What the API makes known of an expression. Nothing is known of code that has nothing to do with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Unknown,
    /// The expression is this literal, behind a comma and the side effects before it if there are any.
    Literal(Literal),
    /// The expression has to be evaluated, but is certainly falsy (`x && import.meta.hot`).
    Falsy,
    /// The expression has to be evaluated, but is certainly truthy.
    Truthy,
}

/// An exact value, which a literal can stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    Undefined,
    Bool(bool),
    /// The result of `typeof`.
    Type(&'static str),
    /// A fresh `{}`: `import.meta.hot.data`.
    Data,
}

impl Value {
    pub const UNDEFINED: Self = Value::Literal(Literal::Undefined);
    pub const DATA: Self = Value::Literal(Literal::Data);

    /// The outcome of a test of it.
    pub fn truthiness(self) -> Option<bool> {
        match self {
            Value::Unknown => None,
            Value::Falsy | Value::Literal(Literal::Undefined) => Some(false),
            Value::Truthy | Value::Literal(Literal::Type(_) | Literal::Data) => Some(true),
            Value::Literal(Literal::Bool(value)) => Some(value),
        }
    }

    pub fn of_truthiness(truthy: bool) -> Self {
        if truthy { Value::Truthy } else { Value::Falsy }
    }
}

impl Literal {
    pub fn expr(self, span: Span) -> Expr {
        match self {
            Literal::Undefined => undefined(span),
            Literal::Bool(value) => Expr::Lit(Lit::Bool(Bool { span, value })),
            Literal::Type(name) => string(name, span),
            Literal::Data => Expr::Object(ObjectLit { span, props: vec![] }),
        }
    }

    /// The result of `typeof`.
    pub fn type_of(self) -> &'static str {
        match self {
            Literal::Undefined => "undefined",
            Literal::Bool(_) => "boolean",
            Literal::Type(_) => "string",
            Literal::Data => "object",
        }
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
    /// The constant that an expression stands for, folded or as the author wrote it.
    pub fn of(expr: &Expr, value: Value, globals: Globals) -> Option<Self> {
        match value {
            Value::Literal(Literal::Undefined) => Some(Constant::Undefined),
            Value::Literal(Literal::Bool(value)) => Some(Constant::Bool(value)),
            Value::Literal(Literal::Type(name)) => Some(Constant::Text(name.into())),
            Value::Literal(Literal::Data) => Some(Constant::Object),
            Value::Falsy | Value::Truthy => None,
            Value::Unknown => match peel(expr) {
                Expr::Lit(Lit::Null(_)) => Some(Constant::Null),
                Expr::Lit(Lit::Bool(literal)) => Some(Constant::Bool(literal.value)),
                Expr::Lit(Lit::Num(literal)) => Some(Constant::Number(literal.value)),
                Expr::Lit(Lit::Str(literal)) => Some(Constant::Text(literal.value.to_string_lossy().into_owned())),
                other => globals.is_undefined(other).then_some(Constant::Undefined),
            },
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_equality_is_known_where_nothing_is_converted() {
        let text = |text: &str| Constant::Text(text.into());
        assert_eq!(Constant::Undefined.loosely_equals(&Constant::Null), Some(true));
        assert_eq!(Constant::Undefined.loosely_equals(&Constant::Bool(false)), Some(false));
        assert_eq!(Constant::Object.loosely_equals(&Constant::Null), Some(false));
        assert_eq!(Constant::Bool(true).loosely_equals(&Constant::Bool(true)), Some(true));
        assert_eq!(Constant::Number(f64::NAN).loosely_equals(&Constant::Number(f64::NAN)), Some(false));
        assert_eq!(text("a").loosely_equals(&text("a")), Some(true));
        assert_eq!(Constant::Number(1.0).loosely_equals(&Constant::Bool(true)), None, "1 == true");
        assert_eq!(Constant::Object.loosely_equals(&text("[object Object]")), None);
    }

    #[test]
    fn fresh_objects_equal_nothing() {
        assert!(!Constant::Object.strictly_equals(&Constant::Object));
        assert_eq!(Constant::Object.loosely_equals(&Constant::Object), Some(false));
    }
}
