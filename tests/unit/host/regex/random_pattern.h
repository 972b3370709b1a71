// Random patterns of RE2's syntax, each with texts that it should match.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace weir::regex {

struct RandomPattern {
  static constexpr size_t kSamples = 4;
  std::string text;
  std::string samples[kSamples];
};

class PatternMaker {
 public:
  explicit PatternMaker(uint64_t seed) : random_(seed) {}

  RandomPattern Make() {
    RandomPattern made = Alternation(0);
    if (Chance(8)) made.text = "(?i)" + made.text;
    if (Chance(10)) made.text = "^" + made.text;
    if (Chance(10)) made.text += "$";
    if (Chance(6)) made.text = "\\b" + made.text + "\\b";
    if (Chance(20)) made.text = "(?m)^" + made.text + "$";
    return made;
  }

  // Made of what patterns are made of, of samples and of bytes that are no UTF-8.
  std::string Text(const std::vector<RandomPattern>& patterns) {
    std::string text;
    for (uint64_t parts = Below(6); parts > 0; parts--) {
      switch (Below(5)) {
        case 0: text += Filler(); break;
        case 1: text += Plain(); break;
        default: {
          std::string sample = patterns[Below(patterns.size())].samples[Below(4)];
          if (Chance(3) && !sample.empty()) sample.resize(Below(sample.size() + 1));
          if (Chance(6) && !sample.empty()) sample[Below(sample.size())] = AnyByte();
          text += sample;
        }
      }
      if (Chance(40)) text += std::string(Below(3000), text.empty() ? 'x' : text.back());
    }
    return text;
  }

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool Chance(uint64_t in) { return Below(in) == 0; }

 private:
  struct Class {
    const char* pattern;
    const char* members[4];
  };

  RandomPattern Alternation(int depth) {
    if (depth > 2 || !Chance(3)) return Sequence(depth);
    const RandomPattern a = Sequence(depth), b = Sequence(depth);
    RandomPattern made;
    made.text = a.text + "|" + b.text;
    if (depth > 0 || Chance(2)) made.text = "(?:" + made.text + ")";
    for (size_t i = 0; i < RandomPattern::kSamples; i++) {
      made.samples[i] = (i & 1 ? a : b).samples[i];
    }
    return made;
  }

  RandomPattern Sequence(int depth) {
    RandomPattern made;
    for (uint64_t parts = 1 + Below(4); parts > 0; parts--) {
      const RandomPattern part = Repeated(depth);
      made.text += part.text;
      for (size_t i = 0; i < RandomPattern::kSamples; i++) made.samples[i] += part.samples[i];
    }
    return made;
  }

  RandomPattern Repeated(int depth) {
    static constexpr struct { const char* text; unsigned min, max; } kRepeats[] = {
        {"*", 0, 3}, {"+", 1, 4}, {"?", 0, 1}, {"{2}", 2, 2}, {"{3,}", 3, 6}, {"{1,3}", 1, 3},
        {"*?", 0, 2}, {"+?", 1, 2}, {"{12}", 12, 12}, {"{0}", 0, 0}, {"{16,40}", 16, 40}};
    const RandomPattern atom = Atom(depth);
    if (!Chance(2)) return atom;
    const auto& repeat = kRepeats[Below(std::size(kRepeats))];
    RandomPattern made;
    made.text = (atom.text.size() == 1 ? atom.text : "(?:" + atom.text + ")") + repeat.text;
    for (size_t i = 0; i < RandomPattern::kSamples; i++) {
      for (uint64_t n = repeat.min + Below(repeat.max - repeat.min + 1); n > 0; n--) {
        made.samples[i] += atom.samples[Below(RandomPattern::kSamples)];
      }
    }
    return made;
  }

  RandomPattern Atom(int depth) {
    static constexpr Class kClasses[] = {
        {"[0-9]", {"0", "7", "9", "5"}}, {"\\d", {"1", "2", "3", "4"}},
        {"[a-z]", {"a", "k", "s", "z"}}, {"[A-Z0-9]", {"A", "K", "0", "9"}},
        {"\\w", {"_", "a", "9", "Z"}}, {"\\s", {" ", "\n", "\t", " "}},
        {"\\S", {"a", "-", "9", "."}},
        {".", {"a", "-", "\xC3\xA9", " "}}, {"[^/\\s:@]", {"a", "\xE2\x82\xAC", "9", "-"}},
        {"[a-f\xC3\xA0-\xC3\xBF]", {"a", "\xC3\xA9", "f", "\xC3\xBC"}},
        {"\\pL", {"a", "\xC3\xA9", "Z", "\xCE\xB1"}}, {"[[:punct:]]", {".", "-", "@", "_"}},
        {"[^\\D5]", {"1", "2", "9", "0"}}, {"(?i:k)", {"k", "K", "\xE2\x84\xAA", "k"}},
        {"(?i:[^s])", {"a", "K", "\xC5\xBF", "1"}},
        {"(?i:pass)", {"pass", "PASS", "pa\xC5\xBFs", "Pass"}},
        {"[\\x30-\\x35]", {"0", "1", "5", "2"}}, {"\\Qa.b\\E", {"a.b", "a.b", "a.b", "a.b"}},
        {"[]a-]", {"]", "a", "-", "a"}}, {"\\x{20AC}", {"\xE2\x82\xAC", "\xE2\x82\xAC", "", "x"}},
        {"\\.", {".", ".", ".", "."}}, {"[ .-]", {" ", ".", "-", "-"}}, {"\\b", {"", "", "", ""}},
        {"\\B", {"", "", "", ""}}, {"\\C", {"a", "\xFF", "\xC3", "1"}}};
    if (depth < 2 && Chance(6)) {
      RandomPattern made = Alternation(depth + 1);
      made.text = "(" + made.text + ")";
      return made;
    }
    RandomPattern made;
    if (Chance(2)) {
      made.text = Plain();
      for (std::string& sample : made.samples) sample = made.text;
      return made;
    }
    const Class& chosen = kClasses[Below(std::size(kClasses))];
    made.text = chosen.pattern;
    for (size_t i = 0; i < RandomPattern::kSamples; i++) made.samples[i] = chosen.members[i];
    return made;
  }

  std::string Plain() {
    static constexpr const char* kPlain[] = {"a", "b", "k", "s", "A", "0", "1", "-", "@", ":", "_",
                                             "=", "/", "AKIA", "key", "token", "\xC3\xA9", " "};
    return kPlain[Below(std::size(kPlain))];
  }
  std::string Filler() {
    static constexpr const char* kFiller[] = {
        "4111111111111111", "bob.1@example.com", "10.1.2.3", "\xFF\xC3", "\xE2\x82",
        "7292618f-8227-4042-af19-1f7cc7240691", "https://shop.example.com/a?b=5cabfc147ebc4087",
        "123-45-6789", "\n", "Bearer abcdefghijklmnopqrst", "password = x", "+491701234567"};
    return kFiller[Below(std::size(kFiller))];
  }
  char AnyByte() { return static_cast<char>(Below(256)); }

  std::mt19937_64 random_;
};

}  // namespace weir::regex
