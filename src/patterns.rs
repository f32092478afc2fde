//! Patterns and variables that take `hot` from `import.meta`: `const { hot } = import.meta`, `meta.hot`.
//!
//! They are errors by default. With `indirect: "warn" | "allow"` they get a value instead, the context in
//! development and `undefined` in production (rule S5).

use swc_core::{
    common::{DUMMY_SP, Span, Spanned},
    ecma::ast::*,
};

use crate::{
    ast,
    syntax::{as_member, is_hot_key, is_import_meta, key, peel, wrapped_target},
    uses::Found,
};

/// The left side of `pattern = value`.
pub enum Pattern<'a> {
    Variable(&'a Ident),
    Object(&'a ObjectPat),
}

impl<'a> Pattern<'a> {
    pub fn of(pattern: &'a Pat) -> Option<Self> {
        match pattern {
            Pat::Ident(variable) => Some(Pattern::Variable(&variable.id)),
            Pat::Object(object) => Some(Pattern::Object(object)),
            _ => None,
        }
    }

    pub fn of_target(target: &'a AssignTarget) -> Option<Self> {
        match target {
            AssignTarget::Simple(SimpleAssignTarget::Ident(variable)) => Some(Pattern::Variable(&variable.id)),
            AssignTarget::Simple(target) => {
                wrapped_target(target).and_then(|target| peel(target).as_ident()).map(Pattern::Variable)
            }
            AssignTarget::Pat(AssignTargetPat::Object(object)) => Some(Pattern::Object(object)),
            _ => None,
        }
    }
}

/// How `pattern = value` takes `hot` or `import.meta`.
pub enum Taken<'a> {
    /// The variable holds `import.meta` now.
    Meta(&'a Ident),
    /// `{ hot } = import.meta`: the properties that take `hot`.
    Hot(Vec<Span>),
    /// `{ hot } = variable`: the same, if the variable holds `import.meta`.
    HotOfVariable(Vec<Span>, &'a Ident),
}

/// What `pattern = value` takes, if it may be `hot` or `import.meta`.
pub fn taken<'a>(pattern: &Pattern<'a>, value: &'a Expr) -> Option<Taken<'a>> {
    match (pattern, peel(value)) {
        (Pattern::Variable(variable), value) if is_import_meta(value) => Some(Taken::Meta(variable)),
        (Pattern::Object(object), value) if is_import_meta(value) => Some(Taken::Hot(hot_in_pattern(object))),
        (Pattern::Object(object), Expr::Ident(variable)) => {
            Some(Taken::HotOfVariable(hot_in_pattern(object), variable))
        }
        _ => None,
    }
}

/// Where an object pattern takes the key `hot`.
fn hot_in_pattern(pattern: &ObjectPat) -> Vec<Span> {
    pattern.props.iter().filter(|prop| matches!(pattern_key(prop), PatternKey::Hot)).map(Spanned::span).collect()
}

/// `meta.hot`, where `meta` is a variable that holds `import.meta`.
pub fn is_hot_of_variable(expr: &Expr, found: &Found) -> bool {
    !found.metas.is_empty()
        && as_member(expr).is_some_and(|member| key(&member.prop).is("hot") && holds_meta(&member.obj, found))
}

fn holds_meta(expr: &Expr, found: &Found) -> bool {
    matches!(peel(expr), Expr::Ident(variable) if found.metas.contains(&variable.to_id()))
}

/// As [`inject_hot_into_object`], if the pattern is an object pattern.
pub fn inject_hot(pattern: &Pat, value: &mut Expr, found: &Found, hot: &dyn Fn() -> Expr) {
    if let Pat::Object(pattern) = pattern {
        inject_hot_into_object(pattern, value, found, hot);
    }
}

/// `{ hot, url } = import.meta` becomes `{ hot, url } = { url: import.meta.url, hot: <hot> }`.
///
/// The keys are spelled out because webpack gives `import.meta` itself no properties; only a rest element
/// needs the object, which is then spread.
pub fn inject_hot_into_object(pattern: &ObjectPat, value: &mut Expr, found: &Found, hot: &dyn Fn() -> Expr) {
    if !is_import_meta(value) && !holds_meta(value, found) {
        return;
    }
    let keys: Vec<_> = pattern.props.iter().map(pattern_key).collect();
    if !keys.iter().any(|key| matches!(key, PatternKey::Hot)) {
        return;
    }
    let meta = || match peel(value) {
        Expr::Ident(variable) => Expr::Ident(variable.clone()),
        _ => ast::import_meta(value.span()),
    };
    let spread = keys.iter().any(|key| matches!(key, PatternKey::Rest));
    let mut props = Vec::new();
    if spread {
        props.push(PropOrSpread::Spread(SpreadElement { dot3_token: DUMMY_SP, expr: Box::new(meta()) }));
    }
    for key in keys {
        let (key, value) = match key {
            PatternKey::Hot => (PropName::Ident(IdentName::new("hot".into(), DUMMY_SP)), hot()),
            PatternKey::Other(key, prop) if !spread => {
                (key, Expr::Member(MemberExpr { span: DUMMY_SP, obj: Box::new(meta()), prop }))
            }
            _ => continue,
        };
        props.push(PropOrSpread::Prop(Box::new(Prop::KeyValue(KeyValueProp { key, value: Box::new(value) }))));
    }
    *value = Expr::Object(ObjectLit { span: value.span(), props });
}

/// A key of an object pattern.
enum PatternKey {
    Hot,
    /// Any other constant key, as a key of an object and as one of a member expression.
    Other(PropName, MemberProp),
    /// `...rest`, or a key that is computed while the pattern is evaluated.
    Rest,
}

fn pattern_key(prop: &ObjectPatProp) -> PatternKey {
    match prop {
        ObjectPatProp::KeyValue(prop) if is_hot_key(&prop.key) => PatternKey::Hot,
        ObjectPatProp::KeyValue(prop) => match &prop.key {
            PropName::Ident(name) => PatternKey::Other(PropName::Ident(name.clone()), MemberProp::Ident(name.clone())),
            PropName::Str(text) => PatternKey::Other(
                PropName::Str(text.clone()),
                MemberProp::Computed(ComputedPropName {
                    span: DUMMY_SP,
                    expr: Box::new(Expr::Lit(Lit::Str(text.clone()))),
                }),
            ),
            _ => PatternKey::Rest,
        },
        ObjectPatProp::Assign(prop) if prop.key.sym == "hot" => PatternKey::Hot,
        ObjectPatProp::Assign(prop) => {
            let name = IdentName::from(prop.key.id.clone());
            PatternKey::Other(PropName::Ident(name.clone()), MemberProp::Ident(name))
        }
        _ => PatternKey::Rest,
    }
}
