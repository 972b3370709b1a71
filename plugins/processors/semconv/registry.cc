#include "plugins/processors/semconv/registry.h"

namespace weir::semconv {
namespace {

#include "plugins/processors/semconv/registry_table.inc"

template <size_t kShifts, size_t kSlots>
uint16_t SlotOf(uint64_t hash, const uint16_t (&shifts)[kShifts], const uint16_t (&slots)[kSlots]) {
  static_assert((kShifts & (kShifts - 1)) == 0 && (kSlots & (kSlots - 1)) == 0);
  const uint64_t shift = shifts[hash & (kShifts - 1)];
  return slots[((hash >> 20) + shift * (hash >> 40 | 1)) & (kSlots - 1)];
}

}  // namespace

std::span<const AttributeFact> Attributes() { return kAttributes; }
std::span<const MetricFact> Metrics() { return kMetrics; }
std::span<const EventFact> Events() { return kEvents; }
std::span<const SchemaVersion> SchemaVersions() { return kVersions; }
std::span<const SchemaOp> SchemaOps() { return kOps; }
std::span<const MemberFact> Members() { return kMemberFacts; }

std::span<const RenamePair> PairsOf(const SchemaOp& op) {
  return std::span(kPairs).subspan(op.pair_first, op.pair_count);
}
std::span<const uint16_t> MetricsOf(const SchemaOp& op) {
  return std::span(kApplies).subspan(op.apply_first, op.apply_count);
}

std::string_view FactsSha256() { return kFactsSha256; }
std::string_view PoolText(uint32_t at, size_t length) { return {kPool + at, length}; }

uint16_t FindAttribute(std::string_view name) {
  const uint16_t index = SlotOf(NameHash(name, 0), kAttributeShifts, kAttributeSlots);
  return index != kNone && NameOf(kAttributes[index]) == name ? index : kNone;
}

uint16_t FindMetric(std::string_view name) {
  const uint16_t index = SlotOf(NameHash(name, 0), kMetricShifts, kMetricSlots);
  return index != kNone && NameOf(kMetrics[index]) == name ? index : kNone;
}

const MemberFact* FindMember(uint16_t attribute, std::string_view value) {
  const uint16_t index = SlotOf(NameHash(value, attribute + 1u), kMemberShifts, kMemberSlots);
  if (index == kNone) return nullptr;
  const MemberFact& member = kMemberFacts[index];
  return member.attribute == attribute && PoolText(member.value, member.length) == value ? &member
                                                                                        : nullptr;
}

}  // namespace weir::semconv
