//! Which specifiers a file imports at run time (rule S4). Imports and exports of types do not count.

use swc_core::ecma::ast::*;

use crate::syntax::constant_text;

pub fn of_import(import: &ImportDecl) -> Option<String> {
    let types_only = import.type_only
        || !import.specifiers.is_empty()
            && import
                .specifiers
                .iter()
                .all(|specifier| matches!(specifier, ImportSpecifier::Named(named) if named.is_type_only));
    (!types_only).then(|| text(&import.src))
}

/// `export { a } from "./a"`
pub fn of_named_export(export: &NamedExport) -> Option<String> {
    let types_only = export.type_only
        || !export.specifiers.is_empty()
            && export
                .specifiers
                .iter()
                .all(|specifier| matches!(specifier, ExportSpecifier::Named(named) if named.is_type_only));
    export.src.as_deref().filter(|_| !types_only).map(text)
}

/// `export * from "./a"`
pub fn of_export_all(export: &ExportAll) -> Option<String> {
    (!export.type_only).then(|| text(&export.src))
}

/// `import a = require("./a")`
pub fn of_import_equals(import: &TsImportEqualsDecl) -> Option<String> {
    match &import.module_ref {
        TsModuleRef::TsExternalModuleRef(module) if !import.is_type_only => Some(text(&module.expr)),
        _ => None,
    }
}

/// The arguments of `import("./a")` or `require("./a")`.
pub fn of_call(args: &[ExprOrSpread]) -> Option<String> {
    let first = args.first().filter(|first| first.spread.is_none())?;
    constant_text(&first.expr).map(Into::into)
}

fn text(source: &Str) -> String {
    source.value.to_string_lossy().into()
}
