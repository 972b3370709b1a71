// url_sanitizer and db_sanitizer: what the configuration turns on, and a shard's part that does it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/processors/redaction/sanitize/database.h"
#include "weir/sdk/setup.hpp"

namespace weir::redaction {

// Read at [control]; throws ConfigError. Immutable. Threads: any.
struct SanitizeOptions {
  explicit SanitizeOptions(const Config& config);

  bool any() const { return url || databases != 0; }
  bool names() const { return url_names || database_names; }

  bool url = false;
  bool url_names = false, database_names = false;  // Of spans.
  uint8_t databases = 0;                           // Those that are on, as bits.
};

// Each function gives what is to stand for a text: the text itself where nothing changes, else a
// view that is valid until the next call.
//
// One per shard: its memory is kept. The options outlive it. Threads: one at a time.
class Sanitizers {
 public:
  explicit Sanitizers(const SanitizeOptions& options) : options_(options) {}

  // The value of an attribute that is listed for URLs, for some databases, or both. `guess`: where
  // no system is given, all of the databases are tried.
  std::string_view Value(std::string_view text, bool url, uint8_t databases,
                         const sanitize::DatabaseSystem& system, bool guess);
  // A text in a log's body: all that is on is tried.
  std::string_view Body(std::string_view text);
  // The name of a span. Kept where nothing would be left of it.
  std::string_view UrlName(std::string_view name);
  std::string_view QueryName(std::string_view name, const sanitize::DatabaseSystem& system);

 private:
  std::string_view Url(std::string_view text);
  // One after another.
  std::string_view Databases(std::string_view text, uint8_t databases, bool mysql, bool is_query);

  const SanitizeOptions& options_;
  sanitize::DatabaseSanitizer database_;
  std::string out_[2];  // The result, and what it is made of.
};

}  // namespace weir::redaction
