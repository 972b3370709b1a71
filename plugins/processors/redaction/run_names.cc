// The part of Run that sanitizes the names of spans, and knows databases by their attributes.
#include <algorithm>

#include "plugins/processors/redaction/run.h"

namespace weir::redaction {
namespace {

enum : int32_t { kInternal = 1, kServer = 2, kClient = 3 };  // Of span.kind.

}  // namespace

void Run::SanitizeNames() {
  const auto kinds = batch_.span_kind();
  const auto names = batch_.span_name();
  std::sort(shard_.allowed_names.begin(), shard_.allowed_names.end());
  for (uint32_t span = 0; span < kinds.size(); span++) {
    if (kinds[span] < kInternal || kinds[span] > kClient) continue;
    if (options_.every_value_allowed ||
        std::binary_search(shard_.allowed_names.begin(), shard_.allowed_names.end(), span)) {
      continue;
    }
    const std::string_view name = batch_.Text(names[span]);
    const std::string_view clean = SanitizedName(span, name);
    if (clean.data() == name.data()) continue;
    counts_.sanitized++;
    if (!options_.dry_run) batch_.set_span_name(span, batch_.Copy(clean));
  }
}

// As a path, where the span is of HTTP or its name has a path in it; else as a query.
std::string_view Run::SanitizedName(uint32_t span, std::string_view name) {
  const weir_range attrs = batch_.span_attrs()[span];
  if (options_.sanitize.url_names && batch_.span_kind()[span] != kInternal &&
      (name.find('/') != std::string_view::npos || IsHttp(attrs))) {
    const std::string_view clean = shard_.sanitizers.UrlName(name);
    if (clean.data() != name.data()) return clean;
  }
  if (!options_.sanitize.database_names) return name;
  const auto system = SystemOf(attrs.first, attrs.first + attrs.count);
  return system.databases == 0 ? name : shard_.sanitizers.QueryName(name, system);
}

bool Run::IsHttp(weir_range attrs) const {
  for (uint32_t at = attrs.first; at < attrs.first + attrs.count; at++) {
    if (attr_.depth[at] == 0 && !(attr_.flags[at] & WEIR_ATTR_DEAD) &&
        (options_.KeyRules(attr_.key_id[at]) & kKeyHttp)) {
      return true;
    }
  }
  return false;
}

sanitize::DatabaseSystem Run::SystemOf(uint32_t first, uint32_t end) const {
  std::string_view older;
  for (uint32_t at = first; at < end; at++) {
    const uint32_t key = attr_.key_id[at];
    if (key == 0 || (key != options_.system_name_key && key != options_.system_key)) continue;
    if (attr_.depth[at] > 0 || (attr_.flags[at] & WEIR_ATTR_DEAD) ||
        attr_.value_type[at] != WEIR_V_STR || TextOf(at).empty()) {
      continue;
    }
    if (key == options_.system_name_key) return sanitize::DatabaseSystemNamed(TextOf(at));
    older = TextOf(at);
  }
  return sanitize::DatabaseSystemNamed(older);
}

// The first row of an owner: what its database is has to be known before anything is edited.
void Run::TakeOwner(uint32_t at) {
  if (!options_.reads_systems || attr_.depth[at] > 0) return;
  const SummaryNotes::Owner owner{attr_.owner_table[at], attr_.owner[at]};
  if (owner == owner_) return;
  owner_ = owner;
  uint32_t end = at;
  while (end < attr_.rows && attr_.owner_table[end] == owner.table &&
         attr_.owner[end] == owner.row) {
    end++;
  }
  system_ = SystemOf(at, end);
}

}  // namespace weir::redaction
