// Every string that the official descriptors know, with something to hide in it.
#include <algorithm>
#include <set>

#include "tests/oracle/oracle.h"
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using oracle::Message;

constexpr int kDepthMax = 12;

// How many messages it takes to have each member of each oneof once.
int Variants(const Descriptor& type) {
  int most = 1;
  for (int i = 0; i < type.real_oneof_decl_count(); i++) {
    most = std::max(most, type.oneof_decl(i)->field_count());
  }
  return most;
}

// Sets all fields, of a oneof the one that `variant` picks. Below a certain depth values are texts.
void Fill(Message& message, int variant, int depth) {
  const Descriptor& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); i++) {
    const FieldDescriptor* field = type.field(i);
    const auto* oneof = field->real_containing_oneof();
    const int picked = depth >= kDepthMax ? 0 : variant;
    if (oneof && oneof->field(picked % oneof->field_count()) != field) continue;
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (field->is_repeated()) {
        reflection.AddString(&message, field, "a secret b");
      } else {
        reflection.SetString(&message, field, "a secret b");
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (field->is_repeated()) {
        for (int v = 0; v < Variants(*field->message_type()); v++) {
          Fill(*reflection.AddMessage(&message, field), v, depth + 1);
        }
      } else {
        Fill(*reflection.MutableMessage(&message, field), variant + depth, depth + 1);
      }
    }
  }
}

// The names of string fields that still hold it.
void Collect(const Message& message, std::set<std::string>* names, size_t* masked) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; i++) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Collect(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                     : reflection.GetMessage(message, field),
                names, masked);
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        if (text == "a **** b") ++*masked;
        if (text.find("secret") == text.npos) continue;
        names->insert(field->containing_type()->name() + "." + field->name());
      }
    }
  }
}

class Leaks : public RedactionTest {
 protected:
  std::set<std::string> Left(Signal signal, size_t* masked) {
    const auto request = oracle::NewRequest(signal);
    Fill(*request, 0, 0);
    testkit::StageRunner stage(*host_, signal);
    const testkit::StageResult result = stage.Run(request->SerializeAsString());
    EXPECT_EQ(result.error, "");
    const auto output = oracle::Parse(signal, result.bytes);
    std::set<std::string> names;
    if (output) Collect(*output, &names, masked);
    return names;
  }
};

// Scenario: a match in every string field of a request of each signal, at many depths.
// Guarantees: it is left only where the README says that texts are not edited.
TEST_F(Leaks, NothingIsLeftButWhatIsNeverEdited) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  const std::set<std::string> never = {
      "KeyValue.key", "Metric.name", "Metric.unit", "EntityRef.type", "EntityRef.id_keys",
      "EntityRef.description_keys", "EntityRef.schema_url", "ResourceSpans.schema_url",
      "ScopeSpans.schema_url", "ResourceLogs.schema_url", "ScopeLogs.schema_url",
      "ResourceMetrics.schema_url", "ScopeMetrics.schema_url"};
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    size_t masked = 0;
    for (const std::string& name : Left(signal, &masked)) {
      EXPECT_TRUE(never.count(name)) << name;
    }
    EXPECT_GT(masked, 20u);
  }
  EXPECT_GT(host_->Metric("hits_unedited"), 0);
}

// Scenario: the same in profiles, whose texts are strings of one dictionary.
// Guarantees: names of functions and files and values of attributes are masked; the original
// payload is gone; units and keys stay.
TEST_F(Leaks, ProfilesKeepNothingEither) {
  Configure("{allow_all_keys: true, blocked_values: ['secret']}");
  const std::string profile =
      "resource_profiles { resource { " + Text("r", "secret") + " } scope_profiles { profiles { "
      "original_payload_format: \"pprof\" original_payload: \"a secret\" "
      "sample_type { type_strindex: 4 unit_strindex: 5 } } } } ";
  const auto dictionary = [](const std::string& value, const std::string& function) {
    return "dictionary { string_table: \"\" string_table: \"" + function + "\" string_table: "
           "\"key secret\" string_table: \"" + value + "\" string_table: \"type\" "
           "string_table: \"unit\" function_table { name_strindex: 1 } attribute_table { "
           "key_strindex: 2 value { string_value_strindex: 3 } } attribute_table { key_strindex: 2 "
           "value { string_value: \"" + value + "\" } } }";
  };
  const std::string masked =
      "resource_profiles { resource { " + Text("r", "****") + " } scope_profiles { profiles { "
      "sample_type { type_strindex: 4 unit_strindex: 5 } } } } ";
  Expect(Signal::kProfiles, profile + dictionary("a secret", "of secret"),
         masked + dictionary("a ****", "of ****"));
  EXPECT_EQ(host_->Metric("removed_payloads"), 1);
  EXPECT_EQ(host_->Metric("hits_unedited", "class=string"), 1);
}

// Scenario: profiles of which no key is allowed, or the key is blocked by a pattern.
// Guarantees: values of the dictionary's attributes become empty or masked, where they lie.
TEST_F(Leaks, ProfilesFollowTheKeyRules) {
  const auto dictionary = [](const std::string& value, const std::string& list) {
    return "resource_profiles { scope_profiles { profiles { attribute_indices: 0 } } } "
           "dictionary { string_table: \"\" string_table: \"token\" string_table: \"" + value +
           "\" attribute_table { key_strindex: 1 value { string_value_strindex: 2 } } "
           "attribute_table { key_strindex: 1 value { " + list + " } } }";
  };
  const std::string list = "array_value { values { string_value_strindex: 2 } }";
  Configure("{allow_all_keys: true, blocked_key_patterns: ['tok']}");
  Expect(Signal::kProfiles, dictionary("x", "int_value: 5"),
         dictionary("****", "string_value: \"****\""));
  Configure("{}");
  Expect(Signal::kProfiles, dictionary("x", list), dictionary("", "string_value: \"\""));
}

// Scenario: the same with everything in also_edit.
// Guarantees: only units and the URLs of schemas are left.
TEST_F(Leaks, HardlyAnythingIsLeftWhenAllIsEdited) {
  Configure("{allow_all_keys: true, blocked_values: ['secret'], also_edit: [bytes, description, "
            "entity, key, metric, scope, state]}");
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    size_t masked = 0;
    for (const std::string& name : Left(signal, &masked)) {
      EXPECT_TRUE(name == "Metric.unit" || name.find("schema_url") != name.npos) << name;
    }
  }
  EXPECT_EQ(host_->Metric("hits_unedited"), 0);
}

// Scenario: nothing in also_edit.
// Guarantees: what it could list is left, and counted.
TEST_F(Leaks, WhatIsNotChosenIsCounted) {
  Configure("{allow_all_keys: true, blocked_values: ['secret'], also_edit: []}");
  size_t masked = 0;
  const std::set<std::string> left = Left(Signal::kTraces, &masked);
  EXPECT_EQ(left.count("Span.trace_state"), 1u);
  EXPECT_EQ(left.count("InstrumentationScope.name"), 1u);
  EXPECT_GT(host_->Metric("hits_unedited", "class=state"), 0);
  EXPECT_GT(host_->Metric("hits_unedited", "class=scope"), 0);
}

// Scenario: the same with summaries, blocked keys and a sweep of every row.
// Guarantees: no less is masked.
TEST_F(Leaks, NothingIsLeftByASweepEither) {
  Configure("{allow_all_keys: true, blocked_values: ['secret'], ignored_keys: [none], "
            "summary: info, redact_all_types: true}");
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    size_t masked = 0;
    EXPECT_EQ(Left(signal, &masked).count("AnyValue.string_value"), 0u);
    EXPECT_GT(masked, 20u);
  }
}

// Scenario: no key is allowed.
// Guarantees: no attribute is left anywhere, but for what lists in a log's body hold.
TEST_F(Leaks, NoAttributeIsLeftWhenNoneIsAllowed) {
  Configure("{}");
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    size_t masked = 0;
    EXPECT_EQ(Left(signal, &masked).count("KeyValue.key"), 0u);
  }
}

}  // namespace
}  // namespace weir::redaction
