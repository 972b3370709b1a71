// Rewriting, message by message.
//
// Parsing two serialized messages one after the other merges them, so a message member that comes
// twice is one message in several parts. Each message is read twice: first for which occurrence of
// each singular field counts, then to write it. Nothing is kept per field, so that what an
// adversary sends costs no more memory than the result.
#include "host/wire/normalize.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "host/wire/field_reader.h"
#include "host/wire/framing.h"
#include "host/wire/utf8.h"
#include "host/wire/walk_plan.h"

namespace weir::wire {
namespace {

constexpr size_t kBytesMax = 0x7fffffff;
// From here on a length that became shorter is padded instead of moving what follows it.
constexpr size_t kPaddedBytesMin = 64 << 10;

using Parts = std::span<const std::span<const uint8_t>>;

const WalkEdge& EdgeOf(const WalkEdges& edges, const FieldView& field) {
  return edges[std::min(field.number(), kFieldNumberMax + 1)];
}

// Which occurrences of the singular fields of one message count. Fields are numbered in the order
// in which they come, through all parts.
struct Choice {
  std::array<uint64_t, kFieldNumberMax + 1> last{};    // Of each field number.
  std::array<uint32_t, kFieldNumberMax + 1> count{};
  uint32_t oneof = 0;        // Number of the member that came last.
  uint64_t oneof_from = 0;   // Before this one another member came.

  Choice(const WalkEdges& edges, Parts parts) {
    uint64_t place = 0;
    for (const auto& part : parts) {
      for (FieldReader reader(part); reader.Next(); ++place) {
        const WalkEdge& edge = EdgeOf(edges, reader.field());
        if (edge.seen_bit == 0) continue;
        const uint32_t number = reader.field().number();
        if (edge.seen_bit == kOneofBit && number != oneof) {
          oneof = number;
          oneof_from = place;
          count[number] = 0;
        }
        last[number] = place;
        ++count[number];
      }
    }
  }
  bool Counts(const WalkEdge& edge, uint32_t number, uint64_t place) const {
    if (edge.seen_bit == 0) return true;
    return last[number] == place && (edge.seen_bit != kOneofBit || number == oneof);
  }
};

class Normalizer {
 public:
  Normalizer(Signal signal, const Limits& limits)
      : signal_(signal), limits_(limits), plan_(GetWalkPlan()) {}

  Normalized Run(std::span<const uint8_t> bytes) {
    result_.bytes.reserve(bytes.size() + bytes.size() / 16);
    Message(RequestOf(signal_), Parts(&bytes, 1));
    return std::move(result_);
  }

 private:
  // All of these append what is left and return whether it differs from what came.
  bool Message(MessageId id, Parts parts);
  bool Field(MessageId id, const WalkEdge& edge, const FieldView& field, Parts content);
  bool Text(const FieldView& field);
  bool Id(MessageId id, const WalkEdge& edge, const FieldView& field);
  bool Child(const WalkEdge& edge, const FieldView& field, Parts content);
  bool Entry(const WalkEdge& edge, const FieldView& field, Parts content);
  bool Record(const WalkEdge& edge, const FieldView& field, Parts content);
  bool Copy(const FieldView& field) {
    Append(field.begin, field.end);
    return false;
  }

  void Append(const uint8_t* from, const uint8_t* to) {
    result_.bytes.append(reinterpret_cast<const char*>(from), static_cast<size_t>(to - from));
  }
  void SetLengthOf(const FieldView& field, size_t content_at) {
    const size_t length_at = content_at - static_cast<size_t>(field.value - field.behind_tag);
    SetLength(&result_.bytes, length_at, content_at, kPaddedBytesMin);
  }
  void Reject(bool point, std::string_view why);

  const Signal signal_;
  const Limits& limits_;
  const WalkPlan& plan_;
  Normalized result_;

  // What was kept so far.
  uint64_t records_ = 0;
  uint64_t points_ = 0;
  uint64_t values_ = 0;
  uint64_t values_taken_ = 0;  // Those of points, which are not their metric's.
  std::string bad_id_;         // Of the span that is being written; empty: none.

  // The place of what is being written: indices of resource, scope, record and point.
  std::array<uint64_t, 4> next_{};
};

bool Normalizer::Message(MessageId id, Parts parts) {
  const WalkEdges& edges = plan_[static_cast<uint32_t>(id)];
  const Choice choice(edges, parts);
  bool changed = parts.size() > 1;
  uint64_t place = 0;
  for (const auto& part : parts) {
    for (FieldReader reader(part); reader.Next(); ++place) {
      const FieldView& field = reader.field();
      const uint32_t number = field.number();
      const WalkEdge& edge = EdgeOf(edges, field);
      if (!choice.Counts(edge, number, place)) {
        changed = true;
        continue;
      }
      if (edge.seen_bit == 0 || edge.child == MessageId::kCount || choice.count[number] < 2) {
        const std::span<const uint8_t> content = field.content();
        changed |= Field(id, edge, field, Parts(&content, 1));
        continue;
      }
      // A member that came several times: all of its parts become one message.
      std::vector<std::span<const uint8_t>> contents;
      uint64_t other_place = 0;
      for (const auto& other : parts) {
        for (FieldReader again(other); again.Next(); ++other_place) {
          const bool before = edge.seen_bit == kOneofBit && other_place < choice.oneof_from;
          if (again.field().number() != number || before) continue;
          if (!again.field().content().empty()) contents.push_back(again.field().content());
        }
      }
      Field(id, edge, field, contents);
      changed = true;
    }
  }
  return changed;
}

bool Normalizer::Field(MessageId id, const WalkEdge& edge, const FieldView& field,
                       Parts content) {
  switch (edge.step) {
    case Step::kString:
      return Text(field);
    case Step::kId:
      return Id(id, edge, field);
    case Step::kMessage:
    case Step::kAttribute:
      values_ += edge.counter == kAttrs;
      return Child(edge, field, content);
    case Step::kEntry:
      return Entry(edge, field, content);
    case Step::kRecord:
      return Record(edge, field, content);
    default:
      return Copy(field);
  }
}

bool Normalizer::Text(const FieldView& field) {
  const auto text = field.content();
  if (limits_.utf8 != Utf8Policy::kReplace || IsUtf8(text.data(), text.size())) {
    return Copy(field);
  }
  Append(field.begin, field.value);
  const size_t content_at = result_.bytes.size();
  AppendReplacingBadUtf8(text.data(), text.size(), &result_.bytes);
  SetLengthOf(field, content_at);
  ++result_.replaced_utf8;
  return true;
}

bool Normalizer::Id(MessageId id, const WalkEdge& edge, const FieldView& field) {
  const size_t length = field.content().size();
  if (length == 0 || length == edge.id_bytes) return Copy(field);
  if (id == MessageId::kSpan && field.number() <= 2) {
    bad_id_ = absl::StrFormat("a %s id of %d bytes, expected %d",
                              field.number() == 1 ? "trace" : "span", length, edge.id_bytes);
  } else {
    ++result_.blanked_ids;
  }
  return true;
}

bool Normalizer::Child(const WalkEdge& edge, const FieldView& field, Parts content) {
  Append(field.begin, field.value);
  const size_t content_at = result_.bytes.size();
  const bool changed = Message(edge.child, content);
  // The parts may be those of other occurrences alone, unchanged.
  if (changed || result_.bytes.size() - content_at != field.content().size()) {
    SetLengthOf(field, content_at);
  }
  return changed;
}

bool Normalizer::Entry(const WalkEdge& edge, const FieldView& field, Parts content) {
  const bool scope = edge.counter == kScopes;
  next_[scope ? 2 : 1] = 0;
  const size_t mark = result_.bytes.size();
  const uint64_t records = records_;
  const bool changed = Child(edge, field, content);
  ++next_[scope ? 1 : 0];
  if (records_ != records) return changed;
  result_.bytes.resize(mark);
  return true;
}

bool Normalizer::Record(const WalkEdge& edge, const FieldView& field, Parts content) {
  const bool point = edge.counter >= kNumberPoints && edge.counter <= kSummaries;
  if (!point) next_[3] = 0;
  const size_t mark = result_.bytes.size();
  const uint64_t values = values_, taken = values_taken_, points = points_;
  const uint64_t rejected = result_.rejected_items;
  bad_id_.clear();
  const bool changed = Child(edge, field, content);
  const uint64_t own = values_ - values - (values_taken_ - taken);
  values_taken_ += own;

  bool kept = false;
  if (!bad_id_.empty()) {
    Reject(point, bad_id_);
    ++result_.rejected_items;
  } else if (own > limits_.values_per_record_max) {
    Reject(point, absl::StrFormat("%d values, at most %d are allowed", own,
                                  limits_.values_per_record_max));
    result_.rejected_items += edge.child == MessageId::kMetric ? points_ - points : 1;
    points_ = points;
  } else {
    // A metric that has lost all of its points goes with them.
    kept = points_ != points || result_.rejected_items == rejected;
  }
  ++next_[point ? 3 : 2];
  if (!kept) {
    result_.bytes.resize(mark);
    return true;
  }
  ++(point ? points_ : records_);
  return changed;
}

void Normalizer::Reject(bool point, std::string_view why) {
  if (!result_.reject_reason.empty()) return;
  constexpr const char* kRecords[] = {"span", "metric", "log record", "profile"};
  std::string place = absl::StrFormat("resource %d, scope %d, %s %d", next_[0], next_[1],
                                      kRecords[SignalIndex(signal_)], next_[2]);
  if (point) absl::StrAppendFormat(&place, ", data point %d", next_[3]);
  result_.reject_reason = absl::StrFormat("%s: %s", place, why);
}

}  // namespace

absl::StatusOr<Normalized> Normalize(Signal signal, std::span<const uint8_t> bytes,
                                     const Survey& survey, const Limits& limits) {
  Normalized normalized;
  if (!survey.NeedsNormalizing()) {
    normalized.bytes.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return normalized;
  }
  normalized = Normalizer(signal, limits).Run(bytes);
  if (normalized.bytes.size() > kBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("the request has %d bytes with bad UTF-8 replaced, at most %d are possible",
                        normalized.bytes.size(), kBytesMax));
  }
  return normalized;
}

}  // namespace weir::wire
