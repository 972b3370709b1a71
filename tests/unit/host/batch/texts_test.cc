#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include <google/protobuf/descriptor.h>

#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

using google::protobuf::Reflection;

// Fills every field of every message, each string with a token of its own.
class TokenFiller {
 public:
  void Fill(Message* m, int depth) {
    const auto& type = *m->GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      if (!type.field(i)->real_containing_oneof()) Field(m, type.field(i), depth);
    }
    for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
      Field(m, type.oneof_decl(i)->field(0), depth);
    }
  }
  const std::set<std::string>& tokens() const { return tokens_; }

 private:
  static constexpr int kDepthMax = 3;

  std::string Token() {
    std::string token = "token-" + std::to_string(next_++) + ".";
    tokens_.insert(token);
    return token;
  }
  // A message of a repeated field, once with each member of its oneof.
  void Variants(Message* m, const FieldDescriptor* f, int depth) {
    const auto& type = *f->message_type();
    const bool is_entry = type.name() == "KeyValue";
    const auto* choice = is_entry ? type.FindFieldByName("value")->message_type()->oneof_decl(0)
                         : type.real_oneof_decl_count() ? type.oneof_decl(0)
                                                        : nullptr;
    for (int i = 0; i < (choice ? choice->field_count() : 1); ++i) {
      if (choice && choice->field(i)->name() == "string_value_strindex") continue;
      if (choice && choice->field(i)->message_type() && is_entry && depth == kDepthMax) continue;
      Message* child = m->GetReflection()->AddMessage(m, f);
      Fill(child, depth);
      if (!choice) continue;
      Message* holder = child;
      if (is_entry) {
        holder = child->GetReflection()->MutableMessage(child, type.FindFieldByName("value"));
      }
      tokens_.erase(last_choice_);  // The first member makes room for another one.
      Field(holder, choice->field(i), depth);
    }
  }
  void Field(Message* m, const FieldDescriptor* f, int depth) {
    const Reflection& r = *m->GetReflection();
    if (f->type() == FieldDescriptor::TYPE_MESSAGE) {
      const std::string& name = f->message_type()->name();
      const int below = depth + (name == "ArrayValue" || name == "KeyValueList");
      if (below > kDepthMax) return;
      f->is_repeated() ? Variants(m, f, below) : Fill(r.MutableMessage(m, f), below);
    } else if (f->name().ends_with("_id")) {
      r.SetString(m, f, std::string(f->name().ends_with("span_id") ? 8 : 16, 'i'));
    } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      const std::string token = Token();
      if (f->is_repeated()) {
        if (f->name() == "string_table") r.AddString(m, f, "");
        r.AddString(m, f, token);
      } else {
        r.SetString(m, f, token);
        last_choice_ = f->real_containing_oneof() ? token : "";
      }
    }
  }

  std::set<std::string> tokens_;
  std::string last_choice_;
  int next_ = 0;
};

std::vector<std::string> Changed(Batch& batch, uint32_t bytes_min = 0) {
  std::vector<std::string> texts;
  for (const BatchText& text : batch.UpdateTexts(bytes_min)) {
    texts.emplace_back(text.data, text.size);
  }
  return texts;
}

RegularBody TwoLogs() {
  const auto request = oracle::NewRequest(Signal::kLogs);
  const auto add = [](Message* m, const char* name) {
    return m->GetReflection()->AddMessage(m, FieldOf(*m, name));
  };
  Message* scope = add(add(request.get(), "resource_logs"), "scope_logs");
  for (const char* text : {"first", "second"}) {
    Message* log = add(scope, "log_records");
    const Place name = Find(log, "event_name", true);
    log->GetReflection()->SetString(log, name.field, std::string("name of ") + text);
    Message* attr = add(log, "attributes");
    attr->GetReflection()->SetString(attr, FieldOf(*attr, "key"), "key");
    const Place value = Find(attr, "value.string_value", true);
    value.message->GetReflection()->SetString(value.message, value.field, text);
  }
  return BodyOf(Signal::kLogs, "two logs", *request);
}

// Scenario: one request a signal made from the official descriptors, with a token in every string.
// Guarantees: no string of OTLP, at any depth, is missing in the text table; a field that a new
// release brings makes this fail.
TEST(Texts, HoldEveryStringOfTheProtocol) {
  for (const Signal signal : kSignals) {
    const auto request = oracle::NewRequest(signal);
    TokenFiller filler;
    filler.Fill(request.get(), 0);
    const RegularBody body = BodyOf(signal, "tokens", *request);
    TestBatch test(body);
    std::set<std::string> found;
    for (const std::string& text : Changed(test.batch)) found.insert(text);
    EXPECT_GT(filler.tokens().size(), 10u);
    for (const std::string& token : filler.tokens()) {
      // Tokens that another member of a oneof replaced are not in the request any more.
      if (body.bytes.find(token) == std::string::npos) continue;
      EXPECT_TRUE(found.contains(token)) << SignalName(signal) << ' ' << token;
    }
  }
}

// Scenario: texts are edited between two scans.
// Guarantees: the first scan gets all, the next only what changed or came, and nothing that is
// gone.
TEST(Texts, TellWhatHasToBeScannedAgain) {
  TestBatch test(TwoLogs());
  weir_batch* b = test.Begin();
  EXPECT_EQ(Changed(test.batch).size(), 6u);  // Two names, keys and values.
  EXPECT_TRUE(Changed(test.batch).empty());
  const weir_range first = b->log->attrs[0];
  weir_attr_set_str(b, first.first, weir_copy(b, "changed", 7));
  EXPECT_EQ(Changed(test.batch), std::vector<std::string>{"changed"});
  const uint32_t added = weir_attr_add(b, weir_log_table_id, 1, weir_copy(b, "more", 4));
  weir_attr_set_str(b, added, weir_copy(b, "added", 5));
  std::vector<std::string> texts = Changed(test.batch);
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(texts, (std::vector<std::string>{"added", "more"}));
  weir_attr_set_str(b, weir_attr_row(b, first.first), weir_copy(b, "gone", 4));
  weir_attr_delete(b, weir_attr_row(b, first.first));
  weir_drop(b->log->drop, 1);
  EXPECT_TRUE(Changed(test.batch).empty());
  EXPECT_TRUE(test.batch.EndStage().ok());
}

// Scenario: a value changes its type from text to a number and back.
// Guarantees: its row is not offered while it is no text.
TEST(Texts, FollowTheTypeOfAValue) {
  TestBatch test(TwoLogs());
  weir_batch* b = test.Begin();
  Changed(test.batch);
  const uint32_t a = b->log->attrs[0].first;
  weir_attr_set(b, a, WEIR_V_I64, weir_val_i64(4111111111111111));
  EXPECT_TRUE(Changed(test.batch).empty());
  weir_attr_set_str(b, a, weir_copy(b, "text", 4));
  EXPECT_EQ(Changed(test.batch), std::vector<std::string>{"text"});
  EXPECT_TRUE(test.batch.EndStage().ok());
}

// Scenario: only texts of six bytes are asked for; then one is shortened.
// Guarantees: shorter ones are left out at first, and told of when they were longer: a match may
// have been found in them.
TEST(Texts, LeaveOutShortOnesOnlyTheFirstTime) {
  TestBatch test(TwoLogs());
  weir_batch* b = test.Begin();
  std::vector<std::string> found = Changed(test.batch, 6);
  EXPECT_NE(std::find(found.begin(), found.end(), "second"), found.end());
  EXPECT_EQ(std::find(found.begin(), found.end(), "first"), found.end());
  weir_attr_set_str(b, b->log->attrs[1].first, weir_copy(b, "cut", 3));
  EXPECT_EQ(Changed(test.batch, 6), std::vector<std::string>{"cut"});
  EXPECT_TRUE(test.batch.EndStage().ok());
}

// Scenario: a stage that sees values only, in a batch that also has names and keys; it edits one
// through the text table.
// Guarantees: its rows and hits are its own; the edit reaches the wire.
TEST(Texts, ShowAStageItsOwnClasses) {
  TestBatch test(TwoLogs());
  const uint32_t write[] = {WEIR_COLUMN(text, ref)};
  const ColumnSet values =
      *ColumnSet::Make(Signal::kLogs, {}, {write, 1, 0}, 1ull << WEIR_TEXT_VALUE, 0);
  std::vector<weir_hit> hits;
  for (const BatchText& text : test.batch.UpdateTexts()) hits.push_back({text.row, 1, 0, 2});
  test.batch.BeginStage(values);
  test.batch.SetHits(hits);
  weir_batch* b = test.batch.abi();
  ASSERT_EQ(b->text->rows, 2u);
  ASSERT_EQ(b->hit->rows, 2u);
  EXPECT_EQ(b->hit->match[1].text, 1u);
  const weir_str now = weir_text_get(b, 1);
  EXPECT_EQ(std::string(weir_ptr(b, now), now.len), "second");
  std::fill_n(weir_text_edit(b, 1), now.len, '*');
  ASSERT_TRUE(test.batch.EndStage().ok());
  const auto result = test.batch.Write();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->way, WriteBack::Way::kOverlay);
  EXPECT_EQ(result->edits, 1u);
  EXPECT_NE(Joined(*result).find("******"), std::string::npos);
  EXPECT_EQ(Joined(*result).find("\x06second"), std::string::npos);
}

}  // namespace
}  // namespace weir::batch
