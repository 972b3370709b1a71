#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "host/batch/marks.h"
#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

RegularBody Spans() {
  for (RegularBody& body : RegularBodies(UINT32_MAX)) {
    if (body.signal == Signal::kTraces && body.survey.attrs > 20 && body.survey.records > 3) {
      return body;
    }
  }
  ADD_FAILURE();
  return {};
}

// Neither the check after the stage nor writing lets it pass, alone.
void ExpectRefused(const std::function<void(weir_batch*, Core&)>& harm,
                   bool checked_at_end = true) {
  const RegularBody body = Spans();
  for (const bool check : {true, false}) {
    TestBatch test(body);
    harm(test.Begin(), test.core());
    if (check) {
      EXPECT_EQ(test.batch.EndStage().ok(), !checked_at_end);
    } else {
      EXPECT_FALSE(test.batch.Write().ok());
    }
  }
}

// Scenario: a text is set to a view that lies in no segment, an id likewise.
// Guarantees: refused; nobody's memory is sent.
TEST(FailClosed, RefusesViewsOutsideTheSegments) {
  ExpectRefused([](weir_batch* b, Core&) {
    WEIR_SET_TEXT(b, span, name, 0, (weir_str{5, 1u << 30}));
  });
  ExpectRefused([](weir_batch* b, Core&) {
    WEIR_SET_TEXT(b, span, name, 0, (weir_str{WEIR_ARENA_BIT | 1u << 20, 1}));
  });
  ExpectRefused([](weir_batch* b, Core&) { WEIR_SET(b, span, span_id, 0, 0x7fffffffu); });
  ExpectRefused([](weir_batch* b, Core&) { weir_attr_set_str(b, 0, weir_str{0x7ffffff0u, 8}); });
  ExpectRefused([](weir_batch* b, Core&) { weir_attr_set(b, 0, 99, weir_val_bits(0)); });
}

// Scenario: the arena is full.
// Guarantees: what was not set is not lost silently; the batch is not sent.
TEST(FailClosed, RefusesABatchWithAFullArena) {
  const RegularBody body = Spans();
  BatchLimits limits;
  limits.arena_bytes_max = 100;
  TestBatch test(body, ColumnSet::All(body.signal), limits);
  weir_batch* b = test.Begin();
  WEIR_SET_TEXT(b, span, name, 0, weir_copy(b, std::string(101, 'x').data(), 101));
  EXPECT_FALSE(test.batch.EndStage().ok());
  EXPECT_FALSE(test.batch.Write().ok());
}

// Scenario: the log has entries of its own making, or is longer than it can be.
// Guarantees: refused, without reading what they name.
TEST(FailClosed, RefusesALogThatWasTamperedWith) {
  const auto forge = [](weir_batch* b, uint32_t column, uint32_t row) {
    weir_set_cell(b, WEIR_COLUMN(span, name), b->span->name, 8, 0, weir_val_text({0, 0}));
    b->edits[b->edit_count - 1] = {column, row, weir_val_bits(0)};
  };
  ExpectRefused([&](weir_batch* b, Core&) { forge(b, 0xffff0001u, 0); });
  ExpectRefused([&](weir_batch* b, Core&) { forge(b, WEIR_COLUMN(span, name), 1u << 30); });
  ExpectRefused([&](weir_batch* b, Core&) { forge(b, WEIR_COLUMN(span, scope), 0); });
  ExpectRefused([&](weir_batch* b, Core&) { forge(b, WEIR_COLUMN(attr, owner), 0); });
  ExpectRefused([](weir_batch* b, Core&) { b->edit_count = b->edit_cap + 1; });
  ExpectRefused([](weir_batch* b, Core&) { b->seg[0] = b->seg[1]; }, false);
}

// Scenario: what the log says stood in a cell is a lie, so that a patch would go elsewhere.
// Guarantees: the patch is not made; the message is walked instead, and is right.
TEST(FailClosed, DoesNotBelieveOldViews) {
  const RegularBody body = Spans();
  TestBatch test(body);
  weir_batch* b = test.Begin();
  const weir_str name = b->span->name[0];
  WEIR_SET_TEXT(b, span, name, 0, weir_copy(b, std::string(name.len, 'x').data(), name.len));
  b->edits[0].old.text.off = 3;
  ASSERT_TRUE(test.batch.EndStage().ok());
  const auto result = test.batch.Write();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->way, WriteBack::Way::kSplice);
  std::string expected = body.bytes;
  expected.replace(name.off, name.len, name.len, 'x');
  EXPECT_EQ(Joined(*result), expected);
}

// Scenario: ranges and parents are changed behind the host's back, next to an honest edit.
// Guarantees: an edit that is then not reached is missed when edits are counted.
TEST(FailClosed, CountsWhatItApplied) {
  const auto edit = [](weir_batch* b) {
    weir_attr_set_str(b, b->span->attrs[0].first, weir_copy(b, "longer than before, surely", 26));
  };
  ExpectRefused([&](weir_batch* b, Core& core) {
    edit(b);
    core.table[kSpan].Col<weir_range>(WEIR_COLUMN(span, attrs))[0] = {0, 0};
  }, false);
  ExpectRefused([&](weir_batch* b, Core& core) {
    edit(b);
    core.table[kSpan].Col<weir_range>(WEIR_COLUMN(span, attrs))[0] = {1u << 30, 1u << 30};
  }, false);
  ExpectRefused([&](weir_batch* b, Core& core) {
    edit(b);
    core.table[kSpan].Col<uint32_t>(WEIR_COLUMN(span, scope))[0] = 1u << 30;
  }, false);
}

// Scenario: a stage edits, drops and adds beyond what it declared.
// Guarantees: each is refused by name.
TEST(FailClosed, HoldsAStageToWhatItDeclared) {
  const RegularBody body = Spans();
  const uint32_t need[] = {WEIR_COLUMN(span, name), WEIR_COLUMN(attr, val),
                           WEIR_COLUMN(span, drop)};
  const ColumnSet reader = *ColumnSet::Make(Signal::kTraces, {need, 3, 0}, {}, 0, 0);
  const auto run = [&](auto harm) {
    TestBatch test(body);
    test.batch.BeginStage(reader);
    weir_batch* b = test.batch.abi();
    EXPECT_EQ(b->span->trace_id, nullptr);
    EXPECT_EQ(b->event, nullptr);
    EXPECT_EQ(b->text, nullptr);
    harm(b);
    return test.batch.EndStage();
  };
  EXPECT_TRUE(run([](weir_batch*) {}).ok());
  EXPECT_THAT(run([](weir_batch* b) {
                WEIR_SET_TEXT(b, span, name, 0, (weir_str{0, 0}));
              }).message(),
              testing::HasSubstr("span.name"));
  EXPECT_THAT(run([](weir_batch* b) { weir_drop(b->span->drop, 0); }).message(),
              testing::HasSubstr("span.drop"));
  EXPECT_FALSE(run([](weir_batch* b) { weir_attr_add(b, weir_span_table_id, 0, {0, 0}); }).ok());
  EXPECT_FALSE(run([](weir_batch* b) { weir_row_add(b, weir_span_table_id, 0); }).ok());
  EXPECT_FALSE(run([](weir_batch* b) {
                 WEIR_SET_TEXT(b, span, trace_state, 0, (weir_str{0, 0}));
               }).ok());
}

// Scenario: text that is not UTF-8; both kinds of number at once; a flag that is the host's.
// Guarantees: refused, for the next receiver would refuse the whole request.
TEST(FailClosed, RefusesCellsThatCanNotBeSent) {
  const RegularBody body = Spans();
  TestBatch test(body);
  weir_batch* b = test.Begin();
  WEIR_SET_TEXT(b, span, name, 0, weir_copy(b, "\xff\xfe", 2));
  EXPECT_THAT(test.batch.EndStage().message(), testing::HasSubstr("UTF-8"));
  TestBatch flags(body);
  b = flags.Begin();
  WEIR_SET(b, attr, flags, 0, WEIR_ATTR_ADDED);
  EXPECT_FALSE(flags.batch.EndStage().ok());
}

}  // namespace
}  // namespace weir::batch
