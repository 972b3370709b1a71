#include "tests/oracle/oracle.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/message_differencer.h>

namespace weir::oracle {
namespace {

using google::protobuf::Descriptor;

struct Official {
  google::protobuf::DescriptorPool pool;
  google::protobuf::DynamicMessageFactory factory{&pool};

  Official() {
    std::ifstream file(WEIR_OTLP_DESCRIPTORS, std::ios::binary);
    google::protobuf::FileDescriptorSet set;
    if (!set.ParseFromIstream(&file)) {
      std::fprintf(stderr, "can not read %s\n", WEIR_OTLP_DESCRIPTORS);
      std::abort();
    }
    for (const auto& proto : set.file()) pool.BuildFile(proto);
  }
  static Official& Get() {
    static Official official;
    return official;
  }
};

constexpr const char* kRequests[] = {
    "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
    "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
    "opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest",
    "opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest",
};

}  // namespace

const Descriptor* FindMessage(std::string_view full_name) {
  return Official::Get().pool.FindMessageTypeByName(std::string(full_name));
}

const Descriptor* RequestDescriptor(Signal signal) {
  return FindMessage(kRequests[SignalIndex(signal)]);
}

std::unique_ptr<Message> NewRequest(Signal signal) {
  return std::unique_ptr<Message>(
      Official::Get().factory.GetPrototype(RequestDescriptor(signal))->New());
}

std::unique_ptr<Message> Parse(Signal signal, std::span<const uint8_t> bytes) {
  std::unique_ptr<Message> message = NewRequest(signal);
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return nullptr;
  return message;
}

std::unique_ptr<Message> Parse(Signal signal, std::string_view bytes) {
  return Parse(signal, std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
}

bool Same(const Message& a, const Message& b, std::string* difference) {
  google::protobuf::util::DefaultFieldComparator comparator;
  comparator.set_treat_nan_as_equal(true);
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  if (difference) differencer.ReportDifferencesToString(difference);
  return differencer.Compare(a, b);
}

}  // namespace weir::oracle
