package weir

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// columns.go, line by line: Go's name, the type of its cells, and the column of the header.
var columnLine = regexp.MustCompile(
	`(?m)^\s+(\w+)\s+(?:Column|Cells)\[(\w+)\]\s+= C\.weirgo_([a-z]+)_(\w+)$`)

func read(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the C compiler prints of a program that has the header.
func runC(t *testing.T, body string) []string {
	folder := t.TempDir()
	source, program := filepath.Join(folder, "layout.c"), filepath.Join(folder, "layout")
	text := "#include <stdio.h>\n#include <weir/abi.h>\nint main(void) {\n" + body + "return 0; }\n"
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	if out, err := exec.Command(cc, "-std=c11", "-I../../include", "-o", program,
		source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// Scenario: the C compiler is asked for the type of the cells of each column.
// Guarantees: a slice of the column has that type in Go.
func TestCellsHaveTheTypesOfTheHeader(t *testing.T) {
	columns := columnLine.FindAllStringSubmatch(read(t, "columns.go"), -1)
	body := ""
	for _, c := range columns {
		body += fmt.Sprintf("puts(_Generic(*((weir_%s_table *)0)->%s, int32_t: \"int32\", "+
			"uint32_t: \"uint32\", uint64_t: \"uint64\", double: \"float64\", uint8_t: \"uint8\", "+
			"weir_str: \"Text\", weir_range: \"Range\", weir_val: \"Val\", weir_text: \"TextRef\", "+
			"weir_hit: \"Hit\"));\n", c[3], c[4])
	}
	types := runC(t, body)
	if len(columns) < 100 || len(types) != len(columns) {
		t.Fatalf("%d columns, %d types", len(columns), len(types))
	}
	for i, c := range columns {
		got := c[2]
		if got == "ID" { // An alias of uint32_t in C.
			got = "uint32"
		}
		if got != types[i] {
			t.Errorf("%s has cells of %s; in the header they are %s", c[1], c[2], types[i])
		}
	}
}

// Scenario: the tables of the header are read as text.
// Guarantees: each column of them, and no other, has a name in Go, made of its own.
func TestEveryColumnHasItsName(t *testing.T) {
	names := map[string]string{}
	for _, c := range columnLine.FindAllStringSubmatch(read(t, "columns.go"), -1) {
		names[c[3]+"."+c[4]] = c[1]
	}
	text := regexp.MustCompile(`//[^\n]*|/\*.*?\*/`).ReplaceAllString(
		read(t, "../../include/weir/abi.h"), "")
	tables := regexp.MustCompile(
		`typedef struct weir_(\w+)_table \{\s*WEIR_TABLE_HEAD;([^}]*)\} weir_`)
	for _, table := range tables.FindAllStringSubmatch(text, -1) {
		for _, member := range regexp.MustCompile(`\*(\w+)`).FindAllStringSubmatch(table[2], -1) {
			column := table[1] + "." + member[1]
			name, found := names[column]
			if !found {
				t.Errorf("%s has no name", column)
			}
			letters := strings.ToLower(table[1] + strings.ReplaceAll(member[1], "_", ""))
			short := map[string]string{"text.ref": "textrefs", "hit.match": "hits", "num.v": "nums"}
			if short[column] != "" {
				letters = short[column]
			}
			if strings.ToLower(name) != letters {
				t.Errorf("%s is called %s", column, name)
			}
			delete(names, column)
		}
	}
	for column := range names {
		t.Errorf("%s is not in the header", column)
	}
}
