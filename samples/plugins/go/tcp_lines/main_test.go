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

const patience = 20 * time.Second

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
	return kit, client
}

// Scenario: a client sends two lines and the begin of a third one, and closes.
// Guarantees: each is a record; no permit is left.
func TestLinesBecomeRecords(t *testing.T) {
	kit, client := start(t)
	fmt.Fprint(client, "first\nsecond\r\nlast")
	client.Close()
	pushed := ""
	for !strings.Contains(pushed, `"last"`) {
		if !kit.TurnUntilPushed(len(kit.Pushed())+1, patience) {
			t.Fatalf("only %s", pushed)
		}
		pushed = strings.Join(kit.Pushed(), "")
	}
	if !strings.Contains(pushed, `"first"`) || !strings.Contains(pushed, `"second"`) {
		t.Error(pushed)
	}
	if held := kit.PermitsHeld(); held != 0 {
		t.Errorf("%d permits are held", held)
	}
	if err := kit.Stop(time.Second); err != nil {
		t.Error(err)
	}
}

// Scenario: there is no room while a line comes; then there is.
// Guarantees: nothing is lost.
func TestALineWaitsForRoom(t *testing.T) {
	kit, client := start(t)
	defer client.Close()
	kit.AnswerReserves(weir.StatusBusy, "no room")
	fmt.Fprintln(client, "waits")
	kit.Turn(patience) // The connection.
	kit.Turn(patience) // The line: busy.
	kit.AnswerReserves(0, "")
	kit.Ready()
	if !kit.TurnUntilPushed(1, patience) || !strings.Contains(kit.Pushed()[0], `"waits"`) {
		t.Error(kit.Pushed())
	}
}

// Scenario: the host does not take a push.
// Guarantees: its bytes are counted as lost.
func TestWhatIsNotTakenIsCounted(t *testing.T) {
	kit, client := start(t)
	defer client.Close()
	kit.AnswerPushes(weir.StatusRetry, "the queue is full")
	fmt.Fprintln(client, "lost")
	if !kit.TurnUntilPushed(1, patience) || kit.Metric("lost_bytes") != 5 {
		t.Errorf("%d bytes", kit.Metric("lost_bytes"))
	}
	if logged := kit.Logged(); len(logged) != 1 || logged[0] != "the queue is full" {
		t.Error(logged)
	}
}
