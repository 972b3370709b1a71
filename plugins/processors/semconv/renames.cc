#include "plugins/processors/semconv/renames.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace weir::semconv {
namespace {

constexpr uint32_t kSections = 4;

bool IsCurrent(uint16_t index) {
  return (Attributes()[index].flags & (kHistoric | kDeprecated)) == 0;
}

bool ReadNumber(std::string_view* text, uint8_t* out) {
  const char* const end = text->data() + text->size();
  const auto [next, error] = std::from_chars(text->data(), end, *out);
  if (error != std::errc() || next == text->data()) return false;
  text->remove_prefix(static_cast<size_t>(next - text->data()));
  return true;
}

bool ReadDot(std::string_view* text) {
  if (text->empty() || text->front() != '.') return false;
  text->remove_prefix(1);
  return true;
}

}  // namespace

std::optional<SchemaVersion> ParseSchemaUrl(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.substr(0, scheme.size()) == scheme) url.remove_prefix(scheme.size());
  }
  constexpr std::string_view kFamily = "opentelemetry.io/schemas/";
  if (url.substr(0, kFamily.size()) != kFamily) return std::nullopt;
  url.remove_prefix(kFamily.size());
  SchemaVersion version = {0, 0, 0};
  const bool read = ReadNumber(&url, &version.major) && ReadDot(&url) &&
                    ReadNumber(&url, &version.minor) && ReadDot(&url) &&
                    ReadNumber(&url, &version.patch) && url.empty();
  return read ? std::optional(version) : std::nullopt;
}

Renames::From Renames::Unknown() { return static_cast<From>(SchemaVersions().size()) + 1; }

Renames::From Renames::FromOf(std::optional<SchemaVersion> version) {
  if (!version) return Unknown();
  const auto versions = SchemaVersions();
  return static_cast<From>(std::upper_bound(versions.begin(), versions.end(), *version) -
                           versions.begin());
}

size_t Renames::RowOf(Section section, From from) {
  return static_cast<size_t>(section) * (SchemaVersions().size() + 2) + from;
}

Renames::Renames(std::optional<SchemaVersion> target)
    : to_(target ? FromOf(*target) : static_cast<From>(SchemaVersions().size())),
      latest_(to_ == SchemaVersions().size()),
      slots_(Attributes().size(), kNone) {
  std::vector<uint16_t> moving;
  std::vector<bool> seen(Attributes().size());
  const auto note = [&](uint16_t index) {
    if (seen[index]) return;
    seen[index] = true;
    slots_[index] = static_cast<uint16_t>(moving.size());
    moving.push_back(index);
  };
  std::set<uint16_t> metrics;
  for (const SchemaOp& op : SchemaOps()) {
    for (const RenamePair& pair : PairsOf(op)) {
      if (op.metrics) {
        metrics.insert({pair.from, pair.to});
      } else if (op.apply_count == 0) {
        note(pair.from);
      }
    }
    for (const uint16_t metric : MetricsOf(op)) metrics.insert(metric);
  }
  for (uint16_t i = 0; i < Attributes().size(); i++) {
    if (Attributes()[i].target != kNone && !(Attributes()[i].flags & kGeneric)) note(i);
  }
  slot_count_ = moving.size();
  const From versions = static_cast<From>(SchemaVersions().size()) + 2;
  rows_.resize(slot_count_ * versions * kSections);
  for (uint32_t section = 0; section < kSections; section++) {
    for (From from = 0; from < versions; from++) {
      const Section where = static_cast<Section>(section);
      for (size_t slot = 0; slot < slot_count_; slot++) {
        rows_[RowOf(where, from) * slot_count_ + slot] =
            ResolveAttribute(where, from, moving[slot]);
      }
    }
  }
  for (uint16_t i = 0; i < Metrics().size(); i++) {
    if (Metrics()[i].target != kNone) metrics.insert(i);
  }
  for (From from = 0; from < versions; from++) {
    for (const uint16_t metric : metrics) ResolveMetric(from, metric);
  }
}

bool Renames::Applies(const SchemaOp& op, From from) const {
  return op.version < to_ && (from == Unknown() || op.version >= from);
}

bool Renames::Blocked(uint16_t index, From from) const {
  if (latest_ && (Attributes()[index].flags & kDeprecated)) return true;  // The registry knows.
  return from == Unknown() && IsCurrent(index);
}

uint16_t Renames::Settle(uint16_t index) const {
  const AttributeFact& fact = Attributes()[index];
  const bool moves = latest_ && fact.target != kNone && fact.rule == Rule::kNone;
  return moves ? fact.target : index;
}

uint16_t Renames::ResolveAttribute(Section section, From from, uint16_t index) const {
  if (IsNewer(from)) return index;
  uint16_t now = index;
  for (const SchemaOp& op : SchemaOps()) {
    if (op.metrics || op.apply_count != 0 || !Applies(op, from)) continue;
    if (op.section != Section::kAll && op.section != section) continue;
    for (const RenamePair& pair : PairsOf(op)) {
      if (pair.from != now || Blocked(now, from)) continue;
      now = pair.to;
      break;
    }
  }
  if (!(Attributes()[now].flags & kGeneric)) now = Settle(now);
  if (now != index && latest_ && from == Unknown() && (Attributes()[now].flags & kHistoric)) {
    return index;
  }
  return now;
}

void Renames::CollectPairs(const SchemaOp& op, From from, std::vector<RenamePair>* pairs) const {
  for (const RenamePair& pair : PairsOf(op)) {
    const auto begun = std::find_if(pairs->begin(), pairs->end(),
                                    [&](const RenamePair& have) { return have.to == pair.from; });
    if (begun != pairs->end()) {
      begun->to = pair.to;
      continue;
    }
    // A generic name is renamed here, where its metric says what it means.
    const bool generic = (Attributes()[pair.from].flags & kGeneric) != 0;
    if (generic || !Blocked(pair.from, from)) pairs->push_back(pair);
  }
}

void Renames::ResolveMetric(From from, uint16_t metric) {
  if (IsNewer(from)) return;
  uint16_t now = metric;
  std::vector<RenamePair> pairs;
  for (const SchemaOp& op : SchemaOps()) {
    if (!Applies(op, from)) continue;
    if (op.metrics) {
      for (const RenamePair& pair : PairsOf(op)) {
        if (pair.from != now) continue;
        now = pair.to;
        break;
      }
      continue;
    }
    const auto named = MetricsOf(op);
    const bool about = std::find(named.begin(), named.end(), now) != named.end() ||
                       std::find(named.begin(), named.end(), metric) != named.end();
    if (about) CollectPairs(op, from, &pairs);
  }
  if (latest_ && Metrics()[now].target != kNone) now = Metrics()[now].target;
  if (now != metric) metrics_[from << 16 | metric] = now;
  for (RenamePair& pair : pairs) pair.to = Settle(pair.to);
  if (!pairs.empty()) on_metric_[from << 16 | metric] = std::move(pairs);
}

uint16_t Renames::Metric(From from, uint16_t index) const {
  const auto found = metrics_.find(from << 16 | index);
  return found == metrics_.end() ? index : found->second;
}

const std::vector<RenamePair>* Renames::OnMetric(From from, uint16_t metric) const {
  const auto found = on_metric_.find(from << 16 | metric);
  return found == on_metric_.end() ? nullptr : &found->second;
}

}  // namespace weir::semconv
