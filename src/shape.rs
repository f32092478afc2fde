//! Recognises `import.meta.hot` in every spelling that means it (rule S1): through `?.`, `["hot"]`,
//! parentheses and TypeScript's `!`, `as`, `satisfies` and `<T>`.

use std::borrow::Cow;

use swc_core::ecma::ast::*;

/// The expression inside parentheses and TypeScript's wrappers, which do nothing at run time.
pub fn peel(mut expr: &Expr) -> &Expr {
    while let Some(inner) = inner(expr) {
        expr = inner;
    }
    expr
}

fn inner(expr: &Expr) -> Option<&Expr> {
    Some(match expr {
        Expr::Paren(e) => &e.expr,
        Expr::TsAs(e) => &e.expr,
        Expr::TsNonNull(e) => &e.expr,
        Expr::TsSatisfies(e) => &e.expr,
        Expr::TsTypeAssertion(e) => &e.expr,
        Expr::TsConstAssertion(e) => &e.expr,
        Expr::TsInstantiation(e) => &e.expr,
        _ => return None,
    })
}

/// As [`peel`], to change what is inside.
pub fn peel_mut(mut expr: &mut Expr) -> &mut Expr {
    // Decided on a shared borrow first: the borrow checker does not let a failed mutable match be returned.
    while inner(expr).is_some() {
        expr = match expr {
            Expr::Paren(e) => &mut e.expr,
            Expr::TsAs(e) => &mut e.expr,
            Expr::TsNonNull(e) => &mut e.expr,
            Expr::TsSatisfies(e) => &mut e.expr,
            Expr::TsTypeAssertion(e) => &mut e.expr,
            Expr::TsConstAssertion(e) => &mut e.expr,
            Expr::TsInstantiation(e) => &mut e.expr,
            other => return other,
        };
    }
    expr
}

/// What a member expression asks its object for.
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

/// As [`as_member`], to change it; parentheses around it are not looked through.
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

/// Object and key of `object.key`, `object?.key` or `object[key]`.
pub fn member(expr: &Expr) -> Option<(&Expr, Key<'_>)> {
    as_member(expr).map(|member| (&*member.obj, key(&member.prop)))
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

/// Whether a pattern's or an object's key is `hot`.
pub fn names_hot(name: &PropName) -> bool {
    match name {
        PropName::Ident(ident) => ident.sym == "hot",
        PropName::Str(text) => text.value.to_string_lossy() == "hot",
        PropName::Computed(computed) => constant_text(&computed.expr).is_some_and(|text| text == "hot"),
        _ => false,
    }
}

/// `undefined`, `null`, `void 0`: what `import.meta.hot` may be compared with.
pub fn is_nullish(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(Lit::Null(_)) => true,
        Expr::Ident(name) => name.sym == "undefined",
        Expr::Unary(unary) => unary.op == UnaryOp::Void && matches!(peel(&unary.arg), Expr::Lit(Lit::Num(_))),
        _ => false,
    }
}
