package weirtest

import (
	"strings"
	"testing"

	"weir"
)

// A receiver that does in Start what the test says.
type starter struct{}

var onStart func(io *weir.IO) error

func (starter) Start(io *weir.IO) error            { return onStart(io) }
func (starter) Stop(*weir.IO, uint64) error        { return nil }
func (starter) OnConnection(*weir.IO, int)         {}
func (starter) OnEvent(*weir.IO, int, weir.Events) {}

func init() {
	weir.RegisterReceiver(weir.Component{Type: "starter", Version: "1.0.0", Signals: weir.Logs},
		func(*weir.Setup) (weir.Receiver, error) { return starter{}, nil })
}

// Scenario: more bytes are pushed than there are, fewer than none, and from a permit that is spent.
// Guarantees: each is an error that says why; nothing reaches the host, and the permit stays until
// a push that can be made.
func TestPushesThatCanNotBeMade(t *testing.T) {
	kit := NewFor(t, 1)
	kit.MustCreate("")
	refused := func(p *weir.Permit, bytes int, why string) {
		if _, err := p.Push(bytes, 0); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%d bytes: %v", bytes, err)
		}
	}
	onStart = func(io *weir.IO) error {
		permit, err := io.Reserve(weir.Logs, 4)
		if err != nil {
			return err
		}
		refused(permit, len(permit.Data())+1, "there is room for")
		refused(permit, -1, "-1 bytes")
		if _, err := permit.Push(0, 0); err != nil {
			t.Error(err)
		}
		refused(permit, 0, "the permit is spent")
		refused(permit, 1, "the permit is spent")
		return nil
	}
	if err := kit.Start(); err != nil {
		t.Fatal(err)
	}
	if pushed := len(kit.Pushed()); pushed != 1 {
		t.Errorf("%d pushes reached the host", pushed)
	}
}
