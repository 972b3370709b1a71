// @NAME@: adds one attribute to every span and log record that does not have its key.
package main

// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "processor:@NAME@", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import "weir"

// Made once and then only read, by all lanes at the same time.
type addAttribute struct {
	key   weir.Key
	value string
}

// What one lane owns.
type lane struct{ missing []uint32 }

func create(setup *weir.Setup) (weir.Processor, error) {
	var options struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	key, err := setup.SubscribeKey(options.Key, "/key")
	if err != nil {
		return nil, err
	}
	setup.SetSpareAttrs(1) // Leaves room for it behind the attributes of each record.
	return &addAttribute{key, options.Value}, nil
}

func (p *addAttribute) OpenShard(weir.Lane) (any, error) { return new(lane), nil }

// Process edits one batch in place.
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
    "key": {"type": "string", "minLength": 1, "maxLength": 32},
    "value": {"type": "string", "minLength": 1, "maxLength": 256}
  }
}`

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "@NAME@",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Traces | weir.Logs,
		Need:    []weir.ColumnID{weir.AttrKeyID},
		Write:   []weir.ColumnID{weir.SpanAttrs, weir.LogAttrs},
	}, create)
}

func main() {}
