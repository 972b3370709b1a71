#include "host/service/json_text.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

std::string Plain(std::string_view text, bool quoted = false) {
  std::string out;
  EXPECT_TRUE(AppendPlainText(text, quoted, 1000, out));
  return out;
}

// Scenario: text with quotes, line breaks, controls, Unicode's line separators and broken UTF-8.
// Guarantees: the string of JSON holds no such byte, and what is well is kept.
TEST(JsonText, EscapesWhatWouldBreakAString) {
  EXPECT_EQ(JsonString("a\"b\\c\n\x1b\x7f"), R"("a\"b\\c\n\u001b\u007f")");
  EXPECT_EQ(JsonString("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82"),
            "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82\"");
  EXPECT_EQ(JsonString("\xe2\x80\xa8\xc2\x85"), R"("\u2028\u0085")");
  EXPECT_EQ(JsonString("\xff\xc3"), R"("\ufffd\ufffd")");
  // Overlong, a surrogate, and beyond the last character.
  EXPECT_EQ(JsonString("\xc0\xaf"), R"("\ufffd\ufffd")");
  EXPECT_EQ(JsonString("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");
  EXPECT_EQ(JsonString("\xf4\x90\x80\x80"), R"("\ufffd\ufffd\ufffd\ufffd")");
}

// Scenario: the same for a line of plain text.
// Guarantees: one line stays one line; a quoted value can not end itself.
TEST(PlainText, EscapesWhatWouldForgeALine) {
  EXPECT_EQ(Plain("x\ny\x1b[2J"), R"(x\ny\x1b[2J)");
  EXPECT_EQ(Plain("say \"a\\b\""), "say \"a\\b\"");
  EXPECT_EQ(Plain("say \"a\\b\"", true), R"(say \"a\\b\")");
  EXPECT_EQ(Plain("\xfe\xc2\x9b\xe2\x80\xa9"), R"(\xfe\x9b\u2029)");
}

// Scenario: the limit lies inside an escape and inside a character of several bytes.
// Guarantees: neither is torn, and the caller is told.
TEST(PlainText, IsCutAtWholeCharacters) {
  std::string out;
  EXPECT_FALSE(AppendPlainText("ab\ncd", false, 3, out));
  EXPECT_EQ(out, "ab");
  out.clear();
  EXPECT_FALSE(AppendJsonText("a\xe2\x82\xac", 3, out));
  EXPECT_EQ(out, "a");
}

}  // namespace
}  // namespace weir
