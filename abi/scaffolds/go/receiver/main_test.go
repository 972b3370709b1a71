package main

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"weir"
	"weir/weirtest"
)

const patience = 10 * time.Second

func start(t *testing.T) (*weirtest.Kit, net.Conn) {
	kit := weirtest.New(t)
	kit.MustCreate(`{endpoint: "127.0.0.1:0"}`)
	if err := kit.Start(); err != nil {
		t.Fatal(err)
	}
	client, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", kit.Port()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return kit, client
}

func TestEachLineIsARecord(t *testing.T) {
	kit, client := start(t)
	fmt.Fprint(client, "one\ntwo\nthr")
	if !kit.TurnUntilPushed(1, patience) {
		t.Fatal("two lines have not come")
	}
	both := kit.Pushed()[0]
	if !strings.Contains(both, `"one"`) || !strings.Contains(both, `"two"`) ||
		strings.Contains(both, "thr") {
		t.Error(both)
	}
	fmt.Fprint(client, "ee\n")
	if !kit.TurnUntilPushed(2, patience) || !strings.Contains(kit.Pushed()[1], `"three"`) {
		t.Error(kit.Pushed())
	}
	if held := kit.PermitsHeld(); held != 0 {
		t.Errorf("%d permits are held", held)
	}
}

func TestWaitsWhileThereIsNoRoom(t *testing.T) {
	kit, client := start(t)
	kit.AnswerReserves(weir.StatusBusy, "no room")
	fmt.Fprintln(client, "one")
	kit.Turn(patience) // The connection,
	kit.Turn(patience) // and its line.
	if pushed := kit.Pushed(); len(pushed) != 0 {
		t.Error(pushed)
	}
	kit.AnswerReserves(0, "")
	kit.Ready()
	if !kit.TurnUntilPushed(1, patience) {
		t.Error("the line has not come")
	}
}
