//! What is assigned to, counted up, deleted or bound by a pattern (rule S2).

use swc_core::{
    common::Span,
    ecma::{ast::*, visit::VisitWith},
};

use super::{Finder, Seen};
use crate::{
    patterns::{Pattern, Taken, taken},
    syntax::{Key, is_hot, is_hot_member, key, peel, wrapped_target},
    uses::Kind,
};

impl Finder {
    pub fn assign_target(&mut self, target: &SimpleAssignTarget) {
        match target {
            SimpleAssignTarget::Member(part) => self.target_member(part, part.span, Kind::Written),
            _ => match wrapped_target(target) {
                Some(inner) => self.target(inner, Kind::Written),
                None => target.visit_children_with(self),
            },
        }
    }

    /// An expression that is assigned to, counted up or deleted.
    pub fn target(&mut self, target: &Expr, kind: fn(Option<String>) -> Kind) {
        match peel(target) {
            Expr::Member(part) => self.target_member(part, part.span, kind),
            Expr::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(part) => self.target_member(part, chain.span, kind),
                _ => target.visit_with(self),
            },
            _ => target.visit_with(self),
        }
    }

    fn target_member(&mut self, part: &MemberExpr, span: Span, kind: fn(Option<String>) -> Kind) {
        if is_hot_member(part) {
            return self.record(span, kind(None));
        }
        match (key(&part.prop), peel(&part.obj)) {
            (Key::Name(name), object) if is_hot(object) => self.record(span, kind(Some(name.into()))),
            (Key::Name(name), Expr::Ident(variable)) if name == "hot" => {
                self.through_variables.push((variable.to_id(), span, kind(None)));
            }
            _ => self.member(part, span, Seen::Value),
        }
    }

    /// `pattern = value`
    pub fn bind(&mut self, pattern: Option<Pattern<'_>>, value: &Expr) {
        match pattern.and_then(|pattern| taken(&pattern, value)) {
            Some(Taken::Meta(variable)) => {
                self.found.metas.insert(variable.to_id());
            }
            Some(Taken::Hot(spans)) => spans.into_iter().for_each(|span| self.record(span, Kind::Destructured)),
            Some(Taken::HotOfVariable(spans, variable)) => {
                for span in spans {
                    self.through_variables.push((variable.to_id(), span, Kind::Destructured));
                }
            }
            None => {}
        }
    }
}
