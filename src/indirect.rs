//! `indirect: "warn" | "allow"`: uses that are errors by default get a value instead, the context in
//! development and `undefined` in production (rule S5).

use swc_core::{
    common::{DUMMY_SP, Spanned},
    ecma::ast::*,
};

use crate::{
    find::Found,
    shape::{is_import_meta, member, names_hot, peel},
};

/// `meta.hot`, where `meta` is a variable that holds `import.meta`.
pub fn is_hot_of_variable(expr: &Expr, found: &Found) -> bool {
    !found.metas.is_empty() && matches!(member(expr), Some((object, key)) if key.is("hot") && holds_meta(object, found))
}

fn holds_meta(expr: &Expr, found: &Found) -> bool {
    matches!(peel(expr), Expr::Ident(variable) if found.metas.contains(&variable.to_id()))
}

/// As [`supply_object`], if the pattern is one for objects.
pub fn supply(pattern: &Pat, value: &mut Expr, found: &Found, hot: &dyn Fn() -> Expr) {
    if let Pat::Object(pattern) = pattern {
        supply_object(pattern, value, found, hot);
    }
}

/// `{ hot, url } = import.meta` becomes `{ hot, url } = { url: import.meta.url, hot: <hot> }`.
///
/// The keys are spelled out because webpack gives `import.meta` itself no properties; only a rest element
/// needs the object, which is then spread.
pub fn supply_object(pattern: &ObjectPat, value: &mut Expr, found: &Found, hot: &dyn Fn() -> Expr) {
    if !is_import_meta(value) && !holds_meta(value, found) {
        return;
    }
    let keys: Vec<_> = pattern.props.iter().map(taken).collect();
    if !keys.iter().any(|key| matches!(key, Taken::Hot)) {
        return;
    }
    let meta = || match peel(value) {
        Expr::Ident(variable) => Expr::Ident(variable.clone()),
        _ => Expr::MetaProp(MetaPropExpr {
            span: value.span(),
            kind: MetaPropKind::ImportMeta,
        }),
    };
    let spread = keys.iter().any(|key| matches!(key, Taken::Rest));
    let mut props = Vec::new();
    if spread {
        props.push(PropOrSpread::Spread(SpreadElement {
            dot3_token: DUMMY_SP,
            expr: Box::new(meta()),
        }));
    }
    for key in keys {
        let (key, value) = match key {
            Taken::Hot => (PropName::Ident(IdentName::new("hot".into(), DUMMY_SP)), hot()),
            Taken::Other(key, prop) if !spread => (
                key,
                Expr::Member(MemberExpr {
                    span: DUMMY_SP,
                    obj: Box::new(meta()),
                    prop,
                }),
            ),
            _ => continue,
        };
        props.push(PropOrSpread::Prop(Box::new(Prop::KeyValue(KeyValueProp {
            key,
            value: Box::new(value),
        }))));
    }
    *value = Expr::Object(ObjectLit {
        span: value.span(),
        props,
    });
}

enum Taken {
    Hot,
    Other(PropName, MemberProp),
    /// `...rest`, or a key that is computed while the pattern is evaluated.
    Rest,
}

fn taken(prop: &ObjectPatProp) -> Taken {
    match prop {
        ObjectPatProp::KeyValue(prop) if names_hot(&prop.key) => Taken::Hot,
        ObjectPatProp::KeyValue(prop) => match &prop.key {
            PropName::Ident(name) => Taken::Other(PropName::Ident(name.clone()), MemberProp::Ident(name.clone())),
            PropName::Str(text) => Taken::Other(
                PropName::Str(text.clone()),
                MemberProp::Computed(ComputedPropName {
                    span: DUMMY_SP,
                    expr: Box::new(Expr::Lit(Lit::Str(text.clone()))),
                }),
            ),
            _ => Taken::Rest,
        },
        ObjectPatProp::Assign(prop) if prop.key.sym == "hot" => Taken::Hot,
        ObjectPatProp::Assign(prop) => {
            let name = IdentName::from(prop.key.id.clone());
            Taken::Other(PropName::Ident(name.clone()), MemberProp::Ident(name))
        }
        _ => Taken::Rest,
    }
}
