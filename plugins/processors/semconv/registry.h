// The OpenTelemetry registry as a table: attributes with type, enum and what became of them,
// metrics with unit and instrument, and the renames of every schema version. Made by generate.py.
//
// An attribute is known by its index here. Historic names stand behind the current ones: they are
// only in the schema files. Names of enum members are found by the index of their attribute.
//
// Static data, nothing to own; nothing fails. Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/semconv/name_hash.h"

namespace weir::semconv {

inline constexpr uint16_t kNone = 0xFFFF;

enum class ValueType : uint8_t { kAny, kString, kInt, kDouble, kBool, kStrings, kInts };

// What is to be done with a name besides giving it another one; see rules.h.
enum class Rule : uint8_t {
  kNone,
  kSimple,         // Another name, the value turned into the target's type.
  kTarget,         // http.target: path and query.
  kFlavor,         // http.flavor: name and version of the protocol.
  kHost,           // http.host: by direction.
  kFamily,         // net.sock.family: network.type, or the transport "unix".
  kPeerName,       // net.peer.name, net.peer.port: by direction.
  kPeerPort,
  kFunction,       // code.function with code.namespace in front.
  kNamespace,      // code.namespace: goes with code.function.
  kService,        // rpc.service: in front of rpc.method.
  kConnection,     // db.connection_string: host and port.
  kConsumerGroup,  // messaging.rocketmq.client_group: on consumer spans only.
  kGrpcStatus,     // The number's name.
  kStatusMessage,  // rpc.jsonrpc.error_message: the status of the span.
  kEventName,      // event.name: a field of the log record.
};

enum FactFlags : uint16_t {
  kDeprecated = 1,
  kObsolete = 2,   // Deprecated, and nothing takes its place.
  kForeign = 4,    // Lives in another registry: never called deprecated.
  kHistoric = 8,   // Known from the schema files only.
  kClosed = 16,    // No value but the listed ones.
  kTemplate = 32,  // Names begin with it: http.request.header.<name>.
  kNotStable = 64,
  kGeneric = 128,  // Means this on some metrics only: "state".
  // Of an instance's facts (names.h), not of the table.
  kMoves = 256,    // Has another name in some version, or by the user.
  kMembers = 512,  // Values are to be looked at.
};

struct AttributeFact {
  uint32_t name;
  uint16_t length;
  ValueType type;
  Rule rule;
  uint16_t flags;
  uint16_t target;  // Its name now; kNone.
  uint16_t member_first, member_count;
  uint8_t order;  // Among several sources of one target, the lowest first.
};

struct MemberFact {
  uint32_t value, renamed_to;
  uint16_t attribute;
  uint8_t length, renamed_length;  // 0: not renamed.
  bool deprecated;
};

enum class Instrument : uint8_t { kUnknown, kCounter, kUpDownCounter, kGauge, kHistogram };

struct MetricFact {
  uint32_t name, unit;
  uint16_t length, unit_length;
  Instrument instrument;
  uint16_t flags;
  uint16_t target;
};

struct EventFact {
  uint32_t name, renamed_to;
  uint8_t length, renamed_length;
};

struct SchemaVersion {
  uint8_t major, minor, patch;
  auto operator<=>(const SchemaVersion&) const = default;
};

// The part of a request that a rename is about. kAll in ops only: everywhere.
enum class Section : uint8_t { kAll, kResources, kSpans, kMetrics };

// One rename_attributes or rename_metrics of a schema file.
struct SchemaOp {
  uint8_t version;
  Section section;
  bool metrics;  // The pairs are indexes of metrics.
  uint16_t pair_first, pair_count;
  uint16_t apply_first, apply_count;  // Only attributes of these metrics; none: of all.
};
struct RenamePair {
  uint16_t from, to;
};

std::span<const AttributeFact> Attributes();
std::span<const MetricFact> Metrics();
std::span<const EventFact> Events();
std::span<const SchemaVersion> SchemaVersions();  // Ascending.
std::span<const SchemaOp> SchemaOps();            // By version, ascending.
std::span<const RenamePair> PairsOf(const SchemaOp& op);
std::span<const uint16_t> MetricsOf(const SchemaOp& op);
std::span<const MemberFact> Members();

std::string_view FactsSha256();
std::string_view PoolText(uint32_t at, size_t length);
inline std::string_view NameOf(const AttributeFact& fact) {
  return PoolText(fact.name, fact.length);
}
inline std::string_view NameOf(const MetricFact& fact) { return PoolText(fact.name, fact.length); }
inline std::string_view UnitOf(const MetricFact& fact) {
  return PoolText(fact.unit, fact.unit_length);
}

// Indexes, or kNone.
uint16_t FindAttribute(std::string_view name);
uint16_t FindMetric(std::string_view name);
// The member of an attribute's enum; NULL. An integer is looked for by its decimal text.
const MemberFact* FindMember(uint16_t attribute, std::string_view value);

}  // namespace weir::semconv
