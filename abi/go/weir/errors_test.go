package weir

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Scenario: an error of each kind goes into an outcome and comes back.
// Guarantees: status, text and details are those of the error; errors of others are permanent.
func TestErrorsBecomeOutcomes(t *testing.T) {
	for _, want := range []*Error{
		{Status: StatusRetry, Text: "later", RetryAfter: time.Second},
		{Status: StatusPartial, Text: "some", Rejected: 3},
		{Status: StatusFatal, Text: "broken"},
	} {
		o := newOutcome()
		err := o.err(store(o.raw, want), "")
		var got *Error
		if !errors.As(err, &got) || *got != *want {
			t.Errorf("%v came back as %v", want, err)
		}
		o.free()
	}
	o := newOutcome()
	defer o.free()
	for _, err := range []error{errors.New("no"), &BatchError{"no"}, &ConfigError{"/a", "no"},
		&Error{Text: "no"}} {
		if status := Status(store(o.raw, err)); status != StatusPermanent {
			t.Errorf("%v has status %d", err, status)
		}
	}
}

// Scenario: a text that is no UTF-8 and has a NUL, in a buffer that ends inside a character.
// Guarantees: what arrives is UTF-8 without NUL, cut before that character.
func TestTextsAreCutAtACharacter(t *testing.T) {
	o := newOutcome()
	defer o.free()
	o.raw.text_cap = 5
	err := o.err(store(o.raw, errors.New("\xff\x00ab\u00e9")), "")
	if err.Error() != "??ab" {
		t.Errorf("%q", err)
	}
}

// Scenario: functions panic with a limit, with a text, and by reading a column without rows.
// Guarantees: a limit refuses the batch; others have the status that the call has for them, with
// text and place, and a hint for the column.
func TestPanicsBecomeErrors(t *testing.T) {
	run := func(body func()) *Error {
		o := newOutcome()
		defer o.free()
		err := o.err(guard(o.raw, StatusFatal, func() error { body(); return nil }), "")
		return err.(*Error)
	}
	if e := run(func() { panic(&BatchError{"full"}) }); e.Status != StatusPermanent {
		t.Errorf("a limit is %v", e)
	}
	if e := run(func() { panic("oh") }); e.Status != StatusFatal ||
		!strings.HasPrefix(e.Text, "panic: oh (") {
		t.Errorf("a panic is %q", e.Text)
	}
	var column []int32
	if e := run(func() { _ = column[0] }); !strings.Contains(e.Text, "neither in Need nor in Write") {
		t.Errorf("a column that is not there is %q", e.Text)
	}
}

// Scenario: options that do not fit a struct: below a struct with tags, in a map, in a list, and
// with keys that a pointer has to escape.
// Guarantees: the error points to the option as it is written, with what was found and expected.
func TestOptionsOfAnotherTypeAreNamed(t *testing.T) {
	type options struct {
		Retry struct {
			TimesMax int `json:"times_max"`
		}
		Limits map[string]int   `json:"limits"`
		Rules  []map[string]int `json:"rules"`
		Name   string           `json:"name"`
	}
	for text, pointer := range map[string]string{
		`{"retry": {"times_max": "often"}}`:                     "/retry/times_max",
		`{"limits": {"a": 1, "b.c/d~e": "much"}}`:               "/limits/b.c~1d~0e",
		`{"rules": [{"a": 1}, {"x": 1, "y": "2"}], "name": ""}`: "/rules/1/y",
		`{"name": {"first": "a"}}`:                              "/name",
		`{"limits": [1]}`:                                       "/limits",
	} {
		var config *ConfigError
		if err := decode(text, &options{}); !errors.As(err, &config) || config.Pointer != pointer ||
			!strings.Contains(config.Text, "; expected a value of ") {
			t.Errorf("%s: %v, expected %s", text, err, pointer)
		}
	}
	var right options
	if err := decode(`{"retry": {"times_max": 3}}`, &right); err != nil ||
		right.Retry.TimesMax != 3 {
		t.Errorf("%v, %v", err, right)
	}
}
