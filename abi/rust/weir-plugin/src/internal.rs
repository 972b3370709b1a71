//! What [`plugin!`](crate::plugin) expands to: the tables of a component, one guarded function for
//! each call, and the note. Not for use by hand.

use std::marker::PhantomData;
use std::os::raw::c_char;
use std::sync::Arc;

use crate::calls::*;
use crate::component::{Exporter, Processor, Receiver};
use crate::error::Error;
use crate::guard::{fatal, guard, guard_callback, ok, permanent, remember_places};
use crate::hold::Lost;
use crate::host::{Lane, Services};
use crate::io;
use crate::setup::Setup;
use crate::sys::*;
use crate::thread::Mailbox;
use crate::ticket::Tickets;

/// A static of the contract: constant, with pointers to other statics.
#[repr(transparent)]
pub struct Static<T>(pub T);
/// What is in such a static.
pub trait Table {}
impl Table for weir_component {}
impl Table for [*const weir_component; 1] {}
impl Table for weir_plugin {}
// SAFETY: nobody writes to these tables.
unsafe impl<T: Table> Sync for Static<T> {}

/// What all kinds of component have, whatever the trait that it comes from.
pub trait Part {
    type Instance: Send + Sync + 'static;
    type Shard: Send + 'static;
    const KIND: u16;
    const SIGNALS: u64;
    const NEED: &'static [u32];
    const WRITE: &'static [u32];
    const TEXT_CLASSES: u64;
    fn new(setup: &Setup) -> Result<Self::Instance, Error>;
    fn open(instance: &Self::Instance, lane: Lane) -> Result<Self::Shard, Error>;
    fn shutdown(instance: &Self::Instance, deadline: u64) -> Result<(), Error>;
}

/// What `weir_instance` is here.
pub(crate) struct Instance<T> {
    pub(crate) services: Box<Services>,
    pub(crate) tickets: Arc<Tickets>,
    pub(crate) component: T,
}

/// What `weir_shard` is here.
pub(crate) struct Shard<P: Part> {
    pub(crate) instance: *const Instance<P::Instance>,
    pub(crate) lane: *const weir_lane,
    /// Of receivers, from `start` on.
    pub(crate) sink: *const weir_sink,
    /// Of processors: groups that nobody has any more.
    pub(crate) lost: Arc<Lost>,
    /// Of receivers that post.
    pub(crate) mailbox: Option<Arc<Mailbox>>,
    pub(crate) own: P::Shard,
}

unsafe extern "C" fn create<P: Part>(
    host: *const weir_host,
    config: *const weir_config,
    plan: *mut weir_plan,
    out: *mut *mut weir_instance,
    outcome: *mut weir_outcome,
) -> weir_status {
    guard(outcome, permanent, || {
        remember_places();
        let services = Box::new(Services::new(host));
        (*plan).text_classes |= P::TEXT_CLASSES;
        let component = P::new(&Setup::new(&services, &*config, plan))?;
        let tickets = Tickets::new(&services);
        let instance = Box::new(Instance { services, tickets, component });
        *out = Box::into_raw(instance).cast();
        Ok(WEIR_OK)
    })
}

unsafe extern "C" fn destroy<P: Part>(this: *mut weir_instance) {
    let instance: *mut Instance<P::Instance> = this.cast();
    let host = (*instance).services.host;
    let tickets = (*instance).tickets.clone();
    guard_callback(host, || drop(Box::from_raw(instance)));
    tickets.close();
}

unsafe extern "C" fn shard_open<P: Part>(
    this: *const weir_instance,
    lane: *const weir_lane,
    out: *mut *mut weir_shard,
    outcome: *mut weir_outcome,
) -> weir_status {
    guard(outcome, permanent, || {
        let instance: *const Instance<P::Instance> = this.cast();
        let services = &*(*instance).services;
        let own = P::open(&(*instance).component, Lane { services, raw: &*lane })?;
        let shard = Shard::<P> {
            instance,
            lane,
            sink: std::ptr::null(),
            lost: Arc::default(),
            mailbox: None,
            own,
        };
        *out = Box::into_raw(Box::new(shard)).cast();
        Ok(WEIR_OK)
    })
}

unsafe extern "C" fn shard_close<P: Part>(this: *const weir_instance, shard: *mut weir_shard) {
    let instance: *const Instance<P::Instance> = this.cast();
    let shard: *mut Shard<P> = shard.cast();
    if let Some(mailbox) = &(*shard).mailbox {
        mailbox.close();
    }
    guard_callback((*instance).services.host, || drop(Box::from_raw(shard)));
}

unsafe extern "C" fn shutdown<P: Part>(
    this: *mut weir_instance,
    deadline: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: *const Instance<P::Instance> = this.cast();
    guard(outcome, fatal, || P::shutdown(&(*instance).component, deadline).map(ok))
}

macro_rules! parts {
    ($($Trait:ident $Name:ident $kind:ident $need:expr, $write:expr, $classes:expr;)*) => {
        $(
            pub struct $Name<T>(PhantomData<T>);
            impl<T: $Trait> Part for $Name<T> {
                type Instance = T;
                type Shard = T::Shard;
                const KIND: u16 = $kind;
                const SIGNALS: u64 = T::SIGNALS;
                const NEED: &'static [u32] = $need;
                const WRITE: &'static [u32] = $write;
                const TEXT_CLASSES: u64 = $classes;
                fn new(setup: &Setup) -> Result<T, Error> {
                    T::new(setup)
                }
                fn open(instance: &T, lane: Lane) -> Result<T::Shard, Error> {
                    instance.open_shard(lane)
                }
                fn shutdown(instance: &T, deadline: u64) -> Result<(), Error> {
                    instance.shutdown(deadline)
                }
            }
        )*
    };
}

parts! {
    Processor ProcessorPart WEIR_PROCESSOR T::NEED, T::WRITE, T::TEXT_CLASSES;
    Exporter ExporterPart WEIR_EXPORTER T::NEED, &[], T::TEXT_CLASSES;
    Receiver ReceiverPart WEIR_RECEIVER &[], &[], 0;
}

impl<T: Processor> ProcessorPart<T> {
    const TABLE: &'static weir_processor_v1 = &weir_processor_v1 {
        size: std::mem::size_of::<weir_processor_v1>() as u32,
        reserved: 0,
        process: Some(process::<T>),
        tick: Some(tick::<T>),
        flush: Some(flush::<T>),
    };
}

impl<T: Exporter> ExporterPart<T> {
    const TABLE: &'static weir_exporter_v1 = &weir_exporter_v1 {
        size: std::mem::size_of::<weir_exporter_v1>() as u32,
        inflight_max: 0,
        begin: Some(begin::<T>),
        cancel: Some(cancel::<T>),
    };
}

impl<T: Receiver> ReceiverPart<T> {
    const TABLE: &'static weir_receiver_v1 = &weir_receiver_v1 {
        size: std::mem::size_of::<weir_receiver_v1>() as u32,
        reserved: 0,
        start: Some(io::start::<T>),
        stop: Some(io::stop::<T>),
        on_ack: Some(io::on_ack::<T>),
        on_ready: Some(io::on_ready::<T>),
    };
}

/// Texts that end with NUL, and flags of the note.
#[derive(Clone, Copy)]
pub struct Texts {
    pub name: &'static str,
    pub version: &'static str,
    pub schema: &'static str,
    pub flags: u16,
}

const fn columns(ids: &'static [u32]) -> weir_columns {
    weir_columns { ids: ids.as_ptr(), count: ids.len() as u32, reserved: 0 }
}

const fn component<P: Part>(texts: Texts) -> weir_component {
    weir_component {
        size: std::mem::size_of::<weir_component>() as u32,
        kind: P::KIND,
        flags: texts.flags,
        component_type: texts.name.as_ptr() as *const c_char,
        version: texts.version.as_ptr() as *const c_char,
        config_schema: texts.schema.as_ptr() as *const c_char,
        signals: P::SIGNALS,
        need: columns(P::NEED),
        write: columns(P::WRITE),
        partition_by: 0,
        state_revision: 0,
        create: Some(create::<P>),
        destroy: Some(destroy::<P>),
        shard_open: Some(shard_open::<P>),
        shard_close: Some(shard_close::<P>),
        shutdown: Some(shutdown::<P>),
        state_save: None,
        state_load: None,
        receiver: std::ptr::null(),
        processor: std::ptr::null(),
        exporter: std::ptr::null(),
        extension: None,
    }
}

pub const fn processor<T: Processor>(texts: Texts) -> weir_component {
    let table: *const weir_processor_v1 = ProcessorPart::<T>::TABLE;
    let has_state = T::STATE_REVISION != 0;
    weir_component {
        processor: table,
        partition_by: T::PARTITION_BY as u32,
        state_revision: T::STATE_REVISION,
        state_save: if has_state { Some(state_save::<T>) } else { None },
        state_load: if has_state { Some(state_load::<T>) } else { None },
        ..component::<ProcessorPart<T>>(texts)
    }
}
pub const fn exporter<T: Exporter>(texts: Texts) -> weir_component {
    let table: *const weir_exporter_v1 = ExporterPart::<T>::TABLE;
    weir_component { exporter: table, ..component::<ExporterPart<T>>(texts) }
}
pub const fn receiver<T: Receiver>(texts: Texts) -> weir_component {
    let table: *const weir_receiver_v1 = ReceiverPart::<T>::TABLE;
    weir_component { receiver: table, ..component::<ReceiverPart<T>>(texts) }
}

/// The ELF note, as WEIR_PLUGIN_NOTE makes it.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    name_len: u32,
    desc_len: u32,
    note_type: u32,
    name: [u8; 8],
    abi_major: u16,
    abi_minor: u16,
    host_minor: u16,
    data_revision: u16,
    flags: u32,
    text: [u8; N],
}

/// The room that a note's texts take: with a NUL, in words of four bytes.
pub const fn note_room(texts: &str) -> usize {
    (texts.len() + 1 + 3) & !3
}

/// `texts` is plugin, version, licence and components, separated by NUL.
pub const fn note<const N: usize>(texts: &str, flags: u16) -> Note<N> {
    let mut text = [0; N];
    let mut i = 0;
    while i < texts.len() {
        text[i] = texts.as_bytes()[i];
        i += 1;
    }
    Note {
        name_len: 5,
        desc_len: 12 + N as u32,
        note_type: 1,
        name: *b"Weir\0\0\0\0",
        abi_major: WEIR_ABI_MAJOR,
        abi_minor: WEIR_ABI_MINOR,
        host_minor: 0,
        data_revision: WEIR_DATA_REVISION,
        flags: flags as u32,
        text,
    }
}

/// Makes a plugin of a component, once per crate, at its root:
///
/// ```ignore
/// weir_plugin::plugin! {
///     processor: DropBelow,      // or receiver: or exporter:
///     name: "drop_below",        // As in the configuration: [a-z][a-z0-9_]*.
///     schema: r#"{...}"#,        // JSON Schema 2020-12 of the options.
///     flags: weir_plugin::OWN_THREADS,  // May be left out.
/// }
/// ```
///
/// Version and licence are those of `Cargo.toml`. It emits the one exported function, the tables,
/// and the note that the host reads before it loads the file.
#[macro_export]
macro_rules! plugin {
    ($kind:ident: $Type:ty, name: $name:literal, schema: $schema:expr $(,)?) => {
        $crate::plugin! { $kind: $Type, name: $name, schema: $schema, flags: 0 }
    };
    ($kind:ident: $T:ty, name: $name:literal, schema: $schema:expr, flags: $flags:expr $(,)?) => {
        const _: () = {
            use $crate::{internal, sys};
            const NOTE_TEXTS: &str = concat!(
                $name,
                "\0",
                env!("CARGO_PKG_VERSION"),
                "\0",
                env!("CARGO_PKG_LICENSE"),
                "\0",
                stringify!($kind),
                ":",
                $name
            );
            const _: () = assert!(
                !env!("CARGO_PKG_LICENSE").is_empty(),
                "a plugin says its licence: write license = \"...\" into Cargo.toml"
            );
            #[used]
            #[link_section = ".note.weir"]
            static NOTE: internal::Note<{ internal::note_room(NOTE_TEXTS) }> =
                internal::note(NOTE_TEXTS, $flags);

            static COMPONENT: internal::Static<sys::weir_component> =
                internal::Static(internal::$kind::<$T>(internal::Texts {
                    name: concat!($name, "\0"),
                    version: concat!(env!("CARGO_PKG_VERSION"), "\0"),
                    schema: concat!($schema, "\0"),
                    flags: $flags,
                }));
            static COMPONENTS: internal::Static<[*const sys::weir_component; 1]> =
                internal::Static([&COMPONENT.0]);
            static PLUGIN: internal::Static<sys::weir_plugin> =
                internal::Static(sys::weir_plugin {
                    size: std::mem::size_of::<sys::weir_plugin>() as u32,
                    abi_major: sys::WEIR_ABI_MAJOR,
                    abi_minor: sys::WEIR_ABI_MINOR,
                    component_count: 1,
                    reserved: 0,
                    components: &COMPONENTS.0 as *const _,
                });

            #[no_mangle]
            pub extern "C" fn weir_plugin_v1(
                _host: *const sys::weir_host,
            ) -> *const sys::weir_plugin {
                &PLUGIN.0
            }
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: a note of texts whose length is no multiple of four.
    // Guarantees: lengths and place of the texts are those of WEIR_PLUGIN_NOTE.
    #[test]
    fn a_note_is_as_the_header_makes_it() {
        const TEXTS: &str = "abc\x001.0.0\x00MIT\x00processor:abc";
        const ROOM: usize = note_room(TEXTS);
        let note: Note<ROOM> = note(TEXTS, 2);
        assert_eq!(ROOM, 28);
        assert_eq!(std::mem::size_of_val(&note), 12 + 8 + 12 + ROOM);
        assert_eq!((note.name_len, note.desc_len, note.note_type), (5, 12 + ROOM as u32, 1));
        assert_eq!(&note.text[..TEXTS.len()], TEXTS.as_bytes());
        assert_eq!(note.flags, 2);
    }
}
