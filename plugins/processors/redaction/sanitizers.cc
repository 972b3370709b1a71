#include "plugins/processors/redaction/sanitizers.h"

#include "plugins/processors/redaction/sanitize/url.h"

namespace weir::redaction {

using sanitize::Database;
using sanitize::DatabaseBit;
using sanitize::kDatabaseNames;
using sanitize::kDatabases;

SanitizeOptions::SanitizeOptions(const Config& config) {
  url = config.BoolOr("/url_sanitizer/enabled", false);
  for (uint32_t i = 0; i < kDatabases; i++) {
    if (config.BoolOr(std::string("/db_sanitizer/") + kDatabaseNames[i] + "/enabled", false)) {
      databases |= DatabaseBit(static_cast<Database>(i));
    }
  }
  url_names = url && config.BoolOr("/url_sanitizer/sanitize_span_name", true);
  database_names = databases != 0 && config.BoolOr("/db_sanitizer/sanitize_span_name", true);
}

std::string_view Sanitizers::Url(std::string_view text) {
  if (text.empty()) return text;
  sanitize::SanitizeUrl(text, &out_[0]);
  return out_[0] == text ? text : out_[0];
}

std::string_view Sanitizers::Databases(std::string_view text, uint8_t databases, bool mysql,
                                       bool is_query) {
  for (uint32_t i = 0; i < kDatabases; i++) {
    const Database database = static_cast<Database>(i);
    if (!(databases & DatabaseBit(database))) continue;
    // The one that `text` does not lie in.
    std::string* out = text.data() == out_[0].data() ? &out_[1] : &out_[0];
    if (database_.Sanitize(database, text, mysql, is_query, out)) text = *out;
  }
  return text;
}

std::string_view Sanitizers::Value(std::string_view text, bool url, uint8_t databases,
                                   const sanitize::DatabaseSystem& system, bool guess) {
  if (url) text = Url(text);
  databases &= options_.databases;
  if (system.given) {
    databases &= system.databases;
  } else if (!guess) {
    databases = 0;
  }
  return Databases(text, databases, system.mysql, /*is_query=*/system.given);
}

std::string_view Sanitizers::Body(std::string_view text) {
  if (options_.url) text = Url(text);
  return Databases(text, options_.databases, /*mysql=*/false, /*is_query=*/false);
}

std::string_view Sanitizers::UrlName(std::string_view name) {
  const std::string_view now = Url(name);
  return now.empty() || sanitize::IsAllPlaceholders(now) ? name : now;
}

std::string_view Sanitizers::QueryName(std::string_view name,
                                       const sanitize::DatabaseSystem& system) {
  const std::string_view now = Databases(name, options_.databases & system.databases,
                                         system.mysql, /*is_query=*/false);
  return now.empty() || now == "..." ? name : now;
}

}  // namespace weir::redaction
