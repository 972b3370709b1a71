// Adds one attribute to every span and log record that does not have its key.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("add_attribute", "1.0.0", "Apache-2.0", "processor:add_attribute", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import "weir"

type addAttribute struct {
	key   weir.Key
	value string
}

func newAddAttribute(setup *weir.Setup) (weir.Processor, error) {
	var options struct{ Key, Value string }
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	key, err := setup.SubscribeKey(options.Key, "/key")
	if err != nil {
		return nil, err
	}
	setup.SetSpareAttrs(1)
	return &addAttribute{key, options.Value}, nil
}

// What one lane owns.
type lane struct{ missing []uint32 }

func (p *addAttribute) OpenShard(weir.Lane) (any, error) { return new(lane), nil }

func (p *addAttribute) Process(b *weir.Batch) error {
	own := b.Shard().(*lane)
	own.missing = own.missing[:0]
	for item := 0; item < b.Items(); item++ {
		if _, found := b.Find(item, p.key); !found {
			own.missing = append(own.missing, uint32(item))
		}
	}
	// One call into C for all of them.
	b.AddStringEach(own.missing, b.Copy(p.key.Name), b.Copy(p.value))
	return nil
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "required": ["key", "value"],
  "properties": {
    "key": {"type": "string", "minLength": 1, "maxLength": 128},
    "value": {"type": "string", "minLength": 1, "maxLength": 1024}
  }
}`

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "add_attribute",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Traces | weir.Logs,
		Need:    []weir.ColumnID{weir.AttrKeyID},
		Write:   []weir.ColumnID{weir.SpanAttrs, weir.LogAttrs},
	}, newAddAttribute)
}

func main() {}
