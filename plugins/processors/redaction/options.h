// What an instance was configured to do, ready for its shards: keys as a table by id, patterns
// registered with the host under numbers that say which list they are of.
//
// Immutable after construction, which is [control] and throws ConfigError. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/processors/redaction/action.h"
#include "plugins/processors/redaction/detect_options.h"
#include "plugins/processors/redaction/hasher.h"
#include "plugins/processors/redaction/rendered_patterns.h"
#include "plugins/processors/redaction/sanitizers.h"
#include "plugins/processors/redaction/text_classes.h"
#include "weir/sdk/setup.hpp"

namespace weir::redaction {

enum class Summary : uint8_t { kSilent, kInfo, kDebug };

// What is known about a row of the attribute table; bits.
enum Rule : uint16_t {
  kKeyAllowed = 1,
  kKeyIgnored = 2,
  kKeyBlocked = 4,
  kValueAllowed = 8,
  kValueHit = 16,
  kKeyUrl = 32,       // Its value is a URL to sanitize.
  kKeyDatabase = 64,  // Its value is a query, of the databases in database_keys.
  kKeyHttp = 128,     // Its owner is about HTTP.
  kKeySecret = 256,   // Detectors read its value whatever is in it.
};

// The upper half of a pattern's number.
enum class PatternKind : uint32_t {
  kBlockedValue, kAllowedValue, kIgnoredKey, kBlockedKey, kDetector
};
constexpr PatternKind KindOf(uint32_t pattern) { return static_cast<PatternKind>(pattern >> 16); }

struct Options {
  explicit Options(const Setup& setup);
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // Rules of an attribute's key, from its id and the lists of keys.
  uint16_t KeyRules(uint32_t key_id) const {
    return key_id < key_rules.size() ? key_rules[key_id] : uint16_t{0};
  }
  uint8_t DatabasesOfKey(uint32_t key_id) const {
    return key_id < database_keys.size() ? database_keys[key_id] : uint8_t{0};
  }
  bool Scans(uint32_t text_class) const { return (scanned >> (text_class & 63) & 1) != 0; }
  bool Edits(uint32_t text_class) const { return (edited >> (text_class & 63) & 1) != 0; }

  bool allow_all_keys = false;
  bool redact_all_types = false;
  bool dry_run = false;
  Summary summary = Summary::kSilent;
  HashFunction hash = HashFunction::kNone;
  std::string hmac_key;
  uint64_t scanned = 0, edited = 0;  // Classes of text.

  std::vector<uint16_t> key_rules;     // By id of weir.keys/1.
  std::vector<uint8_t> database_keys;  // The same: databases, as bits.
  uint16_t every_key = 0;              // Rules that a pattern gives to all keys.
  bool every_value_allowed = false;    // A pattern allows all values, empty ones too.
  PatternList blocked, allowed;        // For values that are no texts.
  std::vector<Action> actions;         // By rule.

  DetectOptions detect;
  bool audit = false;
  bool reads_secret_keys = false;  // Some key has kKeySecret.
  bool drops_attributes = false, drops_records = false;

  SanitizeOptions sanitize;
  uint32_t system_name_key = 0, system_key = 0;  // Ids of db.system.name and db.system.
  bool reads_systems = false;                    // Some attribute is sanitized by its system.

  bool sweeps = false;          // Every row has to be looked at.
  bool sweeps_on_hits = false;  // The same, when anything was found.
  bool reads_key_ids = false;

 private:
  void ReadHash(const Config& config);
  void ReadKeys(const Setup& setup);
  void ReadEditedClasses(const Config& config);
  void ReadSanitizerKeys(const Setup& setup);
  void ReadDetectors(const Setup& setup);
  uint32_t AddKey(const Setup& setup, const std::string& key, uint16_t rule);
  void AddKeys(const Setup& setup, const std::vector<std::string>& keys, uint16_t rule);
  // Registers a list; true when it has a pattern.
  bool AddPatterns(const Setup& setup, const char* list, PatternKind kind, uint64_t classes);
};

}  // namespace weir::redaction
