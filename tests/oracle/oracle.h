// OTLP as the official protobuf library understands it, for tests that compare.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "host/base/signal.h"

namespace weir::oracle {

using google::protobuf::Message;

// By full name ("opentelemetry.proto.trace.v1.Span"); never NULL for a message of OTLP.
const google::protobuf::Descriptor* FindMessage(std::string_view full_name);
const google::protobuf::Descriptor* RequestDescriptor(Signal signal);

std::unique_ptr<Message> NewRequest(Signal signal);
// NULL when the bytes do not parse.
std::unique_ptr<Message> Parse(Signal signal, std::span<const uint8_t> bytes);
std::unique_ptr<Message> Parse(Signal signal, std::string_view bytes);

// Equal in meaning: unknown fields too, NaN equal to NaN. Says where they differ in *difference.
bool Same(const Message& a, const Message& b, std::string* difference = nullptr);

}  // namespace weir::oracle
