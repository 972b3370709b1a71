#include "host/wire/json_reader.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>

namespace weir::wire {
namespace {

bool Reads(std::string_view text) {
  // Exactly as long as the text, so that a sanitizer sees what is read behind it.
  const std::vector<char> exact(text.begin(), text.end());
  JsonReader reader({exact.data(), exact.size()});
  return reader.SkipValue(1000) && reader.AtEnd();
}

bool SimdjsonReads(std::string_view text) {
  static simdjson::dom::parser parser;
  return parser.parse(simdjson::padded_string(text)).error() == simdjson::SUCCESS;
}

// Scenario: sound and malformed values of every kind.
// Guarantees: RFC 8259 to the letter.
TEST(JsonReader, ChecksValues) {
  for (const char* text :
       {"0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-10", "\"\"", "\"a\\n\\u00e9\"",
        "\"\\ud83d\\ude00\"", "[]", "[1]", "[1,[2,{}],\"x\"]", "{}", " {\"a\" : [ true , null ] } ",
        "{\"a\":{\"b\":false}}", "\t\r\n1"}) {
    EXPECT_TRUE(Reads(text)) << text;
  }
  for (const char* text :
       {"", " ", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "nul", "True",
        "'a'", "\"", "\"a", "\"\n\"", "\"\\x\"", "\"\\\"", "\"\\u12g4\"", "\"\\ud83d\"",
        "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\u12", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
        "]", "[}", "{", "{\"a\"", "{\"a\":", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}",
        "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{]", "1 1", "[]]", "\x01",
        "/*c*/1", "\xef\xbb\xbf" "1"}) {
    EXPECT_FALSE(Reads(text)) << text;
  }
  EXPECT_FALSE(Reads(std::string_view("1\0", 2)));
  EXPECT_FALSE(Reads(std::string_view("\"\0\"", 3)));
}

// Scenario: random texts made of JSON's own pieces.
// Guarantees: exactly those are taken that simdjson takes.
TEST(JsonReader, AgreesWithSimdjson) {
  const char* const kPieces[] = {"{", "}", "[", "]", ",", ":",   "\"a\"", "\"\\n\"",
                                 "1", "-", "0", ".5", "e3 ", "true", "null", " ", "\"", "\\"};
  std::mt19937 random(5);
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (uint32_t n = 1 + random() % 8; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    const bool reads = Reads(text);
    ASSERT_EQ(reads, SimdjsonReads(text)) << text;
    taken += reads ? 1 : 0;
  }
  EXPECT_GT(taken, 1000);
}

// Scenario: each escape, and pairs of surrogates, between plain text.
// Guarantees: the text that they stand for, never longer than what stood there.
TEST(JsonReader, Unescapes) {
  JsonReader reader("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00z\"");
  JsonString string;
  ASSERT_TRUE(reader.ReadString(&string, "a string"));
  ASSERT_TRUE(string.escaped);
  std::string text(string.raw.size(), '\0');
  text.resize(Unescape(string, text.data()));
  EXPECT_EQ(text, "a\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
}

// Scenario: a byte that can not stand in a string, at every place of a long text.
// Guarantees: it is found; bytes beyond ASCII are not mistaken for it.
TEST(JsonReader, FindsSpecialBytes) {
  for (const char special : {'"', '\\', '\x1f', '\0'}) {
    for (size_t at = 0; at < 40; ++at) {
      std::string text(40, '\xe2');
      text[at] = special;
      EXPECT_EQ(FindJsonSpecial(text.data(), text.data() + 40), text.data() + at);
    }
  }
  const std::string plain = "\x20\x21\x23\x5b\x5d\x7f\x80\xff plain";
  EXPECT_EQ(FindJsonSpecial(plain.data(), plain.data() + plain.size()),
            plain.data() + plain.size());
}

// Scenario: mistakes at known places.
// Guarantees: the error names the place, what was expected and what was found.
TEST(JsonReader, NamesTheMistake) {
  JsonReader list("[1 2]");
  EXPECT_FALSE(list.SkipValue(10));
  EXPECT_EQ(list.error().offset, 3u);
  EXPECT_EQ(list.error().text, "expected ',' or ']', found a number");
  JsonReader deep("[[[]]]");
  EXPECT_FALSE(deep.SkipValue(2));
  EXPECT_EQ(deep.error().offset, 2u);
  EXPECT_EQ(deep.error().text, "expected at most 2 lists and objects inside each other");
}

}  // namespace
}  // namespace weir::wire
