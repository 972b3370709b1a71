// What an instance knows about each attribute name: the registry's facts, with the user's own put
// over them and behind them.
//
// An index below registry_count() is one of the registry; the user's follow. A name that nobody
// knows is judged once and remembered by the shard (UnknownNames).
//
// Immutable after construction, which throws std::runtime_error. Threads: any.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <re2/re2.h>

#include "plugins/processors/semconv/conventions.h"
#include "plugins/processors/semconv/findings.h"
#include "plugins/processors/semconv/registry.h"
#include "plugins/processors/semconv/renames.h"

namespace weir::semconv {

// Values that a user allows.
struct UserValues {
  std::vector<std::string> values;  // Sorted; none: any.
  bool open = false;
  std::unique_ptr<RE2> pattern;

  // The finding about `value`, or nothing.
  FindingSet Judge(std::string_view value) const;
};

inline constexpr uint16_t kAttention = kMoves | kMembers;

struct Fact {
  const char* name;
  uint16_t length;
  uint16_t flags;
  ValueType type;
  Rule rule;
  uint8_t order;
  uint16_t base;                  // Whose enum it has: itself, or its template.
  uint16_t user_target = kNone;
  FindingSet always;              // Of every attribute with this name.
  uint64_t required = 0;          // Its bits in masks of required attributes.
  const UserValues* user = nullptr;

  std::string_view text() const { return {name, length}; }
};

struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return NameHash(text, 0); }
};

class Names {
 public:
  struct Settings {
    bool strict = false;         // Own names outside of all namespaces are missing, too.
    FindingSet ignored = 0;
  };
  Names(const Renames& renames, const Conventions& conventions, Settings settings);

  size_t registry_count() const { return Attributes().size(); }
  size_t size() const { return facts_.size(); }
  const Fact& fact(uint16_t index) const { return facts_[index]; }
  // kNone: nobody knows it.
  uint16_t Find(std::string_view key) const {
    const uint16_t index = FindAttribute(key);
    if (index != kNone || user_.empty()) return index;
    const auto found = user_.find(key);
    return found == user_.end() ? kNone : found->second;
  }
  // The same, adding a name that is not known yet as one of any type. [control & create]
  uint16_t FindOrAdd(const std::string& key);
  void Require(uint16_t index, uint64_t bit) { facts_[index].required |= bit; }
  // A fact for a name that Find does not find. `key` must outlive it.
  Fact Judge(std::string_view key) const;
  FindingSet ignored() const { return settings_.ignored; }
  // Findings about the name of a metric that nobody knows.
  FindingSet JudgeMetric(std::string_view name) const;

 private:
  uint16_t Add(const std::string& key);
  void Apply(const UserAttribute& attribute);
  FindingSet FormOf(std::string_view key) const;
  FindingSet SpaceOf(std::string_view key) const;

  const Settings settings_;
  std::vector<Fact> facts_;
  std::deque<std::string> own_names_;
  std::deque<UserValues> own_values_;
  std::unordered_map<std::string, uint16_t, StringHash, std::equal_to<>> user_;
  using StringSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;
  StringSet spaces_;    // "http", "http.request".
  StringSet reserved_;  // "http".
};

// The names that a shard has met and nobody knows. When it is full the rest share one entry.
class UnknownNames {
 public:
  static constexpr size_t kNamesMax = 4096;

  explicit UnknownNames(const Names& names);
  // An index behind those of `names`.
  uint16_t Find(std::string_view key);
  const Fact& fact(uint16_t index) const { return facts_[index - first_]; }
  size_t size() const { return facts_.size(); }

 private:
  const Names& names_;
  const uint16_t first_;
  std::deque<std::string> keys_;
  std::vector<Fact> facts_;  // The first one is the shared one.
  std::unordered_map<std::string_view, uint16_t, StringHash, std::equal_to<>> indexes_;
};

}  // namespace weir::semconv
