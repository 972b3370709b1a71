#!/usr/bin/env python3
"""Small broken trees that the rules must catch, and small good ones that they must not."""

import os
import tempfile
import unittest

import functions
import tidy

GOOD = {
    "abi/include/weir/abi.h": "// The contract.\n#include <stdint.h>\n",
    "abi/scaffolds/c/processor/@NAME@.c": "#include <stdlib.h>\n#include <weir/abi.h>\n",
    "abi/include/weir/sdk/a.hpp": "// Sugar.\n#include <vector>\n\n#include \"weir/abi.h\"\n",
    "host/base/a.h": "// What it is.\n#include <vector>\n\n#include \"weir/abi.h\"\n",
    "host/wire/b.cc": "#include \"absl/status/status.h\"\n#include \"host/base/a.h\"\n",
    "plugins/common/c/c.h": "// Shared.\n",
    "plugins/exporters/e/README.md": "# e\n",
    "plugins/exporters/e/e.cc": "#include \"plugins/common/c/c.h\"\n#include \"weir/abi.h\"\n",
    "samples/plugins/s.c": "#include <weir/abi.h>\n",
    "bench/micro/m.cc": "#include \"bench/load/l.h\"\n#include \"host/base/a.h\"\n",
    "tests/unit/host/base/a_test.cc": "// Scenario: one\n// and more.\n// Guarantees: two\n"
                                      "TEST(A, B) {}\n",
    "tests/data/deep/x.json": "{\"path\": \"\u00e9\"}\n",
    "README.md": "Prose, with a dash \u2013 and https://example.com/work/here.\n",
}


def problems_of(extra, excepted=None):
    """The problems of the good tree with `extra` over it; None takes a file away."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**GOOD, **extra}.items():
            if text is None:
                continue
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as stream:
                stream.write(text)
        return tidy.problems(root, excepted or {})


def function_of(lines):
    return "int F(int a) {\n" + "  a++;\n" * (lines - 2) + "}\n"


class RulesTest(unittest.TestCase):
    def caught(self, rule, path, text):
        found = problems_of({path: text})
        self.assertEqual([problem[0] for problem in found], [rule], found)

    def passed(self, path, text):
        self.assertEqual(problems_of({path: text}), [])

    def test_a_good_tree_passes(self):
        self.assertEqual(problems_of({}), [])

    def test_layers(self):
        for path, included in [
                ("abi/include/weir/abi.h", "<stdio.h>"),
                ("abi/include/weir/abi.h", "<vector>"),
                ("abi/scaffolds/c/processor/@NAME@.c", "\"host/base/a.h\""),
                ("abi/include/weir/sdk/a.hpp", "<absl/status/status.h>"),
                ("abi/include/weir/sdk/a.hpp", "\"host/base/a.h\""),
                ("plugins/exporters/e/e.cc", "\"host/base/a.h\""),
                ("plugins/exporters/e/e.cc", "<host/base/a.h>"),
                ("plugins/exporters/e/e.cc", "\"plugins/exporters/other/o.h\""),
                ("plugins/common/c/c.h", "\"plugins/exporters/e/e.h\""),
                ("samples/plugins/s.c", "\"host/base/a.h\""),
                ("host/base/a.h", "\"plugins/common/c/c.h\""),
                ("host/base/a.h", "\"host/wire/b.h\""),
                ("host/base/a.h", "\"tests/support/t.h\""),
                ("bench/micro/m.cc", "\"tests/support/t.h\""),
        ]:
            with self.subTest(path=path, included=included):
                self.caught("include", path, "// x\n  # include %s\n" % included)

    def test_sizes(self):
        self.passed("host/base/l.cc", "int a;\n" * 500)
        self.caught("file-length", "host/base/l.cc", "int a;\n" * 501)
        self.caught("file-length", "samples/plugins/c/add_attribute/add_attribute.c",
                    "int a;\n" * 80)
        self.passed("host/base/l.cc", "int " + "a" * 95 + ";\n")
        self.caught("columns", "host/base/l.cc", "int " + "a" * 96 + ";\n")
        self.caught("columns", "README.md", "a " * 60 + "\n")
        self.passed("README.md", "| " + "a " * 60 + "|\n")
        self.passed("host/base/l.cc", function_of(70))
        self.caught("function-length", "host/base/l.cc", function_of(71))
        self.caught("function-length", "tests/e2e/a.py", "def f():\n" + "    a = 1\n" * 70)
        self.caught("data-size", "tests/data/big", "\0" * (12 * 1024 * 1024))

    def test_words(self):
        for word in ["TODO", "FIXME", "XXX", "using namespace std;", "DISABLED_x",
                     "GTEST_SKIP();"]:
            with self.subTest(word=word):
                self.caught("banned-word", "host/base/w.cc", "// x\n// %s\n" % word)
        for text in ["std::this_thread::sleep_for(x);", "  sleep(1);", "time.sleep(1)",
                     "absl::SleepFor(x);"]:
            with self.subTest(text=text):
                self.caught("banned-word", "tests/support/w.cc", text + "\n")
        self.passed("host/base/w.cc", "sleep(1);\n")
        self.passed("tests/support/w.cc", "// A thread that is asleep (maybe).\n")

    def test_bytes_and_paths(self):
        self.caught("ascii", "host/base/w.cc", "// \u00e9\n")
        for path in ["/work/main", "/root/x"]:
            for file in ["host/base/w.cc", "README.md", "tests/data/x.txt", "samples/c.yaml"]:
                self.caught("machine-path", file, "see %s\n" % path)

    def test_documents(self):
        self.caught("plugin-readme", "plugins/exporters/e/README.md", None)
        self.caught("header-comment", "host/base/a.h", "#pragma once\n")
        for test in ["TEST(A, B) {}", "TEST_F(A, B) {}", "TEST_P(A, B) {}", "TYPED_TEST(A, B) {}"]:
            with self.subTest(test=test):
                self.caught("test-comment", "tests/unit/host/base/a_test.cc", test + "\n")
                self.caught("test-comment", "tests/unit/host/base/a_test.cc",
                            "// Scenario: x\n\n// Guarantees: y\n" + test + "\n")
        self.caught("test-place", "tests/unit/host/gone/a_test.cc", "int a;\n")

    def test_exceptions(self):
        wide = {"host/base/l.cc": "int " + "a" * 96 + ";\n"}
        name = ("columns", "host/base/l.cc")
        self.assertEqual(problems_of(wide, {name: "why"}), [])
        self.assertEqual([problem[0] for problem in problems_of({}, {name: "why"})], ["exception"])


class FunctionsTest(unittest.TestCase):
    def test_cxx(self):
        text = '''\
#define BEGIN(x) do { \\
  x
namespace a {
struct S {
  int F() const { return 1'000; }
  S(int b)
      : b_{b} {
  }
};
enum class E { kA, kB };
const char kText[] = R"x(
  int G() {
)x";
int table[] = {1, 2};
template <typename T>
int H(T t) {  // {
  auto l = [&](char c) {
    return c == '{' || c == '"' ? "{" : "}";
  };
  return l(t);
}
}
'''
        self.assertEqual(functions.of_cxx(text), [(5, 1), (6, 3), (15, 7)])


if __name__ == "__main__":
    unittest.main()
