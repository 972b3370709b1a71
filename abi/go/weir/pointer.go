package weir

import (
	"encoding/json"
	"strconv"
	"strings"
)

// An object or array that has been entered and not left.
type level struct {
	isObject, hasKey bool
	key              string
	index            int
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (l *level) part() string {
	if l.isObject {
		return "/" + pointerEscapes.Replace(l.key)
	}
	return "/" + strconv.Itoa(l.index)
}

// A value has ended, or a key has come.
func (l *level) advance(token json.Token) {
	if l.isObject && !l.hasKey {
		l.key, l.hasKey = token.(string), true
		return
	}
	l.hasKey = false
	l.index++
}

// The RFC 6901 pointer to the value whose first or only token ends at `offset`; "" when there is
// none. encoding/json names the fields of Go's structs instead, and nothing below a map.
func pointerAt(text string, offset int64) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	levels := []level{}
	for {
		token, err := decoder.Token()
		if err != nil {
			return ""
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			levels = levels[:len(levels)-1]
			if len(levels) > 0 {
				levels[len(levels)-1].advance(token)
			}
			continue
		}
		isKey := len(levels) > 0 && levels[len(levels)-1].isObject &&
			!levels[len(levels)-1].hasKey
		if isKey {
			levels[len(levels)-1].advance(token)
		}
		if decoder.InputOffset() >= offset {
			pointer := ""
			for i := range levels {
				pointer += levels[i].part()
			}
			return pointer
		}
		if token == json.Delim('{') || token == json.Delim('[') {
			levels = append(levels, level{isObject: token == json.Delim('{')})
		} else if !isKey && len(levels) > 0 {
			levels[len(levels)-1].advance(token)
		}
	}
}
