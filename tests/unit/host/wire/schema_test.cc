#include "host/wire/schema.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/oracle/oracle.h"

namespace weir::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

FieldKind KindOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_BOOL: return FieldKind::kBool;
    case FieldDescriptor::TYPE_INT32: return FieldKind::kInt32;
    case FieldDescriptor::TYPE_INT64: return FieldKind::kInt64;
    case FieldDescriptor::TYPE_UINT32: return FieldKind::kUint32;
    case FieldDescriptor::TYPE_UINT64: return FieldKind::kUint64;
    case FieldDescriptor::TYPE_SINT32: return FieldKind::kSint32;
    case FieldDescriptor::TYPE_ENUM: return FieldKind::kEnum;
    case FieldDescriptor::TYPE_FIXED32: return FieldKind::kFixed32;
    case FieldDescriptor::TYPE_FIXED64: return FieldKind::kFixed64;
    case FieldDescriptor::TYPE_SFIXED64: return FieldKind::kSfixed64;
    case FieldDescriptor::TYPE_DOUBLE: return FieldKind::kDouble;
    case FieldDescriptor::TYPE_STRING: return FieldKind::kString;
    case FieldDescriptor::TYPE_BYTES: return FieldKind::kBytes;
    case FieldDescriptor::TYPE_MESSAGE: return FieldKind::kMessage;
    default: ADD_FAILURE() << field.full_name() << " has a type that the table does not know";
  }
  return FieldKind::kBool;
}

// Every message below `id` has the fields that the descriptors give it, and no others.
void Compare(MessageId id, const Descriptor& official, std::set<MessageId>* seen) {
  if (!seen->insert(id).second) return;
  EXPECT_EQ(Info(id).name, official.full_name());
  EXPECT_EQ(Info(id).fields.size(), static_cast<size_t>(official.field_count()));
  for (int i = 0; i < official.field_count(); ++i) {
    const FieldDescriptor& theirs = *official.field(i);
    const FieldInfo* ours = FindField(id, static_cast<uint32_t>(theirs.number()));
    ASSERT_NE(ours, nullptr) << theirs.full_name();
    EXPECT_EQ(ours->kind, KindOf(theirs)) << theirs.full_name();
    EXPECT_EQ(ours->repeated, theirs.is_repeated()) << theirs.full_name();
    EXPECT_EQ(ours->json_name, theirs.json_name());
    EXPECT_EQ(ours->oneof, theirs.real_containing_oneof() != nullptr) << theirs.full_name();
    EXPECT_EQ(ours->optional, theirs.has_presence() && !ours->oneof && !theirs.message_type())
        << theirs.full_name();
    if (ours->kind == FieldKind::kMessage) Compare(ours->message, *theirs.message_type(), seen);
  }
}

// Scenario: the table beside the official descriptors, message by message.
// Guarantees: a field that a new release of OTLP brings makes this fail until the table has it.
TEST(Schema, EqualsTheOfficialDescriptors) {
  std::set<MessageId> seen;
  for (const Signal signal : kSignals) {
    Compare(RequestOf(signal), *oracle::RequestDescriptor(signal), &seen);
  }
  EXPECT_EQ(seen.size(), kMessageCount);
}

}  // namespace
}  // namespace weir::wire
