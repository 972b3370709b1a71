#include "tests/unit/host/wire/counting.h"

#include <map>
#include <string>

#include <google/protobuf/descriptor.h>

namespace weir::wire {
namespace {

using google::protobuf::FieldDescriptor;
using oracle::Message;

// How often each message and each element of a repeated field occurs, by "Parent.field".
using Tally = std::map<std::string, uint32_t>;

void Add(const Message& message, Tally* tally) {
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    (*tally)[message.GetDescriptor()->name() + "." + field->name()] += count;
    if (!field->message_type()) continue;
    (*tally)[field->message_type()->name()] += count;
    for (int i = 0; i < count; ++i) {
      Add(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                               : reflection.GetMessage(message, field),
          tally);
    }
  }
}

}  // namespace

Survey Count(Signal signal, const Message& request) {
  Tally t;
  Add(request, &t);
  Survey s;
  s.resources = t["ResourceSpans"] + t["ResourceMetrics"] + t["ResourceLogs"] +
                t["ResourceProfiles"];
  s.scopes = t["ScopeSpans"] + t["ScopeMetrics"] + t["ScopeLogs"] + t["ScopeProfiles"];
  s.entities = t["EntityRef"];
  s.entity_keys = t["EntityRef.id_keys"] + t["EntityRef.description_keys"];
  s.records = t["Span"] + t["Metric"] + t["LogRecord"] + t["Profile"];
  s.histograms = t["HistogramDataPoint"];
  s.exponential_histograms = t["ExponentialHistogramDataPoint"];
  s.summaries = t["SummaryDataPoint"];
  s.items = signal == Signal::kMetrics ? t["NumberDataPoint"] + s.histograms +
                                             s.exponential_histograms + s.summaries
                                       : s.records;
  s.dictionary_attrs = t["KeyValueAndUnit"];
  s.attrs = t["KeyValue"] + t["ArrayValue.values"] + t["LogRecord.body"] + s.dictionary_attrs;
  s.events = t["Span.events"];
  s.links = t["Span.links"];
  s.exemplars = t["Exemplar"];
  s.numbers = t["Buckets.bucket_counts"] + 2 * t["ValueAtQuantile"] +
              t["Sample.attribute_indices"] + t["Sample.values"] +
              t["Profile.attribute_indices"];
  s.samples = t["Sample"];
  s.strings = t["ProfilesDictionary.string_table"];
  return s;
}

}  // namespace weir::wire
