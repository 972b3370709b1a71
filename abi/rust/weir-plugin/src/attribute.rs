//! Attributes: of items, of any other owner, and what is inside lists and maps.

use crate::batch::Batch;
use crate::cells::{Number, Range, Text};
use crate::columns::undeclared;
use crate::edit;
use crate::host::Key;
use crate::sys::*;

/// What a value is. Leave attributes of a type that you do not know alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    None,
    Str,
    Bool,
    I64,
    F64,
    Bytes,
    List,
    Map,
    Unknown,
}

/// A value to set.
#[derive(Clone, Copy)]
pub enum Value<'b> {
    Str(Text<'b>),
    Bytes(Text<'b>),
    Bool(bool),
    I64(i64),
    F64(f64),
}

impl<'b> From<Text<'b>> for Value<'b> {
    fn from(text: Text<'b>) -> Self {
        Value::Str(text)
    }
}
impl From<bool> for Value<'_> {
    fn from(v: bool) -> Self {
        Value::Bool(v)
    }
}
impl From<i64> for Value<'_> {
    fn from(v: i64) -> Self {
        Value::I64(v)
    }
}
impl From<f64> for Value<'_> {
    fn from(v: f64) -> Self {
        Value::F64(v)
    }
}

/// Whom an attribute is added to: a row of a table, or a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Item(usize),
    Resource(usize),
    Scope(usize),
    Event(usize),
    Link(usize),
    Exemplar(usize),
    /// An attribute that is a map.
    Map(usize),
}

/// One attribute of a batch, for reading. `row` names it in calls that edit.
#[derive(Clone, Copy)]
pub struct Attribute<'a, 'b> {
    batch: &'a Batch<'b>,
    row: usize,
}

impl<'a, 'b> Attribute<'a, 'b> {
    fn table(&self) -> &'a weir_attr_table {
        // SAFETY: made only where the table is there; one declared column builds all of it.
        unsafe { &*(*self.batch.raw()).attr }
    }
    /// Its row in the attribute table.
    pub fn row(&self) -> usize {
        self.row
    }
    /// The name; empty for elements of a list and for a body.
    pub fn key(&self) -> Text<'b> {
        // SAFETY: `row` is a row of the table, here and below.
        Text::new(unsafe { *self.table().key.add(self.row) })
    }
    /// [`Key::id`] of the component that subscribed to this name, or another number.
    pub fn key_id(&self) -> u32 {
        // SAFETY: as above.
        unsafe { *self.table().key_id.add(self.row) }
    }
    pub fn value_type(&self) -> ValueType {
        match self.raw_type() {
            WEIR_V_NONE => ValueType::None,
            WEIR_V_STR => ValueType::Str,
            WEIR_V_BOOL => ValueType::Bool,
            WEIR_V_I64 => ValueType::I64,
            WEIR_V_F64 => ValueType::F64,
            WEIR_V_BYTES => ValueType::Bytes,
            WEIR_V_LIST => ValueType::List,
            WEIR_V_MAP => ValueType::Map,
            _ => ValueType::Unknown,
        }
    }
    fn raw_type(&self) -> u8 {
        // SAFETY: as above.
        unsafe { *self.table().value_type.add(self.row) }
    }
    fn bits(&self) -> u64 {
        // SAFETY: as above; all bits are a value of `bits`.
        unsafe { (*self.table().val.add(self.row)).bits }
    }
    /// The text of a string or bytes, for setters.
    pub fn text(&self) -> Option<Text<'b>> {
        let is_text = matches!(self.raw_type(), WEIR_V_STR | WEIR_V_BYTES);
        // SAFETY: as above, and values of these types are texts.
        is_text.then(|| Text::new(unsafe { (*self.table().val.add(self.row)).text }))
    }
    /// The value, if it is a string.
    pub fn str(&self) -> Option<&'a str> {
        if self.raw_type() != WEIR_V_STR {
            return None;
        }
        self.batch.str(self.text()?).ok()
    }
    /// The value, if it is a string or bytes.
    pub fn bytes(&self) -> Option<&'a [u8]> {
        Some(self.batch.bytes(self.text()?))
    }
    pub fn i64(&self) -> Option<i64> {
        (self.raw_type() == WEIR_V_I64).then(|| self.bits() as i64)
    }
    pub fn f64(&self) -> Option<f64> {
        (self.raw_type() == WEIR_V_F64).then(|| f64::from_bits(self.bits()))
    }
    pub fn bool(&self) -> Option<bool> {
        (self.raw_type() == WEIR_V_BOOL).then(|| self.bits() != 0)
    }
    /// What is inside a list or map.
    pub fn children(&self) -> Attributes<'a, 'b> {
        let is_container = matches!(self.raw_type(), WEIR_V_LIST | WEIR_V_MAP);
        // SAFETY: as above, and values of these types are `kids`.
        let end = unsafe { (*self.table().val.add(self.row)).kids.end };
        let end = if is_container { end as usize } else { 0 };
        Attributes { batch: self.batch, row: self.row + 1, end }
    }
}

/// The live attributes of one owner, in order. What is inside lists and maps is stepped over.
#[derive(Clone)]
pub struct Attributes<'a, 'b> {
    batch: &'a Batch<'b>,
    row: usize,
    end: usize,
}

impl<'a, 'b> Iterator for Attributes<'a, 'b> {
    type Item = Attribute<'a, 'b>;
    fn next(&mut self) -> Option<Attribute<'a, 'b>> {
        while self.row < self.end {
            let found = Attribute { batch: self.batch, row: self.row };
            // SAFETY: rows below `end` are rows of the table.
            if unsafe { *found.table().flags.add(self.row) } & WEIR_ATTR_DEAD != 0 {
                // All below a deleted list or map is deleted with it.
                self.row += 1;
                continue;
            }
            self.row += 1;
            if matches!(found.raw_type(), WEIR_V_LIST | WEIR_V_MAP) {
                // SAFETY: values of these types are `kids`.
                self.row = unsafe { (*found.table().val.add(found.row)).kids.end } as usize;
            }
            return Some(found);
        }
        None
    }
}

impl<'b> Batch<'b> {
    #[track_caller]
    fn attr_table(&self) -> &weir_attr_table {
        // SAFETY: tables live during the call.
        match unsafe { (*self.raw()).attr.as_ref() } {
            Some(table) if !table.key_id.is_null() => table,
            _ => undeclared("attr.*"),
        }
    }

    /// The attributes of a range: `batch.attributes(batch.resource().attrs()[row])`.
    #[track_caller]
    pub fn attributes(&self, range: Range) -> Attributes<'_, 'b> {
        let rows = range.rows();
        if !rows.is_empty() {
            edit::check_row(rows.end - 1, self.attr_table().rows as usize, "attr");
        }
        Attributes { batch: self, row: rows.start, end: rows.end }
    }
    /// The attributes of an item.
    #[track_caller]
    pub fn item_attributes(&self, item: usize) -> Attributes<'_, 'b> {
        self.attributes(self.item_range(item))
    }
    /// One row of the attribute table: a log record's body, for one.
    #[track_caller]
    pub fn attribute(&self, row: usize) -> Attribute<'_, 'b> {
        edit::check_row(row, self.attr_table().rows as usize, "attr");
        Attribute { batch: self, row }
    }
    /// The first live attribute of an item with this key, not in nested values.
    #[inline]
    #[track_caller]
    pub fn find(&self, item: usize, key: &Key) -> Option<Attribute<'_, 'b>> {
        self.find_in(self.item_range(item), key)
    }
    /// The same in any range of attributes.
    #[inline]
    #[track_caller]
    pub fn find_in(&self, range: Range, key: &Key) -> Option<Attribute<'_, 'b>> {
        let rows = range.rows();
        if rows.is_empty() {
            return None;
        }
        let t = self.attr_table();
        edit::check_row(rows.end - 1, t.rows as usize, "attr");
        // SAFETY: checked just now.
        rows.into_iter()
            .find(|&row| unsafe {
                *t.key_id.add(row) == key.id
                    && *t.depth.add(row) == 0
                    && *t.flags.add(row) & WEIR_ATTR_DEAD == 0
            })
            .map(|row| Attribute { batch: self, row })
    }

    /// Adds an attribute to an item, without looking for the same key first. Needs `ATTRS` of the
    /// signal's table in `WRITE`. Rows of that item which were remembered may have moved.
    pub fn add_str(&mut self, item: usize, key: Text<'b>, value: Text<'b>) {
        self.add(Owner::Item(item), key, value);
    }
    /// Adds an attribute to any owner. Its row, unless the table is full.
    #[track_caller]
    pub fn add(
        &mut self,
        owner: Owner,
        key: Text<'b>,
        value: impl Into<Value<'b>>,
    ) -> Option<usize> {
        let (table, row) = self.owner(owner);
        // SAFETY: the owner was checked.
        let row = unsafe { edit::attr_add(self.raw(), table, row as u32, key) }?;
        self.set_attribute(row, value);
        Some(row)
    }
    #[track_caller]
    fn owner(&self, owner: Owner) -> (u32, usize) {
        let (table, row, rows) = match owner {
            // SAFETY: as `Batch::new` demands.
            Owner::Item(row) => (unsafe { (*self.raw()).item_table }, row, self.item_rows()),
            Owner::Resource(row) => (TABLE_RESOURCE, row, self.resource().rows()),
            Owner::Scope(row) => (TABLE_SCOPE, row, self.scope().rows()),
            Owner::Event(row) => (TABLE_EVENT, row, self.event().rows()),
            Owner::Link(row) => (TABLE_LINK, row, self.link().rows()),
            Owner::Exemplar(row) => (TABLE_EXEMPLAR, row, self.exemplar().rows()),
            Owner::Map(row) => (TABLE_ATTR, row, self.attr_table().rows as usize),
        };
        edit::check_row(row, rows, "the table that an attribute is added to");
        (table, row)
    }
    /// Sets the value of an attribute. Needs `attr::VAL` in `WRITE`, or that it was added.
    #[track_caller]
    pub fn set_attribute(&mut self, row: usize, value: impl Into<Value<'b>>) {
        edit::check_row(row, self.attr_table().rows as usize, "attr");
        let (raw, number) = (self.raw(), Number::from_i64);
        // SAFETY: the row was checked.
        unsafe {
            match value.into() {
                Value::Str(text) => edit::attr_set(raw, row, WEIR_V_STR, text),
                Value::Bytes(text) => edit::attr_set(raw, row, WEIR_V_BYTES, text),
                Value::Bool(v) => edit::attr_set(raw, row, WEIR_V_BOOL, number(i64::from(v))),
                Value::I64(v) => edit::attr_set(raw, row, WEIR_V_I64, number(v)),
                Value::F64(v) => edit::attr_set(raw, row, WEIR_V_F64, v),
            };
        }
    }
    /// Deletes an attribute with all below it. Needs `attr::FLAGS` in `WRITE`.
    #[track_caller]
    pub fn delete_attribute(&mut self, row: usize) {
        edit::check_row(row, self.attr_table().rows as usize, "attr");
        // SAFETY: the row was checked.
        unsafe { edit::attr_delete(self.raw(), row) };
    }
}
