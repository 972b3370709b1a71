// What the validating walk does with each field of each message, made once from the schema: one
// array lookup per field says which wire type it must have, what to do and which row to count.
//
// Threads: constant data.
#pragma once

#include <array>
#include <cstdint>

#include "host/wire/schema.h"

namespace weir::wire {

enum class Step : uint8_t {
  kUnknown,    // No such field: skipped by its wire type.
  kVarint,
  kFixed64,
  kFixed32,
  kString,
  kBytes,
  kId,         // Bytes of which there must be WalkEdge::id_bytes, or none.
  kMessage,
  kAttribute,  // A KeyValue: mostly of one shape.
  kEntry,      // Of a resource or scope: must hold a record.
  kRecord,     // A record or data point: may hold so many values.
  kVarints,    // Repeated numbers, packed or one by one.
  kFixed64s,
};

// What a field counts as.
enum Counter : uint8_t {
  kNothing, kResources, kScopes, kEntities, kEntityKeys, kRecords, kAttrs, kEvents, kLinks,
  kNumberPoints, kHistograms, kExponentialHistograms, kSummaries, kExemplars, kNumbers, kQuantiles,
  kSamples, kStrings, kDictionaryAttrs,
  kCounterCount
};

// A wire type that no field has: edges with it always take the general way.
inline constexpr uint8_t kNoWireType = 8;
inline constexpr uint32_t kOneofBit = 1u << 31;

struct WalkEdge {
  Step step = Step::kUnknown;
  uint8_t wire_type = kNoWireType;  // Packed where that is possible.
  Counter counter = kNothing;
  uint8_t id_bytes = 0;
  MessageId child = MessageId::kCount;
  uint8_t element_wire_type = kNoWireType;  // Of repeated numbers that come one by one.
  uint32_t seen_bit = 0;                    // 0: may come any number of times.
};

// By field number; the last one stands for all higher numbers.
using WalkEdges = std::array<WalkEdge, kFieldNumberMax + 2>;
using WalkPlan = std::array<WalkEdges, kMessageCount>;

const WalkPlan& GetWalkPlan();

}  // namespace weir::wire
