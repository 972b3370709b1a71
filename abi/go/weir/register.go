package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Component is what a component is called and what it touches.
type Component struct {
	Type    string // As in the configuration: [a-z][a-z0-9_]*.
	Version string // Semantic version.
	Schema  string // JSON Schema 2020-12 of the options; "": takes none.
	Signals Signals
	// The columns that it reads, and those that it edits, which may be read, too. Those of signals
	// that a batch does not have are skipped.
	Need, Write []ColumnID
	TextClasses uint64 // The texts of the text table, bits 1 << class.
	// An exporter whose Export may block: it gets threads of its own. The note then says
	// WEIR_BLOCKING, too.
	Blocking bool
}

// The part of a component that differs by kind, as `create` makes it.
type maker func(*Setup) (any, error)

var registered []struct {
	component Component
	create    maker
	table     *C.weir_component
}

// ComponentTable is the contract's table (weir_component) of the component that was registered as
// number `slot`; nil when there is none. For weirtest.
func ComponentTable(slot int) unsafe.Pointer {
	if slot < 0 || slot >= len(registered) {
		return nil
	}
	return unsafe.Pointer(registered[slot].table)
}

// RegisterProcessor is called in init, before the host asks for the table. The note of the plugin
// names the component, too.
func RegisterProcessor(c Component, create func(*Setup) (Processor, error)) {
	register(C.WEIR_PROCESSOR, c, func(s *Setup) (any, error) { return create(s) })
}

// RegisterExporter is as RegisterProcessor.
func RegisterExporter(c Component, create func(*Setup) (Exporter, error)) {
	register(C.WEIR_EXPORTER, c, func(s *Setup) (any, error) { return create(s) })
}

// RegisterReceiver is as RegisterProcessor.
func RegisterReceiver(c Component, create func(*Setup) (Receiver, error)) {
	register(C.WEIR_RECEIVER, c, func(s *Setup) (any, error) { return create(s) })
}

// The tables live as long as the process, as the contract asks: nothing of them is freed.
func register(kind C.uint16_t, c Component, create maker) {
	slot := len(registered)
	if slot == C.WEIRGO_COMPONENTS_MAX {
		panic(fmt.Sprintf("weir: a plugin has at most %d components", slot))
	}
	table := C.weirgo_new_component(C.uint32_t(slot), kind)
	if table == nil {
		panic("weir: out of memory")
	}
	table.component_type = C.CString(c.Type)
	table.version = C.CString(c.Version)
	if c.Schema != "" {
		table.config_schema = C.CString(c.Schema)
	}
	table.signals = C.uint64_t(c.Signals)
	table.need, table.write = columns(c.Need), columns(c.Write)
	if c.Blocking {
		table.flags |= C.WEIR_BLOCKING
	}
	registered = append(registered, struct {
		component Component
		create    maker
		table     *C.weir_component
	}{c, create, table})
}

func columns(list []ColumnID) C.weir_columns {
	if len(list) == 0 {
		return C.weir_columns{}
	}
	ids := (*C.uint32_t)(C.calloc(C.size_t(len(list)), 4))
	for i, column := range list {
		unsafe.Slice((*uint32)(ids), len(list))[i] = column.id()
	}
	return C.weir_columns{ids: ids, count: C.uint32_t(len(list))}
}
