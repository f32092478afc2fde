//! What the arguments of `accept` mean (rule S3).

use std::borrow::Cow;

use swc_core::{
    common::{Span, Spanned},
    ecma::ast::*,
};

use crate::syntax::{constant_text, peel};

/// A call of `accept`, by its arguments.
#[derive(Debug, PartialEq)]
pub enum Accept {
    /// `accept()` or `accept(callback)`: the module itself.
    Itself,
    /// `accept("./dep", callback?)` or `accept(["./a", "./b"], callback?)`; `[]` accepts nothing.
    Dependencies(Vec<Dependency>),
    /// Anything else, with each offending expression.
    Wrong(Vec<(Span, Wrong)>),
}

#[derive(Debug, PartialEq)]
pub struct Dependency {
    pub specifier: String,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A template with `${}`.
    Template,
    /// `...rest` among the arguments or in the array.
    Spread,
    /// `"./" + x` and other values that are neither a specifier nor a callback.
    NotAnalyzable,
    /// An element of the array that is not a string literal.
    Element,
    /// A first argument beside a callback that is not a dependency.
    FirstBesideCallback,
    TooMany,
}

/// Classifies the arguments of a call of `accept`.
pub fn classify(args: &[ExprOrSpread]) -> Accept {
    let mut wrong: Vec<_> =
        args.iter().filter(|arg| arg.spread.is_some()).map(|arg| (arg.span(), Wrong::Spread)).collect();
    wrong.extend(args.iter().skip(2).map(|arg| (arg.span(), Wrong::TooMany)));
    if !wrong.is_empty() {
        return Accept::Wrong(wrong);
    }
    let Some(first) = args.first().map(|arg| &*arg.expr) else {
        return Accept::Itself;
    };
    if let Some(text) = constant_text(first) {
        return Accept::Dependencies(vec![dependency(text, first.span())]);
    }
    match peel(first) {
        Expr::Array(array) => elements(array),
        Expr::Tpl(_) => Accept::Wrong(vec![(first.span(), Wrong::Template)]),
        _ if args.len() == 2 => Accept::Wrong(vec![(first.span(), Wrong::FirstBesideCallback)]),
        callback if can_be_called(callback) => Accept::Itself,
        _ => Accept::Wrong(vec![(first.span(), Wrong::NotAnalyzable)]),
    }
}

fn dependency(text: Cow<str>, span: Span) -> Dependency {
    Dependency { specifier: text.into_owned(), span }
}

fn elements(array: &ArrayLit) -> Accept {
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for element in &array.elems {
        match element {
            None => wrong.push((array.span, Wrong::Element)),
            Some(element) if element.spread.is_some() => wrong.push((element.span(), Wrong::Spread)),
            Some(element) => match constant_text(&element.expr) {
                Some(text) => found.push(dependency(text, element.span())),
                None if matches!(peel(&element.expr), Expr::Tpl(_)) => wrong.push((element.span(), Wrong::Template)),
                None => wrong.push((element.span(), Wrong::Element)),
            },
        }
    }
    if wrong.is_empty() { Accept::Dependencies(found) } else { Accept::Wrong(wrong) }
}

/// Whether an expression can hold a callback (or nothing). What yields a string, a number or an object
/// literal cannot: it is a specifier that the bundler could not see, or a mistake.
fn can_be_called(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(lit) => matches!(lit, Lit::Null(_)),
        Expr::Tpl(_) | Expr::Object(_) | Expr::Array(_) | Expr::Update(_) => false,
        Expr::Unary(unary) => unary.op == UnaryOp::Void,
        Expr::Bin(bin) => match bin.op {
            BinaryOp::LogicalAnd => can_be_called(&bin.right),
            BinaryOp::LogicalOr | BinaryOp::NullishCoalescing => can_be_called(&bin.left) && can_be_called(&bin.right),
            _ => false,
        },
        Expr::Cond(cond) => can_be_called(&cond.cons) && can_be_called(&cond.alt),
        Expr::Seq(seq) => seq.exprs.last().is_some_and(|last| can_be_called(last)),
        _ => true,
    }
}
