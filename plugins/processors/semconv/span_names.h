// Names of spans, rewritten by rules: the first rule whose pattern is found replaces what it found
// by its text, in which $1 is a group and ${key} an attribute of the span or its resource. After
// the rules, if asked for, parts that differ from span to span give way to words in braces.
//
// A name is looked at once and remembered by the shard, as long as there is room.
// Threads: SpanNames is immutable; a cache belongs to one shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "plugins/processors/semconv/names.h"

namespace weir::semconv {

// "/users/4711/cart" becomes "/users/{id}/cart". Known are numbers, UUIDs and long hexadecimal
// words, each between characters that are neither letter nor digit. False: nothing changed.
bool TemplateName(std::string_view name, std::string* out);

class SpanNames {
 public:
  // A piece of a replacement: a text, a group, or a key.
  struct Piece {
    std::string text;
    int group = -1;
    uint16_t key = kNone;
    std::string key_name;
  };
  struct RewriteRule {
    std::unique_ptr<RE2> pattern;
    std::vector<Piece> pieces;
  };
  static constexpr int kGroupsMax = 9;
  static constexpr uint32_t kNoRule = UINT32_MAX;

  // Throws std::invalid_argument with what is wrong with `match` or `replace`.
  void Add(const std::string& match, const std::string& replace);
  void SetTemplates(bool on) { templates_ = on; }
  // Looks up the indexes of keys.
  void Bind(Names& names);

  bool empty() const { return rules_.empty() && !templates_; }
  bool templates() const { return templates_; }
  const RewriteRule& rule(uint32_t index) const { return rules_[index]; }
  // The first rule that matches, or kNoRule.
  uint32_t FindRule(std::string_view name) const;

 private:
  std::vector<RewriteRule> rules_;
  bool templates_ = false;
};

// What is known about names that were seen.
class SpanNameCache {
 public:
  static constexpr size_t kNamesMax = 4096;
  struct Verdict {
    uint32_t rule = SpanNames::kNoRule;
    bool templated = false;
  };
  const Verdict* Find(std::string_view name) const {
    const auto found = verdicts_.find(name);
    return found == verdicts_.end() ? nullptr : &found->second;
  }
  void Put(std::string_view name, Verdict verdict) {
    if (verdicts_.size() < kNamesMax && name.size() <= 512) verdicts_.emplace(name, verdict);
  }

 private:
  std::unordered_map<std::string, Verdict, StringHash, std::equal_to<>> verdicts_;
};

}  // namespace weir::semconv
