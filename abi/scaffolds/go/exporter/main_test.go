package main

import (
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"weir"
	"weir/weirtest"
)

func nextLine(t *testing.T, server net.PacketConn) string {
	line := make([]byte, 512)
	server.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, _, err := server.ReadFrom(line)
	if err != nil {
		t.Fatal(err)
	}
	return string(line[:n])
}

func TestCountsItemsBySignal(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	kit := weirtest.New(t)
	kit.MustCreate(fmt.Sprintf(`{endpoint: "%s", prefix: shop.}`, server.LocalAddr()))
	logs := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{},{}]}]}]}`
	if err := kit.Export(weir.Logs, logs); err != nil {
		t.Fatal(err)
	}
	if line := nextLine(t, server); line != "shop.log_records:3|c" {
		t.Error(line)
	}
	spans := `{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}`
	if err := kit.Export(weir.Traces, spans); err != nil {
		t.Fatal(err)
	}
	if line := nextLine(t, server); line != "shop.spans:1|c" {
		t.Error(line)
	}
}

func TestRefusesAnEndpointWithoutAPort(t *testing.T) {
	var refused *weir.ConfigError
	err := weirtest.New(t).Create(`{endpoint: localhost}`)
	if !errors.As(err, &refused) || refused.Pointer != "/endpoint" {
		t.Error(err)
	}
}
