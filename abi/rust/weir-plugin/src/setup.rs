//! What `new` is given: the options, the host, and what may only be asked for now.
//!
//! Options were checked against the schema, and its defaults are filled in. Pointers are RFC 6901
//! (`/rules/3/pattern`; `""` is the whole). A value of another type, or none, is an error that
//! names the place; the `_or` forms give `fallback` for what is missing or null.

use std::ffi::CString;
use std::os::raw::c_char;
use std::time::Duration;

use crate::error::{Error, Outcome};
use crate::host::{lacks, Counter, Gauge, Histogram, Host, Key, Services, UpDownCounter};
use crate::sys::*;

/// Borrowed until `new` returns.
pub struct Setup<'s> {
    services: &'s Services,
    config: &'s weir_config,
    plan: *mut weir_plan,
}

/// A pattern to look for: see [`Setup::add_pattern`].
#[derive(Clone, Copy, Debug)]
pub struct Pattern<'a> {
    pub pattern: &'a str,
    pub caseless: bool,
    pub utf8: bool,
    /// Bits `1 << class` of the texts to look in.
    pub text_classes: u64,
    /// Comes back in [`Hit::pattern`](crate::Hit::pattern).
    pub id: u32,
}

fn c_string(pointer: &str, text: &str) -> Result<CString, Error> {
    CString::new(text).map_err(|_| Error::config(pointer, "contains a NUL"))
}

/// The text of a value that `get` or `key_at` has filled in.
fn text_of(value: &weir_value) -> String {
    if value.str.is_null() {
        return String::new();
    }
    // SAFETY: the host's text, which lives until `create` returns.
    let bytes = unsafe { std::slice::from_raw_parts(value.str.cast(), value.count as usize) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// The host's list becomes `to`, whose columns must be in it.
fn narrow(list: &mut weir_columns, to: &'static [u32], name: &str) -> Result<(), Error> {
    let all: &[u32] = match list.count {
        0 => &[],
        // SAFETY: the host's list, or one of `narrow`; both live until `create` returns.
        n => unsafe { std::slice::from_raw_parts(list.ids, n as usize) },
    };
    if let Some(id) = to.iter().find(|id| !all.contains(id)) {
        let text = format!("a plan can not have column {:#x}, which {} does not", id, name);
        return Err(Error::permanent(text));
    }
    *list = weir_columns { ids: to.as_ptr(), count: to.len() as u32, reserved: 0 };
    Ok(())
}

impl<'s> Setup<'s> {
    /// # Safety
    /// All are what `create` was given.
    pub(crate) unsafe fn new(
        services: &'s Services,
        config: &'s weir_config,
        plan: *mut weir_plan,
    ) -> Self {
        Setup { services, config, plan }
    }
    pub fn host(&self) -> Host<'s> {
        Host { services: self.services }
    }

    /// The options as JSON text.
    pub fn json(&self) -> &'s str {
        // SAFETY: the host's text, which lives until `create` returns.
        let bytes = unsafe {
            std::slice::from_raw_parts(self.config.json.cast(), self.config.json_len as usize)
        };
        std::str::from_utf8(bytes).unwrap_or("null")
    }
    fn get(&self, pointer: &str) -> Result<weir_value, Error> {
        let name = c_string(pointer, pointer)?;
        let mut value =
            weir_value { value_type: 0, count: 0, str: std::ptr::null(), i64: 0, f64: 0.0 };
        // SAFETY: the host's function, with arguments of its kind.
        if unsafe { (self.config.get)(self.config, name.as_ptr(), &mut value) } == 0 {
            value.value_type = u32::from(WEIR_V_NONE);
        }
        Ok(value)
    }
    fn typed(&self, pointer: &str, value_type: u8, expected: &str) -> Result<weir_value, Error> {
        let value = self.get(pointer)?;
        if value.value_type == u32::from(value_type) {
            return Ok(value);
        }
        let is_missing = value.value_type == u32::from(WEIR_V_NONE);
        let found = if is_missing { "is missing; expected" } else { "is not" };
        Err(Error::config(pointer, format!("{} {}", found, expected)))
    }
    /// True unless the value is missing or null.
    pub fn has(&self, pointer: &str) -> bool {
        matches!(self.get(pointer), Ok(value) if value.value_type != u32::from(WEIR_V_NONE))
    }
    pub fn int(&self, pointer: &str) -> Result<i64, Error> {
        Ok(self.typed(pointer, WEIR_V_I64, "an integer")?.i64)
    }
    pub fn bool(&self, pointer: &str) -> Result<bool, Error> {
        Ok(self.typed(pointer, WEIR_V_BOOL, "true or false")?.i64 != 0)
    }
    pub fn str(&self, pointer: &str) -> Result<String, Error> {
        let value = self.typed(pointer, WEIR_V_STR, "a string")?;
        Ok(text_of(&value))
    }
    pub fn f64(&self, pointer: &str) -> Result<f64, Error> {
        let value = self.get(pointer)?;
        match value.value_type as u8 {
            WEIR_V_F64 | WEIR_V_I64 => Ok(value.f64),
            _ => Err(Error::config(pointer, "is not a number")),
        }
    }
    /// An option whose schema says `"format": "duration"`.
    pub fn duration(&self, pointer: &str) -> Result<Duration, Error> {
        let ns = u64::try_from(self.int(pointer)?);
        ns.map(Duration::from_nanos).map_err(|_| Error::config(pointer, "is less than nothing"))
    }
    pub fn int_or(&self, pointer: &str, fallback: i64) -> Result<i64, Error> {
        if self.has(pointer) {
            self.int(pointer)
        } else {
            Ok(fallback)
        }
    }
    pub fn bool_or(&self, pointer: &str, fallback: bool) -> Result<bool, Error> {
        if self.has(pointer) {
            self.bool(pointer)
        } else {
            Ok(fallback)
        }
    }
    pub fn str_or(&self, pointer: &str, fallback: &str) -> Result<String, Error> {
        if self.has(pointer) {
            self.str(pointer)
        } else {
            Ok(fallback.to_string())
        }
    }
    /// Entries of a list or map; 0 when there is none.
    pub fn count(&self, pointer: &str) -> Result<usize, Error> {
        let value = self.get(pointer)?;
        match value.value_type as u8 {
            WEIR_V_NONE => Ok(0),
            WEIR_V_LIST | WEIR_V_MAP => Ok(value.count as usize),
            _ => Err(Error::config(pointer, "is neither a list nor a map")),
        }
    }
    /// The strings of a list.
    pub fn str_list(&self, pointer: &str) -> Result<Vec<String>, Error> {
        (0..self.count(pointer)?).map(|i| self.str(&format!("{}/{}", pointer, i))).collect()
    }
    /// The keys of a map, in the order of the configuration.
    pub fn keys(&self, pointer: &str) -> Result<Vec<String>, Error> {
        let name = c_string(pointer, pointer)?;
        let mut keys = Vec::new();
        for i in 0..self.count(pointer)? {
            let mut key = self.get(pointer)?;
            // SAFETY: as in `get`.
            unsafe {
                if (self.config.key_at)(self.config, name.as_ptr(), i as u32, &mut key) != 0 {
                    keys.push(text_of(&key));
                }
            }
        }
        Ok(keys)
    }

    /// Attributes of this name then carry [`Key::id`], and [`Batch::find`](crate::Batch::find)
    /// compares numbers.
    pub fn subscribe_key(&self, name: &str) -> Result<Key, Error> {
        // SAFETY: services live as long as the instance.
        let id = unsafe {
            let keys = self.services.keys.as_ref().ok_or_else(|| lacks("weir.keys/1"))?;
            (keys.subscribe)(self.services.host, name.as_ptr().cast(), name.len())
        };
        if id == 0 {
            return Err(Error::permanent("too many attribute keys are subscribed to"));
        }
        Ok(Key { id, name: name.to_string() })
    }
    /// The host scans texts for this pattern before each `process`. One that does not compile is
    /// an error at `pointer`.
    pub fn add_pattern(&self, pattern: Pattern, pointer: &str) -> Result<(), Error> {
        let flags = u32::from(pattern.caseless) | u32::from(pattern.utf8) << 1;
        let mut outcome = Outcome::new();
        let text = pattern.pattern;
        // SAFETY: as above.
        let status = unsafe {
            let regex = self.services.regex.as_ref().ok_or_else(|| lacks("weir.regex/1"))?;
            (regex.add)(
                self.services.host,
                text.as_ptr().cast(),
                text.len(),
                flags,
                pattern.text_classes,
                pattern.id,
                outcome.as_raw(),
            )
        };
        match outcome.result(status) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::config(pointer, error.text())),
        }
    }
    /// A hint: attributes added per item.
    pub fn set_spare_attrs(&self, count: u32) {
        // SAFETY: the host's, valid until `create` returns.
        unsafe { (*self.plan).spare_attrs = count }
    }
    /// The texts that the text table is to have, bits `1 << class`; those of patterns are there.
    pub fn set_text_classes(&self, classes: u64) {
        // SAFETY: as above.
        unsafe { (*self.plan).text_classes = classes }
    }

    /// For processors that hold records back: refuses the configuration here and now, not the
    /// first batch, when this host has no `weir.hold/1`.
    pub fn require_hold(&self) -> Result<(), Error> {
        if self.services.hold.is_null() {
            return Err(lacks("weir.hold/1"));
        }
        Ok(())
    }
    /// Of the component's `SIGNALS` only these. One that is not among them is an error.
    pub fn narrow_signals(&self, signals: u64) -> Result<(), Error> {
        // SAFETY: as above.
        let plan = unsafe { &mut *self.plan };
        if signals & !plan.signals != 0 {
            return Err(Error::permanent("a plan can not have signals that SIGNALS does not"));
        }
        plan.signals = signals;
        Ok(())
    }
    /// Of `NEED` only these columns. One that is not among them is an error.
    pub fn narrow_need(&self, columns: &'static [u32]) -> Result<(), Error> {
        // SAFETY: as above.
        narrow(unsafe { &mut (*self.plan).need }, columns, "NEED")
    }
    /// Of `WRITE` only these columns. One that is not among them is an error.
    pub fn narrow_write(&self, columns: &'static [u32]) -> Result<(), Error> {
        // SAFETY: as above.
        narrow(unsafe { &mut (*self.plan).write }, columns, "WRITE")
    }

    fn define(&self, kind: u32, texts: [&str; 4]) -> Result<u32, Error> {
        let [name, unit, description, attributes] = texts;
        let owned = [
            c_string("", name)?,
            c_string("", unit)?,
            c_string("", description)?,
            c_string("", attributes)?,
        ];
        let at = |i: usize| -> *const c_char { owned[i].as_ptr() };
        let attributes = if attributes.is_empty() { std::ptr::null() } else { at(3) };
        // SAFETY: as above.
        unsafe {
            let metrics = self.services.metrics.as_ref().ok_or_else(|| lacks("weir.metrics/1"))?;
            Ok((metrics.define)(self.services.host, kind, at(0), at(1), at(2), attributes))
        }
    }
    /// `name` becomes `otelcol_<kind>_<component>_<name>`.
    pub fn counter(&self, name: &str, unit: &str, description: &str) -> Result<Counter, Error> {
        self.counter_with(name, unit, description, "")
    }
    /// One time series of several with the same name; `attributes` is `key=value,...`.
    pub fn counter_with(
        &self,
        name: &str,
        unit: &str,
        description: &str,
        attributes: &str,
    ) -> Result<Counter, Error> {
        self.define(WEIR_COUNTER, [name, unit, description, attributes]).map(Counter)
    }
    pub fn up_down_counter(
        &self,
        name: &str,
        unit: &str,
        description: &str,
    ) -> Result<UpDownCounter, Error> {
        self.define(WEIR_UP_DOWN_COUNTER, [name, unit, description, ""]).map(UpDownCounter)
    }
    pub fn gauge(&self, name: &str, unit: &str, description: &str) -> Result<Gauge, Error> {
        self.define(WEIR_GAUGE, [name, unit, description, ""]).map(Gauge)
    }
    pub fn histogram(&self, name: &str, unit: &str, description: &str) -> Result<Histogram, Error> {
        self.define(WEIR_HISTOGRAM, [name, unit, description, ""]).map(Histogram)
    }
}
