#include "plugins/processors/redaction/options.h"

#include <algorithm>
#include <cctype>

#include "plugins/processors/redaction/summary.h"

namespace weir::redaction {
namespace {

constexpr uint64_t kKeyClass = ClassBit(WEIR_TEXT_KEY);
// Keys of profiles are strings among others.
constexpr uint64_t kKeyClasses = kKeyClass | ClassBit(WEIR_TEXT_STRING);

// What makes a span one of HTTP, in the present conventions and in older ones.
constexpr const char* kHttpKeys[] = {
    "http.route",  "http.request.method", "http.request.method_original",
    "http.response.status_code", "url.full", "http.scheme", "http.target", "http.method",
    "http.url"};

}  // namespace

Options::Options(const Setup& setup) : detect(setup.config), sanitize(setup.config) {
  const Config& config = setup.config;
  allow_all_keys = config.BoolOr("/allow_all_keys", false);
  redact_all_types = config.BoolOr("/redact_all_types", false);
  const std::string level = config.StrOr("/summary", "");
  summary = level == "debug" ? Summary::kDebug
            : level == "info" ? Summary::kInfo
                              : Summary::kSilent;
  dry_run = config.BoolOr("/dry_run", false);
  ReadHash(config);
  ReadKeys(setup);
  ReadEditedClasses(config);
  ReadSanitizerKeys(setup);
  scanned = ~kSkippedClasses | (edited & kKeyClass);
  ReadDetectors(setup);
  AddPatterns(setup, "/blocked_values", PatternKind::kBlockedValue, scanned);
  const bool allows =
      AddPatterns(setup, "/allowed_values", PatternKind::kAllowedValue, scanned);
  const bool ignores =
      AddPatterns(setup, "/ignored_key_patterns", PatternKind::kIgnoredKey, kKeyClasses) ||
      config.Count("/ignored_keys") != 0;
  const bool blocks =
      AddPatterns(setup, "/blocked_key_patterns", PatternKind::kBlockedKey, kKeyClasses);
  blocked.Finish();
  allowed.Finish();
  const bool tells = summary != Summary::kSilent;
  sweeps = !allow_all_keys || blocks || redact_all_types || (tells && (ignores || allows)) ||
           sanitize.any();
  sweeps_on_hits = ignores || tells;
  reads_key_ids = !key_rules.empty();
}

void Options::ReadHash(const Config& config) {
  std::string name = config.StrOr("/hash_function", "");
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  hash = name == "md5"           ? HashFunction::kMd5
         : name == "sha1"        ? HashFunction::kSha1
         : name == "sha3"        ? HashFunction::kSha3
         : name == "hmac-sha256" ? HashFunction::kHmacSha256
         : name == "hmac-sha512" ? HashFunction::kHmacSha512
                                 : HashFunction::kNone;
  hmac_key = config.StrOr("/hmac_key", "");
  const size_t least = hash == HashFunction::kHmacSha256   ? 32
                       : hash == HashFunction::kHmacSha512 ? 64
                                                           : 0;
  if (hmac_key.size() < least) {
    throw ConfigError("/hmac_key", "has " + std::to_string(hmac_key.size()) + " bytes; " + name +
                                       " needs at least " + std::to_string(least));
  }
}

void Options::ReadKeys(const Setup& setup) {
  AddKeys(setup, setup.config.StrList("/ignored_keys"), kKeyIgnored);
  if (allow_all_keys) return;
  AddKeys(setup, setup.config.StrList("/allowed_keys"), kKeyAllowed);
  // What another redaction before this one has written survives.
  std::vector<std::string> own;
  for (const SummaryNames& names : kAllSummaryNames) {
    if (names.keys) own.emplace_back(names.keys);
    own.emplace_back(names.count);
  }
  AddKeys(setup, own, kKeyAllowed);
}

void Options::ReadEditedClasses(const Config& config) {
  edited = ~kSkippedClasses & ~kChosenClasses & ~ClassBit(WEIR_TEXT_UNKNOWN);
  edited |= ClassBit(WEIR_TEXT_NUMBER);
  for (const std::string& name : config.StrList("/also_edit")) {
    for (const TextClassName& known : kTextClassNames) {
      if (name == known.name) edited |= ClassBit(known.text_class) & kChosenClasses;
    }
  }
}

void Options::ReadSanitizerKeys(const Setup& setup) {
  const Config& config = setup.config;
  if (sanitize.url) AddKeys(setup, config.StrList("/url_sanitizer/attributes"), kKeyUrl);
  if (sanitize.url_names) {
    for (const char* key : kHttpKeys) AddKey(setup, key, kKeyHttp);
  }
  if (sanitize.databases == 0) return;
  system_name_key = AddKey(setup, "db.system.name", 0);
  system_key = AddKey(setup, "db.system", 0);
  for (uint32_t i = 0; i < sanitize::kDatabases; i++) {
    const uint8_t bit = sanitize::DatabaseBit(static_cast<sanitize::Database>(i));
    if (!(sanitize.databases & bit)) continue;
    const std::string list =
        std::string("/db_sanitizer/") + sanitize::kDatabaseNames[i] + "/attributes";
    for (const std::string& key : config.StrList(list)) {
      const uint32_t id = AddKey(setup, key, kKeyDatabase);
      if (database_keys.size() <= id) database_keys.resize(id + 1);
      database_keys[id] |= bit;
      reads_systems = true;
    }
  }
}

void Options::ReadDetectors(const Setup& setup) {
  actions.push_back({ActionKind::kHash, 0, ""});
  actions.insert(actions.end(), detect.actions.begin(), detect.actions.end());
  audit = detect.any() && setup.config.BoolOr("/audit", false);
  if (!detect.any()) return;
  for (const detect::DetectorSet::Pattern& pattern : detect.set.patterns()) {
    const uint32_t id = static_cast<uint32_t>(PatternKind::kDetector) << 16 | pattern.id;
    setup.AddPattern(pattern.text, pattern.flags, scanned, id, pattern.option);
  }
  AddKeys(setup, detect.set.whole_value_keys(), kKeySecret);
  reads_secret_keys = !detect.set.whole_value_keys().empty();
  drops_attributes = detect.Does(ActionKind::kDropAttribute);
  drops_records = detect.Does(ActionKind::kDropRecord);
}

uint32_t Options::AddKey(const Setup& setup, const std::string& key, uint16_t rule) {
  const uint32_t id = setup.SubscribeKey(key);
  if (key_rules.size() <= id) key_rules.resize(id + 1);
  key_rules[id] |= rule;
  return id;
}

void Options::AddKeys(const Setup& setup, const std::vector<std::string>& keys, uint16_t rule) {
  for (const std::string& key : keys) AddKey(setup, key, rule);
}

bool Options::AddPatterns(const Setup& setup, const char* list, PatternKind kind,
                          uint64_t classes) {
  const std::vector<std::string> patterns = setup.config.StrList(list);
  for (uint32_t i = 0; i < patterns.size(); i++) {
    const std::string pointer = std::string(list) + "/" + std::to_string(i);
    setup.AddPattern(patterns[i], WEIR_RE_UTF8, classes, static_cast<uint32_t>(kind) << 16 | i,
                     pointer);
    const PatternNature nature = NatureOf(patterns[i]);
    const bool is_value = kind == PatternKind::kBlockedValue || kind == PatternKind::kAllowedValue;
    if (is_value && redact_all_types && !nature.usable) {
      throw ConfigError(pointer,
                        "has look-around or a back-reference, which redact_all_types can not use");
    }
    if (kind == PatternKind::kBlockedValue) blocked.Add(patterns[i]);
    if (kind == PatternKind::kAllowedValue) allowed.Add(patterns[i]);
    if (!nature.everything) continue;
    // The host reports no empty matches, so what is found everywhere is noted here.
    if (kind == PatternKind::kAllowedValue) every_value_allowed = true;
    if (kind == PatternKind::kIgnoredKey) every_key |= kKeyIgnored;
    if (kind == PatternKind::kBlockedKey) every_key |= kKeyBlocked;
  }
  return !patterns.empty();
}

}  // namespace weir::redaction
