// Reads any bytes as OTLP/JSON and as OTLP protobuf. The first byte says which, and the signal.
//
// What JSON gives must be a sound request of which the text, read again, gives the same; what the
// encoder writes must be JSON that the decoder takes.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "host/wire/json_decode.h"
#include "host/wire/json_encode.h"
#include "host/wire/limits.h"
#include "host/wire/validate.h"

namespace {

using weir::Signal;

constexpr size_t kBytesMax = 64 << 20;

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

bool Decode(Signal signal, std::string_view json, std::string* bytes) {
  weir::wire::StringSink sink(kBytesMax);
  const auto size = weir::wire::JsonToProto(signal, json, sink);
  if (!size.ok()) return false;
  sink.text().resize(*size);
  bytes->swap(sink.text());
  return true;
}

std::string MustEncode(Signal signal, std::span<const uint8_t> bytes) {
  std::string json;
  if (!weir::wire::ProtoToJson(signal, bytes, &json).ok()) __builtin_trap();
  return json;
}

// A request that came out of the decoder.
void CheckDecoded(Signal signal, const std::string& bytes) {
  const auto survey = weir::wire::Validate(signal, Bytes(bytes), weir::wire::Limits());
  if (!survey.ok()) __builtin_trap();
  constexpr uint32_t kNever = weir::wire::kRepeatedField | weir::wire::kOneofTwice |
                              weir::wire::kInvalidUtf8;
  if (survey->irregular & kNever) __builtin_trap();
  std::string again;
  if (!Decode(signal, MustEncode(signal, Bytes(bytes)), &again) || again != bytes) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Signal signal = weir::kSignals[data[0] & 3];
  const std::span<const uint8_t> input(data + 1, size - 1);
  std::string bytes;
  if ((data[0] & 4) == 0) {
    const std::string_view json(reinterpret_cast<const char*>(input.data()), input.size());
    if (Decode(signal, json, &bytes)) CheckDecoded(signal, bytes);
    return 0;
  }
  std::string json;
  const bool encoded = weir::wire::ProtoToJson(signal, input, &json).ok();
  if (!encoded) return 0;
  if (!Decode(signal, json, &bytes)) __builtin_trap();
  CheckDecoded(signal, bytes);
  return 0;
}
