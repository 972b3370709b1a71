// OTLP/JSON to OTLP protobuf, in one pass over the text.
//
// What is accepted is what both the official protobuf library and the Collector accept, with OTLP's
// deviations from the proto3 JSON mapping: trace, span and profile ids are hex in either case;
// enums are integers, never names; keys are lowerCamelCase only. 64-bit integers are strings or
// numbers, doubles are numbers or strings ("NaN", "Infinity", "-Infinity"), bytes are base64 in the
// standard or the URL alphabet, padded or not. Unknown keys are ignored, though their values must
// be JSON. null is an absent field, but not an element of a list nor an enum. Of a key that stands
// twice in one object the last one counts; two members of one oneof are an error.
//
// The result holds each singular field at most once per message, packed where proto3 packs, and no
// fields with default values that proto3 leaves out. Ids of a wrong, even number of digits pass:
// what becomes of them is for the validating walk to say, which must see the result in any case.
//
// Road not taken: simdjson. It needs padded input, keeps an index of 4 to 12 bytes per byte of
// input that no budget has admitted, and On Demand does not check values that are skipped. This
// reader needs no memory but the output and a stack bounded by kJsonMessageDepthMax. simdjson
// validates the UTF-8, and is the second opinion of the tests.
//
// Threads: any; no state is kept between calls.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "host/base/signal.h"
#include "host/wire/byte_sink.h"

namespace weir::wire {

// Nested messages, the request being the first: the limit of the official protobuf library.
inline constexpr int kJsonMessageDepthMax = 100;
// Lists and objects inside the value of an unknown key.
inline constexpr int kJsonUnknownDepthMax = 10000;

// Writes the export request of `signal` that `json` holds to the beginning of the sink's memory and
// returns its length. `json` needs no padding and must not lie in the sink's memory.
// InvalidArgument names the place, what was found and what was expected; ResourceExhausted: the
// sink refused to grow. After an error the content of the sink's memory is undefined.
absl::StatusOr<size_t> JsonToProto(Signal signal, std::string_view json, ByteSink& sink);

}  // namespace weir::wire
