//! Recognises `import.meta.hot` in every spelling that means it (rule S1): through `?.`, `["hot"]`,
//! parentheses and TypeScript's `!`, `as`, `satisfies` and `<T>`.
//!
//! Every phase recognises the API with these functions. The uses that `find.rs` classifies are not looked up by
//! span later: hosts give generated code dummy spans, which several expressions then share.

use std::borrow::Cow;

use swc_core::ecma::ast::*;

use crate::api;

/// The expression inside one wrapper: parentheses, or a TypeScript wrapper, which does nothing at run time.
macro_rules! unwrapped {
    ($node:expr, $type:ident, [$($more:ident)?], $outer:ident => $inner:expr) => {
        match $node {
            $type::Paren($outer) => Some($inner),
            $type::TsAs($outer) => Some($inner),
            $type::TsNonNull($outer) => Some($inner),
            $type::TsSatisfies($outer) => Some($inner),
            $type::TsTypeAssertion($outer) => Some($inner),
            $type::TsInstantiation($outer) => Some($inner),
            $($type::$more($outer) => Some($inner),)?
            _ => None,
        }
    };
}

/// The expression inside parentheses or a TypeScript wrapper.
pub fn wrapped(expr: &Expr) -> Option<&Expr> {
    unwrapped!(expr, Expr, [TsConstAssertion], outer => &outer.expr)
}

/// As [`wrapped`], to change it.
pub fn wrapped_mut(expr: &mut Expr) -> Option<&mut Box<Expr>> {
    unwrapped!(expr, Expr, [TsConstAssertion], outer => &mut outer.expr)
}

/// As [`wrapped`], for the target of an assignment.
pub fn wrapped_target(target: &SimpleAssignTarget) -> Option<&Expr> {
    unwrapped!(target, SimpleAssignTarget, [], outer => &outer.expr)
}

/// As [`wrapped_target`], to change it.
pub fn wrapped_target_mut(target: &mut SimpleAssignTarget) -> Option<&mut Box<Expr>> {
    unwrapped!(target, SimpleAssignTarget, [], outer => &mut outer.expr)
}

/// The expression inside all parentheses and TypeScript wrappers.
pub fn peel(mut expr: &Expr) -> &Expr {
    while let Some(inner) = wrapped(expr) {
        expr = inner;
    }
    expr
}

/// As [`peel`], to change it.
pub fn peel_mut(mut expr: &mut Expr) -> &mut Expr {
    // Decided on a shared borrow first: the borrow checker does not let a failed mutable match be returned.
    while wrapped(expr).is_some() {
        expr = wrapped_mut(expr).expect("both functions know the same wrappers");
    }
    expr
}

/// The key of a member expression.
pub enum Key<'a> {
    /// `.name`, `["name"]` or `` [`name`] ``.
    Name(Cow<'a, str>),
    /// `[anything else]`.
    Computed,
    /// `.#name`.
    Private,
}

impl Key<'_> {
    pub fn is(&self, name: &str) -> bool {
        matches!(self, Key::Name(found) if found == name)
    }
}

/// The text of a string literal or of a template without `${}`.
pub fn constant_text(expr: &Expr) -> Option<Cow<'_, str>> {
    match peel(expr) {
        Expr::Lit(Lit::Str(text)) => Some(text.value.to_string_lossy()),
        Expr::Tpl(template) if template.exprs.is_empty() => {
            Some(template.quasis.first()?.cooked.as_ref()?.to_string_lossy())
        }
        _ => None,
    }
}

pub fn key(prop: &MemberProp) -> Key<'_> {
    match prop {
        MemberProp::Ident(name) => Key::Name(Cow::Borrowed(&name.sym)),
        MemberProp::Computed(computed) => match constant_text(&computed.expr) {
            Some(text) => Key::Name(text),
            None => Key::Computed,
        },
        _ => Key::Private,
    }
}

/// The member expression that this is, optional or not.
pub fn as_member(expr: &Expr) -> Option<&MemberExpr> {
    match peel(expr) {
        Expr::Member(member) => Some(member),
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Member(member) => Some(member),
            _ => None,
        },
        _ => None,
    }
}

/// As [`as_member`], to change it; not through parentheses.
pub fn as_member_mut(expr: &mut Expr) -> Option<&mut MemberExpr> {
    match expr {
        Expr::Member(member) => Some(member),
        Expr::OptChain(chain) => match &mut *chain.base {
            OptChainBase::Member(member) => Some(member),
            _ => None,
        },
        _ => None,
    }
}

pub fn is_import_meta(expr: &Expr) -> bool {
    matches!(peel(expr), Expr::MetaProp(meta) if meta.kind == MetaPropKind::ImportMeta)
}

/// Whether this is `import.meta.hot`, in any spelling.
pub fn is_hot(expr: &Expr) -> bool {
    as_member(expr).is_some_and(is_hot_member)
}

pub fn is_hot_member(member: &MemberExpr) -> bool {
    is_import_meta(&member.obj) && key(&member.prop).is("hot")
}

/// Whether the key of a pattern or of an object is `hot`.
pub fn is_hot_key(name: &PropName) -> bool {
    match name {
        PropName::Ident(ident) => ident.sym == "hot",
        PropName::Str(text) => text.value.to_string_lossy() == "hot",
        PropName::Computed(computed) => constant_text(&computed.expr).is_some_and(|text| text == "hot"),
        _ => false,
    }
}

/// A property of `import.meta.hot`.
#[derive(Debug, PartialEq)]
pub enum Property<'a> {
    Data,
    /// One of the methods of the API.
    Method(Cow<'a, str>),
    /// A name that is not in the API.
    Unknown(Cow<'a, str>),
    Computed,
}

impl<'a> Property<'a> {
    /// The property that a member expression names, whatever its object is.
    pub fn named_by(prop: &'a MemberProp) -> Self {
        match key(prop) {
            Key::Name(name) if name == api::DATA => Property::Data,
            Key::Name(name) if api::is_method(&name) => Property::Method(name),
            Key::Name(name) => Property::Unknown(name),
            Key::Private => Property::Unknown("#private".into()),
            Key::Computed => Property::Computed,
        }
    }

    /// The property, if this is `import.meta.hot.<property>`.
    pub fn of_hot(expr: &'a Expr) -> Option<Self> {
        as_member(expr).filter(|member| is_hot(&member.obj)).map(|member| Property::named_by(&member.prop))
    }
}
