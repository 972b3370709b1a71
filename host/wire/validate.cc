// The validating walk: every byte of a request is looked at once.
//
// The loop is driven by the plan made from the schema. What the loop would spend its time on has a
// way of its own: an attribute in the usual shape is recognised as a whole, and the attributes of
// one owner are taken in a row, without going through the plan for each.
#include "host/wire/validate.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "host/wire/count_rows.h"
#include "host/wire/usual_attribute.h"
#include "host/wire/usual_record.h"
#include "host/wire/utf8.h"
#include "host/wire/varint.h"
#include "host/wire/walk_plan.h"

namespace weir::wire {
namespace {

constexpr uint64_t kBytesMax = 0x7fffffff;  // Offsets and rows of a batch are 31 bits.

class Walk {
 public:
  Walk(Signal signal, std::span<const uint8_t> bytes, const Limits& limits)
      : signal_(signal),
        plan_(GetWalkPlan()),
        limits_(limits),
        begin_(bytes.data()),
        end_(bytes.data() + bytes.size()) {}

  absl::StatusOr<Survey> Run() {
    if (!Message(RequestOf(signal_), begin_, end_, 1)) {
      if (too_many_rows_) return TooManyRows();
      return Error();
    }
    if (Counted().Rows() > limits_.rows_max) return TooManyRows();
    return Counted();
  }
  // The counts of a message of another kind, without an opinion on it.
  Survey CountIn(MessageId id) {
    Message(id, begin_, end_, 1);
    return Counted();
  }

 private:
  bool Message(MessageId id, const uint8_t* p, const uint8_t* end, uint32_t depth) {
    return Fields(id, p, end, depth, 0);
  }
  // `seen` has the bits of singular fields that were before `p`.
  bool Fields(MessageId id, const uint8_t* p, const uint8_t* end, uint32_t depth, uint32_t seen);
  bool Field(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
             const uint8_t* end, uint32_t depth);
  bool Record(MessageId id, const uint8_t* p, const uint8_t* end, uint32_t depth);
  bool Child(const WalkEdge& edge, const uint8_t* p, const uint8_t* end, uint32_t depth);
  bool Attributes(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
                  const uint8_t* end, uint32_t depth);
  bool OtherWireType(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
                     const uint8_t* end);
  bool Numbers(Counter counter, const uint8_t* p, const uint8_t* end);
  bool CheckText(const uint8_t* p, size_t n);

  bool Fail(const uint8_t* at, MessageId id, uint32_t tag, const char* what) {
    failed_at_ = at;
    failed_in_ = id;
    failed_tag_ = tag;
    failure_ = what;
    return false;
  }
  absl::Status Error() const;
  absl::Status TooManyRows() const {
    return absl::ResourceExhaustedError(
        absl::StrFormat("the request has %d rows or more, at most %d are allowed",
                        Counted().Rows(), limits_.rows_max));
  }
  Survey Counted() const;

  const Signal signal_;
  const WalkPlan& plan_;
  const Limits& limits_;
  const uint8_t* const begin_;
  const uint8_t* const end_;
  std::array<uint32_t, kCounterCount> counts_{};
  uint32_t irregular_ = 0;
  uint32_t values_taken_ = 0;  // Values of records that were held against the limit already.
  bool too_many_rows_ = false;

  const uint8_t* failed_at_ = nullptr;
  MessageId failed_in_ = MessageId::kCount;
  uint32_t failed_tag_ = 0;
  const char* failure_ = "";
};

bool Walk::Fields(MessageId id, const uint8_t* p, const uint8_t* end, uint32_t depth,
                  uint32_t seen) {
  if (depth > limits_.message_depth_max) return Fail(p, id, 0, "nested too deep");
  const WalkEdges& edges = plan_[static_cast<uint32_t>(id)];
  uint32_t again = 0;
  while (p < end) {
    const uint8_t* const at = p;
    uint32_t tag = *p;
    if (tag < 0x80) {
      ++p;
    } else if (!ReadLongTag(p, end, &tag)) {
      return Fail(at, id, 0, "the tag is no varint of at most 5 bytes and 32 bits");
    }
    const WalkEdge& edge = edges[std::min(tag >> 3, kFieldNumberMax + 1)];
    again |= seen & edge.seen_bit;
    seen |= edge.seen_bit;
    const bool sound = (tag & 7) == edge.wire_type ? Field(edge, id, tag, p, end, depth)
                                                   : OtherWireType(edge, id, tag, p, end);
    if (!sound) return false;
  }
  if (again != 0) irregular_ |= again & kOneofBit ? kOneofTwice | kRepeatedField : kRepeatedField;
  return true;
}

inline bool Walk::Field(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
                        const uint8_t* end, uint32_t depth) {
  switch (edge.step) {
    case Step::kVarint:
      return SkipVarint(p, end) || Fail(p, id, tag, "the varint is cut or over 10 bytes long");
    case Step::kFixed64:
      if (end - p < 8) return Fail(p, id, tag, "fewer than 8 bytes are left for a number");
      p += 8;
      return true;
    case Step::kFixed32:
      if (end - p < 4) return Fail(p, id, tag, "fewer than 4 bytes are left for a number");
      p += 4;
      return true;
    default:
      break;
  }
  if (edge.step == Step::kAttribute) return Attributes(edge, id, tag, p, end, depth);
  uint32_t length = 0;
  if (!ReadLength(p, end, &length)) {
    return Fail(p, id, tag, "the length is no varint or reaches past the end of the message");
  }
  const uint8_t* const content = p;
  p += length;
  counts_[edge.counter] += edge.step != Step::kVarints;
  switch (edge.step) {
    case Step::kString:
      return CheckText(content, length) || Fail(content, id, tag, "the text is not UTF-8");
    case Step::kId:
      if (length != edge.id_bytes && length != 0) irregular_ |= kWrongIdLength;
      return true;
    case Step::kMessage:
      return Message(edge.child, content, p, depth + 1);
    case Step::kEntry:
    case Step::kRecord:
      return Child(edge, content, p, depth);
    case Step::kVarints:
      return Numbers(edge.counter, content, p) || Fail(content, id, tag, "a packed varint is cut");
    case Step::kFixed64s:
      return length % 8 == 0 || Fail(content, id, tag, "packed numbers of other than 8 bytes");
    default:
      return true;
  }
}

bool Walk::Child(const WalkEdge& edge, const uint8_t* p, const uint8_t* end, uint32_t depth) {
  if (edge.step == Step::kEntry) {
    const Counter held = edge.counter == kResources ? kScopes : kRecords;
    const uint32_t before = counts_[held];
    if (!Message(edge.child, p, end, depth + 1)) return false;
    if (counts_[held] == before) irregular_ |= kEmptyEntry;
    too_many_rows_ = Counted().Rows() > limits_.rows_max;
    return !too_many_rows_;
  }
  // Points are inside metrics: what was held against a point is not held against its metric.
  const uint32_t before = counts_[kAttrs];
  const uint32_t taken_before = values_taken_;
  if (!Record(edge.child, p, end, depth + 1)) return false;
  const uint32_t own = counts_[kAttrs] - before - (values_taken_ - taken_before);
  values_taken_ += own;
  if (own > limits_.values_per_record_max) irregular_ |= kTooManyValues;
  return true;
}

bool Walk::Record(MessageId id, const uint8_t* p, const uint8_t* end, uint32_t depth) {
  if (depth + 2 > limits_.message_depth_max) return Message(id, p, end, depth);
  RecordTaker taker(p, end, end_);
  if (id == MessageId::kSpan) {
    taker.Span();
  } else if (id == MessageId::kLogRecord) {
    taker.LogRecord();
  } else if (id == MessageId::kNumberDataPoint) {
    taker.NumberDataPoint();
  } else if (id == MessageId::kMetric) {
    taker.Metric();
  }
  counts_[kAttrs] += taker.attrs();
  return taker.place() == end || Fields(id, taker.place(), end, depth, taker.seen());
}

// `p` is behind the tag of the first of them.
bool Walk::Attributes(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
                      const uint8_t* end, uint32_t depth) {
  const bool usual_fits = depth + 2 <= limits_.message_depth_max;
  while (true) {
    if (usual_fits && TakeUsualAttributes(tag, end, end_, p, &counts_[kAttrs])) return true;
    uint32_t length = 0;
    if (!ReadLength(p, end, &length)) {
      return Fail(p, id, tag, "the length is no varint or reaches past the end of the message");
    }
    const uint8_t* const content = p;
    p += length;
    ++counts_[kAttrs];
    if (!Message(edge.child, content, p, depth + 1)) return false;
    if (p == end || *p != tag) return true;
    ++p;
  }
}

// A field that does not exist, or does not have the wire type that the plan expects.
bool Walk::OtherWireType(const WalkEdge& edge, MessageId id, uint32_t tag, const uint8_t*& p,
                         const uint8_t* end) {
  const uint32_t wire_type = tag & 7;
  if (tag >> 3 == 0) return Fail(p, id, tag, "field number 0");
  if (edge.step != Step::kUnknown && wire_type != edge.element_wire_type) {
    return Fail(p, id, tag, "the wire type is not that of the field");
  }
  if (edge.step == Step::kVarints) ++counts_[edge.counter];
  uint32_t length = 0;
  switch (wire_type) {
    case 0:
      return SkipVarint(p, end) || Fail(p, id, tag, "the varint is cut or over 10 bytes long");
    case 1:
      length = 8;
      break;
    case 2:
      if (!ReadLength(p, end, &length)) {
        return Fail(p, id, tag, "the length is no varint or reaches past the end of the message");
      }
      break;
    case 5:
      length = 4;
      break;
    default:
      return Fail(p, id, tag, "groups and wire types 6 and 7 are not allowed");
  }
  if (static_cast<size_t>(end - p) < length) return Fail(p, id, tag, "the value is cut");
  p += length;
  return true;
}

bool Walk::Numbers(Counter counter, const uint8_t* p, const uint8_t* end) {
  uint32_t numbers = 0;
  while (p < end) {
    if (!SkipVarint(p, end)) return false;
    ++numbers;
  }
  counts_[counter] += numbers;
  return true;
}

// False when the request has to be refused for it.
inline bool Walk::CheckText(const uint8_t* p, size_t n) {
  if (IsAscii(p, n, end_) || limits_.utf8 == Utf8Policy::kPass || IsUtf8(p, n)) return true;
  irregular_ |= kInvalidUtf8;
  return limits_.utf8 == Utf8Policy::kReplace;
}

absl::Status Walk::Error() const {
  const MessageInfo& message = Info(failed_in_);
  std::string place = message.name;
  if (const uint32_t number = failed_tag_ >> 3; number != 0) {
    const FieldInfo* field = FindField(failed_in_, number);
    absl::StrAppendFormat(&place, ", field %d%s%s", number, field ? " " : "",
                          field ? field->json_name : "");
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("byte %d, %s: %s", failed_at_ - begin_, place, failure_));
}

Survey Walk::Counted() const {
  Survey s;
  s.resources = counts_[kResources];
  s.scopes = counts_[kScopes];
  s.entities = counts_[kEntities];
  s.entity_keys = counts_[kEntityKeys];
  s.records = counts_[kRecords];
  s.histograms = counts_[kHistograms];
  s.exponential_histograms = counts_[kExponentialHistograms];
  s.summaries = counts_[kSummaries];
  s.items = signal_ != Signal::kMetrics
                ? s.records
                : counts_[kNumberPoints] + s.histograms + s.exponential_histograms + s.summaries;
  s.dictionary_attrs = counts_[kDictionaryAttrs];
  s.attrs = counts_[kAttrs] + s.dictionary_attrs;
  s.events = counts_[kEvents];
  s.links = counts_[kLinks];
  s.exemplars = counts_[kExemplars];
  s.numbers = counts_[kNumbers] + 2 * counts_[kQuantiles];
  s.samples = counts_[kSamples];
  s.strings = counts_[kStrings];
  s.irregular = irregular_;
  return s;
}

}  // namespace

uint64_t Survey::Rows() const {
  return uint64_t{resources} + scopes + entities + entity_keys + records + items + attrs + events +
         links + histograms + exponential_histograms + summaries + exemplars + numbers + samples +
         strings + dictionary_attrs;
}

absl::StatusOr<Survey> Validate(Signal signal, std::span<const uint8_t> bytes,
                                const Limits& limits) {
  if (bytes.size() > kBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("the request has %d bytes, at most %d are possible", bytes.size(),
                        kBytesMax));
  }
  return Walk(signal, bytes, limits).Run();
}

Survey CountRows(Signal signal, MessageId message, std::span<const uint8_t> fields) {
  Limits limits;
  limits.rows_max = UINT64_MAX;
  limits.utf8 = Utf8Policy::kPass;
  return Walk(signal, fields, limits).CountIn(message);
}

}  // namespace weir::wire
