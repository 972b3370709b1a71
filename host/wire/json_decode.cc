// Recursive over messages, which are at most kJsonMessageDepthMax deep. Each function writes what
// it reads; false: the reader or the sink has failed.
#include "host/wire/json_decode.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "host/wire/json_names.h"
#include "host/wire/json_reader.h"
#include "host/wire/json_scalar.h"
#include "host/wire/proto_output.h"
#include "host/wire/utf8.h"

namespace weir::wire {
namespace {

// Numbers and keys of this length at most may be written with escapes.
constexpr size_t kEscapedTextMax = 256;
// A tag and the longest number.
constexpr size_t kNumberBytesMax = 12;
constexpr size_t kOutputBytesMin = 64;

// A good guess of how many bytes the length of a message takes.
size_t LengthBytes(MessageId id) {
  if (id <= MessageId::kScopeProfiles && id != MessageId::kResource) return 3;
  switch (id) {
    case MessageId::kSpan:
    case MessageId::kMetric:
    case MessageId::kLogRecord:
    case MessageId::kProfile:
    case MessageId::kResource:
    case MessageId::kSum:
    case MessageId::kGauge:
    case MessageId::kHistogram:
      return 2;
    default:
      return 1;
  }
}

class Decoder {
 public:
  Decoder(std::string_view json, ByteSink& sink) : reader_(json), out_(sink) {}

  absl::StatusOr<size_t> Run(Signal signal, size_t json_bytes) {
    if (Reserve(json_bytes / 2 + kOutputBytesMin) && Message(RequestOf(signal), 1) &&
        reader_.AtEnd()) {
      return out_.size();
    }
    if (refused_) return absl::ResourceExhaustedError("OTLP/JSON: no memory for the request");
    const JsonError& error = reader_.error();
    return absl::InvalidArgumentError(
        absl::StrCat("OTLP/JSON: byte ", error.offset, place_, ": ", error.text));
  }

 private:
  // Which keys one object has had.
  struct Seen {
    uint32_t numbers = 0;
    uint32_t oneofs = 0;    // Members of the oneof that are there now.
    uint32_t repeated = 0;  // Keys that came twice: fields before from[number] do not count.
    size_t from[kFieldNumberMax + 1];
  };

  bool Reserve(size_t bytes) {
    if (out_.Reserve(bytes)) return true;
    refused_ = true;
    return false;
  }
  bool Close(size_t content, size_t length_bytes) {
    if (out_.Close(content, length_bytes)) return true;
    refused_ = true;
    return false;
  }
  // The innermost place counts.
  bool FailedAt(MessageId id, const JsonField& field) {
    if (place_.empty()) {
      std::string_view name = Info(id).name;
      name.remove_prefix(name.rfind('.') + 1);
      place_ = absl::StrCat(", at ", absl::string_view(name.data(), name.size()), ".",
                            field.info.json_name);
    }
    return false;
  }

  bool Message(MessageId id, int depth);
  bool Member(const FieldInfo& info, int depth, Seen* seen);
  bool NextKey(MessageId id, uint32_t place, const JsonField** field);
  bool Value(const FieldInfo& info, int depth, bool keep_default);
  bool Nested(const FieldInfo& info, int depth);
  bool List(const FieldInfo& info, int depth);
  bool Packed(const FieldInfo& info);
  bool String(const FieldInfo& info, bool keep_empty);
  bool Bytes(const FieldInfo& info, bool keep_empty);
  bool Number(const FieldInfo& info, bool keep_zero);
  bool NumberBits(FieldKind kind, uint64_t* bits);
  template <typename T>
  bool Integer(const char* expected, uint64_t* bits);
  bool Double(uint64_t* bits);
  bool Bool(uint64_t* bits);
  void PutNumber(FieldKind kind, uint64_t bits);
  // The text of a string that holds a number.
  bool PlainText(const JsonString& string, std::string_view* text);

  JsonReader reader_;
  ProtoOutput out_;
  const JsonNames& names_ = JsonNames::Get();
  char escaped_[kEscapedTextMax];
  std::string place_;
  bool refused_ = false;
};

bool Decoder::Message(MessageId id, int depth) {
  if (depth > kJsonMessageDepthMax) return reader_.Fail("at most 100 messages inside each other");
  const size_t offset = reader_.offset();
  if (!reader_.Take('{', "an object")) return false;
  if (reader_.Try('}')) return true;
  const size_t begin = out_.size();
  Seen seen;
  uint32_t place = 0;
  do {
    const JsonField* field = nullptr;
    if (!NextKey(id, place, &field)) return false;
    if (!field) {
      if (!reader_.SkipValue(kJsonUnknownDepthMax)) return false;
      continue;
    }
    place = field->place + 1u;
    if (!Member(field->info, depth, &seen)) return FailedAt(id, *field);
  } while (reader_.Try(','));
  if (!reader_.Take('}', "',' or '}'")) return false;
  if ((seen.oneofs & (seen.oneofs - 1)) != 0) {
    return reader_.FailAtOffset(
        offset, absl::StrCat("expected one of ",
                             FindField(id, std::countr_zero(seen.oneofs))->json_name, " and ",
                             FindField(id, 31 - std::countl_zero(seen.oneofs))->json_name,
                             ", found both"));
  }
  if (seen.repeated != 0) out_.Drop(begin, seen.repeated, seen.from);
  return true;
}

// Takes a key and its colon; *field stays NULL when it is unknown. Most often it is the one at
// `place`, which then needs no search.
bool Decoder::NextKey(MessageId id, uint32_t place, const JsonField** field) {
  const auto fields = names_.Fields(id);
  if (place < fields.size() && reader_.TryText(fields[place].key_text())) {
    *field = &fields[place];
    return true;
  }
  JsonString key;
  if (!reader_.ReadKey(&key)) return false;
  if (!key.escaped) {
    *field = names_.ByName(id, key.raw, place);
  } else if (key.raw.size() <= kEscapedTextMax) {
    *field = names_.ByName(id, {escaped_, Unescape(key, escaped_)}, place);
  }
  return true;
}

// The value of a known key.
bool Decoder::Member(const FieldInfo& info, int depth, Seen* seen) {
  const uint32_t bit = 1u << info.number;
  if (seen->numbers & bit) {
    seen->repeated |= bit;
    seen->from[info.number] = out_.size();
  }
  seen->numbers |= bit;
  if (reader_.Peek() == 'n' && (info.repeated || info.kind != FieldKind::kEnum)) {
    seen->oneofs &= ~bit;
    return reader_.ReadLiteral("null", "a value");
  }
  if (info.oneof) seen->oneofs |= bit;
  return info.repeated ? List(info, depth) : Value(info, depth, info.oneof || info.optional);
}

bool Decoder::Value(const FieldInfo& info, int depth, bool keep_default) {
  switch (info.kind) {
    case FieldKind::kMessage: return Nested(info, depth);
    case FieldKind::kString: return String(info, keep_default);
    case FieldKind::kBytes: return Bytes(info, keep_default);
    default: return Number(info, keep_default);
  }
}

bool Decoder::Nested(const FieldInfo& info, int depth) {
  if (!Reserve(ProtoOutput::kHeadBytesMax)) return false;
  const size_t length_bytes = LengthBytes(info.message);
  const size_t content = out_.Open(info.number, length_bytes);
  return Message(info.message, depth + 1) && Close(content, length_bytes);
}

bool Decoder::List(const FieldInfo& info, int depth) {
  if (!reader_.Take('[', "a list")) return false;
  if (reader_.Try(']')) return true;
  if (MayBePacked(info.kind)) return Packed(info);
  do {
    if (!Value(info, depth, true)) return false;
  } while (reader_.Try(','));
  return reader_.Take(']', "',' or ']'");
}

bool Decoder::Packed(const FieldInfo& info) {
  if (!Reserve(ProtoOutput::kHeadBytesMax)) return false;
  const size_t content = out_.Open(info.number, 1);
  do {
    uint64_t bits = 0;
    if (!NumberBits(info.kind, &bits) || !Reserve(kNumberBytesMax)) return false;
    PutNumber(info.kind, bits);
  } while (reader_.Try(','));
  return reader_.Take(']', "',' or ']'") && Close(content, 1);
}

bool Decoder::String(const FieldInfo& info, bool keep_empty) {
  JsonString string;
  if (!reader_.ReadString(&string, "a string")) return false;
  if (string.raw.empty() && !keep_empty) return true;
  const size_t size = string.raw.size();
  if (!Reserve(ProtoOutput::kHeadBytesMax + size)) return false;
  if (string.escaped) {
    const size_t length_bytes = VarintSize(size);
    const size_t content = out_.Open(info.number, length_bytes);
    out_.SetSize(content + Unescape(string, out_.At(content)));
    return Close(content, length_bytes);
  }
  out_.PutTag(info.number, 2);
  out_.PutVarint(size);
  out_.PutBytes(string.raw.data(), size);
  return true;
}

bool Decoder::Bytes(const FieldInfo& info, bool keep_empty) {
  const bool hex = info.id != IdKind::kNone;
  JsonString string;
  if (!reader_.ReadString(&string, hex ? "an id in hex" : "a string of base64")) return false;
  if (!Reserve(ProtoOutput::kHeadBytesMax + string.raw.size())) return false;
  const size_t before = out_.size();
  const size_t length_bytes = VarintSize(string.raw.size());
  const size_t content = out_.Open(info.number, length_bytes);
  char* const to = out_.At(content);
  std::string_view text = string.raw;
  if (string.escaped) text = {to, Unescape(string, to)};
  const std::optional<size_t> size = hex ? DecodeHex(text, to) : DecodeBase64(text, to);
  if (!size) {
    return reader_.FailAt(string.raw.data(), hex ? "expected an even number of hex digits"
                                                 : "expected base64 without blanks");
  }
  if (*size == 0 && !keep_empty) {
    out_.SetSize(before);
    return true;
  }
  out_.SetSize(content + *size);
  return Close(content, length_bytes);
}

bool Decoder::Number(const FieldInfo& info, bool keep_zero) {
  uint64_t bits = 0;
  if (!NumberBits(info.kind, &bits)) return false;
  // Minus zero is not the default: its bits are not all zero.
  if (bits == 0 && !keep_zero) return true;
  if (!Reserve(kNumberBytesMax)) return false;
  out_.PutTag(info.number, WireTypeOf(info.kind));
  PutNumber(info.kind, bits);
  return true;
}

void Decoder::PutNumber(FieldKind kind, uint64_t bits) {
  switch (WireTypeOf(kind)) {
    case 0: return out_.PutVarint(bits);
    case 1: return out_.PutFixed(bits);
    default: return out_.PutFixed(static_cast<uint32_t>(bits));
  }
}

// The number as its field holds it: varints extended to 64 bits, doubles as their bits.
bool Decoder::NumberBits(FieldKind kind, uint64_t* bits) {
  switch (kind) {
    case FieldKind::kBool:
      return Bool(bits);
    case FieldKind::kDouble:
      return Double(bits);
    case FieldKind::kEnum:
      if (reader_.Peek() == '"') return reader_.Fail("an integer, as OTLP wants for enums");
      return Integer<int32_t>("an integer of 32 bits", bits);
    case FieldKind::kInt32:
      return Integer<int32_t>("an integer of 32 bits", bits);
    case FieldKind::kSint32: {
      if (!Integer<int32_t>("an integer of 32 bits", bits)) return false;
      const auto value = static_cast<int32_t>(*bits);
      *bits = static_cast<uint32_t>(value) << 1 ^ static_cast<uint32_t>(value >> 31);
      return true;
    }
    case FieldKind::kUint32:
    case FieldKind::kFixed32:
      return Integer<uint32_t>("an unsigned integer of 32 bits", bits);
    case FieldKind::kInt64:
    case FieldKind::kSfixed64:
      return Integer<int64_t>("an integer of 64 bits", bits);
    default:
      return Integer<uint64_t>("an unsigned integer of 64 bits", bits);
  }
}

template <typename T>
bool Decoder::Integer(const char* expected, uint64_t* bits) {
  std::string_view text;
  if (reader_.Peek() == '"') {
    JsonString string;
    if (!reader_.ReadString(&string, expected) || !PlainText(string, &text)) return false;
  } else {
    JsonNumber number;
    if (!reader_.ReadNumber(&number, expected)) return false;
    // A fraction or an exponent stops the parsing below.
    text = number.text;
  }
  const std::optional<T> value = ParseInteger<T>(text);
  if (!value) {
    return reader_.FailAtOffset(reader_.offset() - text.size(),
                                absl::StrCat("expected ", expected));
  }
  *bits = static_cast<uint64_t>(*value);
  return true;
}

bool Decoder::Double(uint64_t* bits) {
  std::optional<double> value;
  const size_t offset = reader_.offset();
  if (reader_.Peek() == '"') {
    JsonString string;
    std::string_view text;
    if (!reader_.ReadString(&string, "a number") || !PlainText(string, &text)) return false;
    value = ParseDoubleText(text);
  } else {
    JsonNumber number;
    if (!reader_.ReadNumber(&number, "a number")) return false;
    value = ParseDecimal(number.text);
  }
  if (!value) return reader_.FailAtOffset(offset, "expected a number in the range of doubles");
  *bits = std::bit_cast<uint64_t>(*value);
  return true;
}

bool Decoder::Bool(uint64_t* bits) {
  *bits = reader_.Peek() == 't';
  return reader_.ReadLiteral(*bits ? "true" : "false", "true or false");
}

bool Decoder::PlainText(const JsonString& string, std::string_view* text) {
  *text = string.raw;
  if (!string.escaped) return true;
  if (string.raw.size() > kEscapedTextMax) {
    return reader_.FailAt(string.raw.data(), "expected a number, found a long text");
  }
  *text = {escaped_, Unescape(string, escaped_)};
  return true;
}

// The place of the first byte that is not UTF-8.
size_t BadUtf8(std::string_view text) {
  const auto* const begin = reinterpret_cast<const uint8_t*>(text.data());
  const uint8_t* p = begin;
  for (const uint8_t* const end = begin + text.size(); p < end;) {
    const size_t length = Utf8SequenceLength(p, end);
    if (length == 0) break;
    p += length;
  }
  return static_cast<size_t>(p - begin);
}

}  // namespace

absl::StatusOr<size_t> JsonToProto(Signal signal, std::string_view json, ByteSink& sink) {
  if (!IsUtf8(reinterpret_cast<const uint8_t*>(json.data()), json.size())) {
    return absl::InvalidArgumentError(absl::StrCat("OTLP/JSON: byte ", BadUtf8(json),
                                                   ": expected UTF-8, found a byte that is none"));
  }
  return Decoder(json, sink).Run(signal, json.size());
}

}  // namespace weir::wire
