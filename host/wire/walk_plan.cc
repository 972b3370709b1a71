#include "host/wire/walk_plan.h"

namespace weir::wire {
namespace {

bool Within(MessageId m, MessageId first, MessageId last) { return m >= first && m <= last; }

// Numbers are told apart by the message that they are in.
Counter CounterOfNumbers(MessageId parent, uint32_t number) {
  if (parent == MessageId::kBuckets) return kNumbers;
  if (parent == MessageId::kProfile) return kNumbers;
  if (parent == MessageId::kSample && number != 5) return kNumbers;
  return kNothing;
}

Counter CounterOfChild(MessageId parent, MessageId child) {
  if (Within(child, MessageId::kResourceSpans, MessageId::kResourceProfiles)) return kResources;
  if (Within(child, MessageId::kScopeSpans, MessageId::kScopeProfiles)) return kScopes;
  if (Within(child, MessageId::kSpan, MessageId::kProfile)) return kRecords;
  switch (child) {
    case MessageId::kKeyValue: return kAttrs;
    case MessageId::kAnyValue:
      return parent == MessageId::kArrayValue || parent == MessageId::kLogRecord ? kAttrs
                                                                                 : kNothing;
    case MessageId::kEntityRef: return kEntities;
    case MessageId::kEvent: return kEvents;
    case MessageId::kLink: return kLinks;
    case MessageId::kNumberDataPoint: return kNumberPoints;
    case MessageId::kHistogramDataPoint: return kHistograms;
    case MessageId::kExponentialHistogramDataPoint: return kExponentialHistograms;
    case MessageId::kSummaryDataPoint: return kSummaries;
    case MessageId::kExemplar: return kExemplars;
    case MessageId::kValueAtQuantile: return kQuantiles;
    case MessageId::kSample: return kSamples;
    case MessageId::kKeyValueAndUnit: return kDictionaryAttrs;
    default: return kNothing;
  }
}

Counter CounterOfString(MessageId parent, uint32_t number) {
  if (parent == MessageId::kEntityRef && number >= 3) return kEntityKeys;
  return parent == MessageId::kProfilesDictionary ? kStrings : kNothing;
}

Step StepOfChild(MessageId child) {
  if (child == MessageId::kKeyValue) return Step::kAttribute;
  if (Within(child, MessageId::kResourceSpans, MessageId::kResourceProfiles)) return Step::kEntry;
  if (Within(child, MessageId::kScopeSpans, MessageId::kScopeProfiles)) return Step::kEntry;
  const bool record = Within(child, MessageId::kSpan, MessageId::kProfile) ||
                      Within(child, MessageId::kNumberDataPoint, MessageId::kSummaryDataPoint);
  return record ? Step::kRecord : Step::kMessage;
}

WalkEdge EdgeOf(MessageId parent, const FieldInfo& field) {
  WalkEdge edge;
  const bool numbers = field.repeated && MayBePacked(field.kind);
  const uint32_t wire_type = WireTypeOf(field.kind);
  edge.wire_type = static_cast<uint8_t>(numbers ? 2 : wire_type);
  if (numbers) edge.element_wire_type = static_cast<uint8_t>(wire_type);
  if (!field.repeated) edge.seen_bit = field.oneof ? kOneofBit : 1u << field.number;
  switch (field.kind) {
    case FieldKind::kMessage:
      edge.step = StepOfChild(field.message);
      edge.child = field.message;
      edge.counter = CounterOfChild(parent, field.message);
      break;
    case FieldKind::kString:
      edge.step = Step::kString;
      edge.counter = CounterOfString(parent, field.number);
      break;
    case FieldKind::kBytes:
      edge.step = field.id == IdKind::kNone ? Step::kBytes : Step::kId;
      edge.id_bytes = field.id == IdKind::kSpan ? 8 : 16;
      break;
    default:
      if (numbers) {
        edge.step = wire_type == 0 ? Step::kVarints : Step::kFixed64s;
        edge.counter = CounterOfNumbers(parent, field.number);
      } else {
        edge.step = wire_type == 0   ? Step::kVarint
                    : wire_type == 1 ? Step::kFixed64
                                     : Step::kFixed32;
      }
  }
  return edge;
}

WalkPlan MakePlan() {
  WalkPlan plan;
  for (uint32_t m = 0; m < kMessageCount; ++m) {
    const MessageId message = static_cast<MessageId>(m);
    for (const FieldInfo& field : Info(message).fields) {
      plan[m][field.number] = EdgeOf(message, field);
    }
  }
  return plan;
}

}  // namespace

const WalkPlan& GetWalkPlan() {
  static const WalkPlan plan = MakePlan();
  return plan;
}

}  // namespace weir::wire
