package weirtest

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"weir"
)

// A processor whose work is the test's: it sees a batch from inside.
type worker struct{ key weir.Key }

var work func(*worker, *weir.Batch) error

func (w *worker) Process(b *weir.Batch) error { return work(w, b) }

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "worker",
		Version: "1.0.0",
		Signals: weir.Logs | weir.Traces,
		Need: []weir.ColumnID{weir.AttrKeyID, weir.LogBody, weir.LogTraceID, weir.ResourceAttrs,
			weir.Hits, weir.TextRefs, weir.SpanName},
		Write: []weir.ColumnID{weir.LogSeverity, weir.LogSeverityText, weir.LogAttrs,
			weir.AttrVal, weir.AttrValueType, weir.AttrFlags, weir.LogDrop, weir.TextRefs,
			weir.SpanName, weir.SpanStart},
	}, func(s *weir.Setup) (weir.Processor, error) {
		key, err := s.SubscribeKey("team", "")
		if err != nil {
			return nil, err
		}
		const values, bodies = 1 << 0, 1 << 1
		err = s.AddPattern(weir.Pattern{Text: "[0-9]{4}", Classes: values | bodies, ID: 7}, "")
		return &worker{key}, err
	})
}

const record = `{"severityNumber": 9, "traceId": "0102030405060708090a0b0c0d0e0f10",
  "body": {"stringValue": "pin 1234 5678"}, "attributes": [
    {"key": "team", "value": {"stringValue": "own"}},
    {"key": "nested", "value": {"kvlistValue": {"values": [
      {"key": "team", "value": {"intValue": "1"}}]}}},
    {"key": "n", "value": {"intValue": "5"}}]}`

func request(records ...string) string {
	return `{"resourceLogs": [{"resource": {"attributes": [
	  {"key": "team", "value": {"stringValue": "resource"}}]},
	  "scopeLogs": [{"logRecords": [` + strings.Join(records, ",") + `]}]}]}`
}

// Runs the work over a request and gives what is sent on.
func run(t *testing.T, in string, body func(*worker, *weir.Batch) error) (*Kit, error) {
	t.Helper()
	kit := New(t)
	kit.MustCreate("")
	work = body
	return kit, kit.Process(weir.Logs, in)
}

func must(t *testing.T, kit *Kit, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if difference := kit.Difference(weir.Logs, want, kit.Output()); difference != "" {
		t.Error(difference)
	}
}

// Scenario: a processor reads a record's cells, texts, id and attributes.
// Guarantees: they are those of the request; nested values and dead rows are stepped over; what was
// not edited goes on byte by byte.
func TestABatchIsRead(t *testing.T) {
	seen := ""
	kit, err := run(t, request(record), func(w *worker, b *weir.Batch) error {
		seen += fmt.Sprint(b.Items(), b.Signal() == weir.Logs, b.Dropped(0), b.Lane().Count())
		seen += fmt.Sprint(" ", weir.LogSeverity.Of(b)[0])
		body, _ := b.AttributeText(int(weir.LogBody.Of(b)[0]))
		id, _ := b.TraceID(weir.LogTraceID.Of(b)[0])
		seen += " " + b.String(body) + " " + hex.EncodeToString(id[:4])
		row, found := b.Find(0, w.key)
		text, _ := b.AttributeText(row)
		seen += fmt.Sprint(" ", found, " ", b.String(text))
		row, _ = b.FindIn(weir.ResourceAttrs.Of(b)[0], w.key)
		text, _ = b.AttributeText(row)
		seen += " " + b.String(text)
		b.EachAttribute(b.Attrs(0), func(row int) bool {
			seen += " " + b.String(weir.AttrKey.Of(b)[row])
			return true
		})
		for _, hit := range weir.Hits.Of(b) {
			seen += fmt.Sprint(" ", hit.Pattern, " ", hit.From, "-", hit.To)
		}
		return nil
	})
	must(t, kit, err, request(record))
	want := "1 true false 1 9 pin 1234 5678 01020304 true own resource team nested n 7 4-8 7 9-13"
	if seen != want || !kit.Untouched() {
		t.Errorf("%q, untouched %v", seen, kit.Untouched())
	}
}

// Scenario: cells, texts, attributes and drops are set in every way.
// Guarantees: what goes on has all of it, and the rest as it was.
func TestABatchIsEdited(t *testing.T) {
	kit, err := run(t, request(record, record), func(w *worker, b *weir.Batch) error {
		b.Drop(1)
		weir.LogSeverity.Set(b, 0, 17)
		weir.LogSeverityText.Set(b, 0, b.Copy("ERROR"))
		row, _ := b.Find(0, w.key)
		b.SetInt(row, 3)
		b.EachAttribute(b.Attrs(0), func(row int) bool {
			if b.String(weir.AttrKey.Of(b)[row]) == "n" {
				b.DeleteAttribute(row)
			}
			return true
		})
		b.AddStringEach([]uint32{0}, b.Copy("a"), b.Copy("b"))
		if added, ok := b.AddAttribute(b.ItemTable(), 0, b.Copy("f")); ok {
			b.SetFloat(added, 1.5)
		}
		if added, ok := b.AddAttribute(weir.LogTable, 0, b.Copy("t")); ok {
			b.SetBool(added, true)
		}
		for _, hit := range weir.Hits.Of(b) {
			if !b.Dropped(0) && hit.Text == weir.Hits.Of(b)[0].Text {
				copy(b.EditText(int(hit.Text))[hit.From:hit.To], "****")
			}
		}
		return nil
	})
	must(t, kit, err, request(`{"severityNumber": 17, "severityText": "ERROR",
	  "traceId": "0102030405060708090a0b0c0d0e0f10", "body": {"stringValue": "pin **** ****"},
	  "attributes": [{"key": "team", "value": {"intValue": "3"}},
	    {"key": "nested", "value": {"kvlistValue": {"values": [
	      {"key": "team", "value": {"intValue": "1"}}]}}},
	    {"key": "a", "value": {"stringValue": "b"}},
	    {"key": "f", "value": {"doubleValue": 1.5}}, {"key": "t", "value": {"boolValue": true}}]}`))
}

// Scenario: an edit of a column that is not declared; a row that there is not; a batch that is used
// after its call.
// Guarantees: the first fails the batch, the others the instance; each says why.
func TestMistakesAreCaught(t *testing.T) {
	var e *weir.Error
	_, err := run(t, request(record), func(_ *worker, b *weir.Batch) error {
		weir.LogFlags.Set(b, 0, 1)
		if !b.Failed() {
			t.Error("the batch has not failed")
		}
		return nil
	})
	if !errors.As(err, &e) || e.Status == weir.StatusFatal {
		t.Errorf("an undeclared column: %v", err)
	}
	_, err = run(t, request(record), func(_ *worker, b *weir.Batch) error {
		weir.LogSeverity.Set(b, 1, 1)
		return nil
	})
	if !errors.As(err, &e) || e.Status != weir.StatusFatal ||
		!strings.Contains(e.Text, "1 rows, so there is no row 1 (edits_test.go:") {
		t.Errorf("a row that there is not: %v", err)
	}
	var kept *weir.Batch
	_, err = run(t, request(record), func(_ *worker, b *weir.Batch) error {
		kept = b
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a batch could be read after its call")
		}
	}()
	kept.Items()
}
