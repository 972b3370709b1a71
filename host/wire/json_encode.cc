// Two walks over the same bytes. The first writes fields as they come; it gives up where that can
// not make an object: at a repeated field that goes on behind another one, and at a singular one
// that comes twice. Then the second walk writes the whole request again, collecting the occurrences
// of each field first. Hardly any request needs it.
#include "host/wire/json_encode.h"

#include <bit>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "host/wire/field_reader.h"
#include "host/wire/json_decode.h"
#include "host/wire/json_names.h"
#include "host/wire/json_output.h"

namespace weir::wire {
namespace {

using Bytes = std::span<const uint8_t>;

uint64_t VarintOf(const uint8_t* p, const uint8_t* end) {
  uint64_t value = 0;
  for (uint32_t shift = 0; p < end && shift < 64; shift += 7) {
    const uint8_t byte = *p++;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

template <typename T>
T FixedOf(const uint8_t* p) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  memcpy(&value, p, sizeof(value));
  return value;
}

class Encoder {
 public:
  enum class Result { kDone, kScattered, kMalformed };

  explicit Encoder(JsonOutput* out) : out_(*out) {}

  // One request with a comma behind it.
  Result Run(MessageId id, Bytes bytes) {
    end_ = bytes.data() + bytes.size();
    if (AsTheyCome(id, bytes, 1)) return Result::kDone;
    return scattered_ ? Result::kScattered : Result::kMalformed;
  }
  Result RunCollected(MessageId id, Bytes bytes) {
    collect_ = true;
    return Collected(id, bytes, 1) ? Result::kDone : Result::kMalformed;
  }
  // The message that is malformed.
  const char* place() const { return place_; }

 private:
  bool Scattered() {
    scattered_ = true;
    return false;
  }
  bool Malformed(MessageId id) {
    if (!place_) place_ = Info(id).name;
    return false;
  }

  bool Message(MessageId id, Bytes bytes, int depth) {
    if (depth > kJsonMessageDepthMax) return Malformed(id);
    return collect_ ? Collected(id, bytes, depth) : AsTheyCome(id, bytes, depth);
  }
  bool AsTheyCome(MessageId id, Bytes bytes, int depth);
  bool Collected(MessageId id, Bytes bytes, int depth);
  bool CollectedList(const JsonField& field, Bytes bytes, int depth);
  bool CollectedOne(MessageId id, const JsonField& field, Bytes bytes, int depth);
  bool Singular(const JsonField& field, const FieldView& view, int depth);
  bool Elements(const FieldInfo& info, const FieldView& view, int depth);
  bool Content(const FieldInfo& info, Bytes content, int depth);
  bool Packed(FieldKind kind, Bytes run);
  void Number(FieldKind kind, uint64_t bits);
  // The list whose key begins at `begin`. One without an element is left out: packed runs may be
  // empty.
  void CloseList(size_t begin) {
    out_.last() == '[' ? out_.Rewind(begin) : out_.Close(']');
  }

  static bool IsDefault(const FieldInfo& info, const FieldView& view) {
    if (info.oneof || info.optional || info.kind == FieldKind::kMessage) return false;
    return view.wire_type() == 2 ? view.content().empty() : Bits(view) == 0 || IsZero32(info, view);
  }
  // Varints of these kinds count modulo 2^32.
  static bool IsZero32(const FieldInfo& info, const FieldView& view) {
    const bool narrow = info.kind == FieldKind::kInt32 || info.kind == FieldKind::kUint32 ||
                        info.kind == FieldKind::kSint32 || info.kind == FieldKind::kEnum;
    return narrow && static_cast<uint32_t>(Bits(view)) == 0;
  }
  static uint64_t Bits(const FieldView& view) {
    switch (view.wire_type()) {
      case 0: return VarintOf(view.value, view.end);
      case 1: return FixedOf<uint64_t>(view.value);
      default: return FixedOf<uint32_t>(view.value);
    }
  }

  JsonOutput& out_;
  const JsonNames& names_ = JsonNames::Get();
  const uint8_t* end_ = nullptr;  // Of the request.
  bool collect_ = false;
  bool scattered_ = false;
  const char* place_ = nullptr;
};

bool Encoder::AsTheyCome(MessageId id, Bytes bytes, int depth) {
  out_.Open('{');
  uint32_t seen = 0;  // By number; bit 0 is the oneof.
  const JsonField* list = nullptr;
  size_t list_begin = 0;
  FieldReader reader(bytes);
  while (reader.Next()) {
    const FieldView& view = reader.field();
    const JsonField* const field = names_.ByNumber(id, view.number());
    if (!field) continue;
    const FieldInfo& info = field->info;
    if (field != list) {
      if (list) CloseList(list_begin);
      list = nullptr;
      const uint32_t bits = 1u << info.number | (info.oneof ? 1u : 0u);
      if (seen & bits) return Scattered();
      seen |= bits;
      if (info.repeated) {
        list = field;
        list_begin = out_.size();
        out_.Key(*field);
        out_.Open('[');
      }
    }
    const bool done =
        info.repeated ? Elements(info, view, depth) : Singular(*field, view, depth);
    if (!done) return scattered_ ? false : Malformed(id);
  }
  if (!reader.AtEnd()) return Malformed(id);
  if (list) CloseList(list_begin);
  out_.Close('}');
  return true;
}

bool Encoder::Collected(MessageId id, Bytes bytes, int depth) {
  out_.Open('{');
  for (const JsonField& field : names_.Fields(id)) {
    const bool done = field.info.repeated ? CollectedList(field, bytes, depth)
                                          : CollectedOne(id, field, bytes, depth);
    if (!done) return Malformed(id);
  }
  out_.Close('}');
  return true;
}

bool Encoder::CollectedList(const JsonField& field, Bytes bytes, int depth) {
  const size_t begin = out_.size();
  out_.Key(field);
  out_.Open('[');
  FieldReader reader(bytes);
  while (reader.Next()) {
    const FieldView& view = reader.field();
    if (view.number() != field.info.number) continue;
    if (!Elements(field.info, view, depth)) return false;
  }
  CloseList(begin);
  return reader.AtEnd();
}

// Of a singular field the last occurrence counts, of messages all of them, joined; of a oneof the
// last member, and what of it comes behind every other member.
bool Encoder::CollectedOne(MessageId id, const JsonField& field, Bytes bytes, int depth) {
  FieldView last;
  std::string joined;
  FieldReader reader(bytes);
  while (reader.Next()) {
    const FieldView& view = reader.field();
    if (view.number() == field.info.number) {
      last = view;
      if (field.info.kind != FieldKind::kMessage) continue;
      if (view.wire_type() != 2) return false;
      joined.append(reinterpret_cast<const char*>(view.value), view.content().size());
    } else if (field.info.oneof) {
      const JsonField* const other = names_.ByNumber(id, view.number());
      if (!other || !other->info.oneof) continue;
      last = FieldView();
      joined.clear();
    }
  }
  if (!reader.AtEnd()) return false;
  if (!last.begin) return true;
  if (field.info.kind == FieldKind::kMessage) {
    out_.Key(field);
    const auto* const begin = reinterpret_cast<const uint8_t*>(joined.data());
    return Message(field.info.message, {begin, joined.size()}, depth + 1);
  }
  return Singular(field, last, depth);
}

bool Encoder::Singular(const JsonField& field, const FieldView& view, int depth) {
  const FieldInfo& info = field.info;
  const uint32_t wire_type = WireTypeOf(info.kind);
  if (view.wire_type() != wire_type) return false;
  if (IsDefault(info, view)) return true;
  out_.Key(field);
  if (wire_type == 2) return Content(info, view.content(), depth);
  Number(info.kind, Bits(view));
  return true;
}

// What one occurrence of a repeated field holds.
bool Encoder::Elements(const FieldInfo& info, const FieldView& view, int depth) {
  const uint32_t wire_type = WireTypeOf(info.kind);
  if (wire_type == 2) return view.wire_type() == 2 && Content(info, view.content(), depth);
  if (view.wire_type() == 2) return Packed(info.kind, view.content());
  if (view.wire_type() != wire_type) return false;
  Number(info.kind, Bits(view));
  return true;
}

bool Encoder::Content(const FieldInfo& info, Bytes content, int depth) {
  if (info.kind == FieldKind::kMessage) return Message(info.message, content, depth + 1);
  if (info.kind == FieldKind::kString) {
    // The second walk also reads texts in copies of messages.
    out_.Text(content, collect_ ? content.data() + content.size() : end_);
  } else if (info.id != IdKind::kNone) {
    out_.Hex(content);
  } else {
    out_.Base64(content);
  }
  return true;
}

bool Encoder::Packed(FieldKind kind, Bytes run) {
  const uint8_t* p = run.data();
  const uint8_t* const end = p + run.size();
  const uint32_t wire_type = WireTypeOf(kind);
  if (wire_type == 0) {
    while (p < end) {
      const uint8_t* const value = p;
      if (!SkipVarint(p, end)) return false;
      Number(kind, VarintOf(value, p));
    }
    return true;
  }
  const size_t bytes = wire_type == 1 ? 8 : 4;
  if (run.size() % bytes != 0) return false;
  for (; p < end; p += bytes) {
    Number(kind, bytes == 8 ? FixedOf<uint64_t>(p) : FixedOf<uint32_t>(p));
  }
  return true;
}

void Encoder::Number(FieldKind kind, uint64_t bits) {
  switch (kind) {
    case FieldKind::kBool:
      return out_.Bool(bits != 0);
    case FieldKind::kInt32:
    case FieldKind::kEnum:
      return out_.Integer(static_cast<int32_t>(bits));
    case FieldKind::kSint32: {
      const auto zigzag = static_cast<uint32_t>(bits);
      return out_.Integer(static_cast<int32_t>(zigzag >> 1 ^ (0u - (zigzag & 1))));
    }
    case FieldKind::kUint32:
    case FieldKind::kFixed32:
      return out_.Integer(static_cast<uint32_t>(bits));
    case FieldKind::kInt64:
    case FieldKind::kSfixed64:
      return out_.QuotedInteger(static_cast<int64_t>(bits));
    case FieldKind::kDouble:
      return out_.Double(std::bit_cast<double>(bits));
    default:
      return out_.QuotedInteger(bits);
  }
}

}  // namespace

absl::Status ProtoToJson(Signal signal, std::span<const uint8_t> bytes, std::string* json) {
  // Two to three bytes for each that comes in are usual.
  JsonOutput out(json, bytes.size() * 3 + kJsonKeyBytes);
  Encoder encoder(&out);
  Encoder::Result result = encoder.Run(RequestOf(signal), bytes);
  if (result == Encoder::Result::kScattered) {
    out.Rewind(0);
    result = encoder.RunCollected(RequestOf(signal), bytes);
  }
  if (result == Encoder::Result::kMalformed) {
    out.Abandon();
    return absl::InvalidArgumentError(absl::StrCat(
        "OTLP: the request is malformed in a ", encoder.place() ? encoder.place() : "message"));
  }
  out.DropComma();
  out.Finish();
  return absl::OkStatus();
}

}  // namespace weir::wire
