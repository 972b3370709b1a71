// What an instance was configured to do, ready for its shards: keys as a table by id, patterns
// registered with the host under numbers that say which list they are of.
//
// Immutable after construction, which is [control] and throws ConfigError. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/redaction/hasher.h"
#include "plugins/processors/redaction/rendered_patterns.h"
#include "weir/sdk/setup.hpp"

namespace weir::redaction {

enum class Summary : uint8_t { kSilent, kInfo, kDebug };

// What is known about a row of the attribute table; bits.
enum Rule : uint8_t {
  kKeyAllowed = 1,
  kKeyIgnored = 2,
  kKeyBlocked = 4,
  kValueAllowed = 8,
  kValueHit = 16,
};

// The upper half of a pattern's number.
enum class PatternKind : uint32_t { kBlockedValue, kAllowedValue, kIgnoredKey, kBlockedKey };
constexpr PatternKind KindOf(uint32_t pattern) { return static_cast<PatternKind>(pattern >> 16); }

// Classes of text that are scanned but never edited: hits in them are counted.
inline constexpr uint64_t kReportedClasses =
    1ull << WEIR_TEXT_METRIC | 1ull << WEIR_TEXT_DESCRIPTION | 1ull << WEIR_TEXT_SCOPE |
    1ull << WEIR_TEXT_ENTITY | 1ull << WEIR_TEXT_STATE | 1ull << WEIR_TEXT_BYTES |
    1ull << WEIR_TEXT_UNKNOWN;
// All classes but these are scanned for blocked values, so that texts of a newer OTLP are too.
inline constexpr uint64_t kSkippedClasses =
    1ull << WEIR_TEXT_STRING | 1ull << WEIR_TEXT_KEY | 1ull << WEIR_TEXT_SCHEMA |
    1ull << WEIR_TEXT_UNIT | 1ull << WEIR_TEXT_FORMAT | 1ull << WEIR_TEXT_PAYLOAD |
    1ull << WEIR_TEXT_NUMBER;

struct Options {
  explicit Options(const Setup& setup);
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // Rules of an attribute's key, from its id and the lists of keys.
  uint8_t KeyRules(uint32_t key_id) const {
    return key_id < key_rules.size() ? key_rules[key_id] : uint8_t{0};
  }

  bool allow_all_keys = false;
  bool redact_all_types = false;
  Summary summary = Summary::kSilent;
  HashFunction hash = HashFunction::kNone;
  std::string hmac_key;

  std::vector<uint8_t> key_rules;    // By id of weir.keys/1.
  uint8_t every_key = 0;             // Rules that a pattern gives to all keys.
  bool every_value_allowed = false;  // A pattern allows all values, empty ones too.
  PatternList blocked, allowed;      // For values that are no texts.

  bool sweeps = false;          // Every row has to be looked at.
  bool sweeps_on_hits = false;  // The same, when anything was found.
  bool reads_key_ids = false;

 private:
  void ReadHash(const Config& config);
  void ReadKeys(const Setup& setup);
  void AddKeys(const Setup& setup, const std::vector<std::string>& keys, uint8_t rule);
  // Registers a list; true when it has a pattern.
  bool AddPatterns(const Setup& setup, const char* list, PatternKind kind, uint64_t classes);
};

}  // namespace weir::redaction
