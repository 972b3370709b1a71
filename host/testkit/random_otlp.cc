#include "host/testkit/random_otlp.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "host/wire/schema.h"
#include "host/wire/varint.h"

namespace weir::testkit {
namespace {

using wire::FieldInfo;
using wire::FieldKind;
using wire::MessageId;

constexpr uint32_t kDeepFrom = 14;  // Values are plain from this depth on.

class Maker {
 public:
  Maker(Signal signal, const RandomOtlpOptions& options, std::mt19937& random)
      : signal_(signal), options_(options), random_(random) {}

  std::string Message(MessageId id, uint32_t depth) {
    std::string out;
    const auto fields = Info(id).fields;
    uint32_t seen = 0;  // The highest bit is that of the oneof.
    for (uint32_t n = FieldCount(id); n > 0; --n) {
      if (OneIn(24)) Unknown(&out);
      const FieldInfo& field = fields[Below(static_cast<uint32_t>(fields.size()))];
      const uint32_t bit = field.oneof ? 1u << 31 : 1u << field.number;
      const bool nested = field.message == MessageId::kArrayValue ||
                          field.message == MessageId::kKeyValueList;
      if (nested && depth >= kDeepFrom) continue;
      if (!field.repeated && (seen & bit) && !(options_.irregular && OneIn(4))) continue;
      seen |= bit;
      Field(field, depth, &out);
    }
    AddContent(id, depth, &out);
    return out;
  }

 private:
  uint32_t Below(uint32_t n) { return n == 0 ? 0 : random_() % n; }
  bool OneIn(uint32_t n) { return Below(n) == 0; }

  uint32_t FieldCount(MessageId id) {
    return Below(static_cast<uint32_t>(Info(id).fields.size()) + 3);
  }

  // Entries get what makes them more than empty, mostly.
  void AddContent(MessageId id, uint32_t depth, std::string* out) {
    const bool request = id == wire::RequestOf(signal_);
    const bool resource = id == wire::ResourceEntryOf(signal_);
    if (!request && !resource && id != wire::ScopeEntryOf(signal_)) return;
    const uint32_t most = request || resource ? 3 : options_.records;
    const uint32_t least = options_.irregular ? 0 : 1;
    const FieldInfo& field = *FindField(id, request ? 1 : 2);
    for (uint32_t n = least + Below(most); n > 0; --n) Field(field, depth, out);
  }

  uint64_t Number() {
    switch (Below(4)) {
      case 0: return Below(4);
      case 1: return Below(1000);
      case 2: return random_();
      default: return uint64_t{random_()} << 32 | random_();
    }
  }
  void Varint(uint64_t value, std::string* out) {
    size_t size = wire::VarintSize(value);
    if (OneIn(30)) size = std::min<size_t>(size + Below(3), 10);
    out->resize(out->size() + size);
    wire::WriteVarint(value, size, out->data() + out->size() - size);
  }
  void Fixed(uint32_t bytes, std::string* out) {
    for (uint32_t i = 0; i < bytes; ++i) *out += static_cast<char>(random_());
  }
  void Tag(uint32_t number, uint32_t wire_type, std::string* out) {
    wire::AppendVarint(number << 3 | wire_type, out);
  }
  void Bytes(uint32_t number, std::string_view content, std::string* out) {
    Tag(number, 2, out);
    const size_t least = wire::VarintSize(content.size());
    const size_t size = OneIn(30) ? std::min<size_t>(least + Below(3), 5) : least;
    out->resize(out->size() + size);
    wire::WriteVarint(content.size(), size, out->data() + out->size() - size);
    out->append(content);
  }

  std::string Text() {
    std::string text;
    for (uint32_t n = OneIn(20) ? Below(300) : Below(24); n > 0; --n) {
      text += static_cast<char>('a' + Below(26));
    }
    if (OneIn(6)) text += "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
    if (options_.bad_utf8 && !text.empty() && OneIn(10)) {
      text[Below(static_cast<uint32_t>(text.size()))] = '\xff';
    }
    return text;
  }
  std::string Id(uint32_t bytes) {
    std::string id;
    if (options_.irregular && OneIn(12)) bytes = Below(20);
    if (!OneIn(10)) Fixed(bytes, &id);
    return id;
  }

  void Unknown(std::string* out) {
    const uint32_t number = 17 + Below(2000);
    const uint32_t wire_type = Below(3);
    if (wire_type == 2) return Bytes(number, Text(), out);
    Tag(number, wire_type, out);
    if (wire_type == 0) return Varint(Number(), out);
    Fixed(8, out);
  }

  void Numeric(FieldKind kind, std::string* out) {
    switch (wire::WireTypeOf(kind)) {
      case 0: return Varint(Number(), out);
      case 1: return Fixed(8, out);
      default: return Fixed(4, out);
    }
  }

  void Field(const FieldInfo& field, uint32_t depth, std::string* out) {
    switch (field.kind) {
      case FieldKind::kMessage:
        return Bytes(field.number, Message(field.message, depth + 1), out);
      case FieldKind::kString:
        return Bytes(field.number, Text(), out);
      case FieldKind::kBytes: {
        const bool id = field.id != wire::IdKind::kNone;
        return Bytes(field.number, id ? Id(field.id == wire::IdKind::kSpan ? 8 : 16) : Text(), out);
      }
      default:
        break;
    }
    if (field.repeated && !OneIn(3)) {
      std::string run;
      for (uint32_t n = Below(6); n > 0; --n) Numeric(field.kind, &run);
      return Bytes(field.number, run, out);
    }
    Tag(field.number, wire::WireTypeOf(field.kind), out);
    Numeric(field.kind, out);
  }

  const Signal signal_;
  const RandomOtlpOptions& options_;
  std::mt19937& random_;
};

}  // namespace

std::string RandomOtlp(Signal signal, const RandomOtlpOptions& options, std::mt19937& random) {
  return Maker(signal, options, random).Message(wire::RequestOf(signal), 1);
}

}  // namespace weir::testkit
