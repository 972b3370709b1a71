#include "tests/unit/host/wire/exceptions.h"

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace weir::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using oracle::Message;

// The length that this field must have; 0: any.
size_t IdBytes(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_BYTES) return 0;
  const std::string& name = field.name();
  if (name == "trace_id" || name == "profile_id") return 16;
  return name == "span_id" || name == "parent_span_id" ? 8 : 0;
}

bool IsWrongId(const Message& message, const FieldDescriptor& field) {
  const size_t bytes = IdBytes(field);
  if (bytes == 0) return false;
  const size_t size = message.GetReflection()->GetString(message, &field).size();
  return size != 0 && size != bytes;
}

bool IsWrongSpan(const Message& span) {
  return IsWrongId(span, *span.GetDescriptor()->FindFieldByName("trace_id")) ||
         IsWrongId(span, *span.GetDescriptor()->FindFieldByName("span_id"));
}

template <class Predicate>
uint64_t RemoveIf(Message* parent, const FieldDescriptor* field, const Predicate& predicate) {
  const Reflection& reflection = *parent->GetReflection();
  const int size = reflection.FieldSize(*parent, field);
  int kept = 0;
  for (int i = 0; i < size; ++i) {
    if (predicate(reflection.GetRepeatedMessage(*parent, field, i))) continue;
    reflection.SwapElements(parent, field, i, kept++);
  }
  for (int i = kept; i < size; ++i) reflection.RemoveLast(parent, field);
  return static_cast<uint64_t>(size - kept);
}

void BlankIds(Message* message, uint64_t* blanked) {
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsWrongId(*message, *field)) {
      reflection.ClearField(message, field);
      ++*blanked;
    }
    if (!field->message_type()) continue;
    if (!field->is_repeated()) {
      BlankIds(reflection.MutableMessage(message, field), blanked);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
      BlankIds(reflection.MutableRepeatedMessage(message, field, i), blanked);
    }
  }
}

bool HasNone(const Message& message, int number) {
  return message.GetReflection()->FieldSize(
             message, message.GetDescriptor()->FindFieldByNumber(number)) == 0;
}

}  // namespace

Exceptions ApplyExceptions(Signal signal, Message* request) {
  Exceptions exceptions;
  const Reflection& reflection = *request->GetReflection();
  const FieldDescriptor* resources = request->GetDescriptor()->FindFieldByNumber(1);
  const FieldDescriptor* scopes = resources->message_type()->FindFieldByNumber(2);
  const FieldDescriptor* records = scopes->message_type()->FindFieldByNumber(2);
  for (int r = 0; r < reflection.FieldSize(*request, resources); ++r) {
    Message* resource = reflection.MutableRepeatedMessage(request, resources, r);
    const Reflection& entry = *resource->GetReflection();
    for (int s = 0; s < entry.FieldSize(*resource, scopes); ++s) {
      Message* scope = entry.MutableRepeatedMessage(resource, scopes, s);
      if (signal == Signal::kTraces) {
        exceptions.dropped_spans += RemoveIf(scope, records, IsWrongSpan);
      }
    }
    RemoveIf(resource, scopes, [](const Message& m) { return HasNone(m, 2); });
  }
  RemoveIf(request, resources, [](const Message& m) { return HasNone(m, 2); });
  BlankIds(request, &exceptions.blanked_ids);
  return exceptions;
}

}  // namespace weir::wire
