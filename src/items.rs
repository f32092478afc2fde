//! A module of which only those items are decoded that concern the API. Decoding and encoding is nine tenths of what a
//! plugin costs, and most items of most files go back as they came.
//!
//! The pass sees the whole list, with a placeholder for each item that is not decoded: an empty statement, which it
//! leaves in its place.

use swc_core::{
    common::{BytePos, Span},
    ecma::ast::*,
};

use crate::encoding::{EncodedItem, EncodedModule, NewItem};

/// The end of a placeholder's span, whose start is the index of the item. No code is there: the end is one of those
/// that SWC reserves, and its start is not.
const PLACEHOLDER: BytePos = BytePos::PLACEHOLDER;

pub struct PartialModule<'a> {
    encoded: EncodedModule<'a>,
    /// For each encoded item whether it is decoded in `program`.
    decoded: Vec<bool>,
    pub program: Program,
}

impl<'a> PartialModule<'a> {
    /// Decodes the items that are `wanted` of an encoded module. `None` if the whole program has to be decoded.
    pub fn of(program: &'a [u8], wanted: impl Fn(&EncodedItem) -> bool) -> Option<Self> {
        let encoded = EncodedModule::of(program)?;
        let body = (0..encoded.items.len()).map(placeholder).collect::<Option<_>>()?;
        let program = Program::Module(Module { body, ..Default::default() });
        let mut partial = PartialModule { decoded: vec![false; encoded.items.len()], encoded, program };
        partial.decode(wanted)?;
        Some(partial)
    }

    /// Decodes the items that are `wanted` and were not before. To be called before the program is changed.
    pub fn decode(&mut self, wanted: impl Fn(&EncodedItem) -> bool) -> Option<()> {
        let Program::Module(module) = &mut self.program else {
            return None;
        };
        for ((encoded, decoded), item) in self.encoded.items.iter().zip(&mut self.decoded).zip(&mut module.body) {
            if !*decoded && wanted(encoded) {
                *item = encoded.decode()?;
                *decoded = true;
            }
        }
        Some(())
    }

    /// The encoded module as it is now: items that are not decoded as they came. `None` if they are not all there, in
    /// the order in which they came.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let Program::Module(module) = &self.program else {
            return None;
        };
        let mut missing = (0..self.decoded.len()).filter(|index| !self.decoded[*index]);
        let mut in_order = true;
        let items = module.body.iter().map(|item| match index_of(item) {
            Some(index) => {
                in_order &= missing.next() == Some(index);
                NewItem::Encoded(self.encoded.items.get(index).map_or(&[], |item| item.bytes))
            }
            None => NewItem::Decoded(item),
        });
        let bytes = self.encoded.with_items(items)?;
        (in_order && missing.next().is_none()).then_some(bytes)
    }
}

fn placeholder(index: usize) -> Option<ModuleItem> {
    let span = Span { lo: BytePos(u32::try_from(index).ok()?), hi: PLACEHOLDER };
    Some(ModuleItem::Stmt(Stmt::Empty(EmptyStmt { span })))
}

fn index_of(item: &ModuleItem) -> Option<usize> {
    match item {
        ModuleItem::Stmt(Stmt::Empty(statement)) if statement.span.hi == PLACEHOLDER => {
            usize::try_from(statement.span.lo.0).ok()
        }
        _ => None,
    }
}
