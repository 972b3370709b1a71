// Tests of processors: batches that few senders make, and what stages before may have left behind.
#include <string>

#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/requests.h"
#include "host/check/strange_requests.h"
#include "host/check/test.h"

namespace weir::check {
namespace {

template <Strange kWhich>
void Takes(Subject& subject) {
  bool any = false;
  ForEachSignal(subject, [&any](Harness& harness, Signal signal) {
    const std::string request = MakeStrange(signal, kWhich);
    if (request.empty()) return;
    any = true;
    BatchRun run(harness, signal);
    for (int i = 0; i < 2; i++) {
      CheckProcessStatus(run.Run(request, {.may_fail = true}).status, signal);
    }
  });
  if (!any) Skip("it is not for signals that have this");
}

void TakesAfter(Subject& subject, const std::function<void(weir_batch*)>& before) {
  ForEachSignal(subject, [&before](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    BatchRun::Options options;
    options.before = before;
    options.may_fail = true;
    CheckProcessStatus(run.Run(MakeRequest(signal, 8), options).status, signal);
  });
}

bool IsTop(const weir_attr_table& t, uint32_t row) {
  return t.depth[row] == 0 && t.owner_table[row] != WEIR_OWNER_LOG_BODY &&
         !(t.flags[row] & WEIR_ATTR_DEAD);
}

// Every second attribute is gone.
void DeleteSome(weir_batch* batch) {
  const weir_attr_table* t = batch->attr;
  if (t == nullptr || t->depth == nullptr) return;
  const uint32_t rows = t->rows;
  for (uint32_t row = 0; row < rows; row += 2) {
    if (IsTop(*t, row)) weir_attr_delete(batch, row);
  }
}

// More attributes than there was room for, so that those of each item have moved.
void MoveAll(weir_batch* batch) {
  if (batch->attr == nullptr || batch->item_attrs == nullptr) return;
  const weir_str key = weir_copy(batch, "card", 4), value = weir_copy(batch, "moved", 5);
  for (uint32_t row = 0; row < batch->item_rows; row++) {
    for (int i = 0; i < 3; i++) {
      weir_attr_set_str(batch, weir_attr_add(batch, batch->item_table, row, key), value);
    }
  }
}

void TakesDeadRows(Subject& subject) { TakesAfter(subject, DeleteSome); }
void TakesMovedRows(Subject& subject) { TakesAfter(subject, MoveAll); }

void TakesSomeDropped(Subject& subject) {
  TakesAfter(subject, [](weir_batch* batch) {
    for (uint32_t row = 0; row < batch->item_rows; row += 2) weir_drop(batch->item_drop, row);
  });
}

constexpr Test kTests[] = {
    {"strange.deep", "R-402", kProcessors, Takes<Strange::kDeep>},
    {"strange.many_attributes", "R-402", kProcessors, Takes<Strange::kManyAttributes>},
    {"strange.value_types", "R-402", kProcessors, Takes<Strange::kValueTypes>},
    {"strange.odd_enums", "R-402", kProcessors, Takes<Strange::kOddEnums>},
    {"strange.empty_texts", "R-402", kProcessors, Takes<Strange::kEmptyTexts>},
    {"strange.no_ids", "R-402", kProcessors, Takes<Strange::kNoIds>},
    {"strange.long_texts", "R-402", kProcessors, Takes<Strange::kLongTexts>},
    {"strange.extremes", "R-402", kProcessors, Takes<Strange::kExtremes>},
    {"strange.lone_parents", "R-402", kProcessors, Takes<Strange::kLoneParents>},
    {"strange.metric_kinds", "R-402", kProcessors, Takes<Strange::kMetricKinds>},
    {"strange.dead_rows", "R-411", kProcessors, TakesDeadRows},
    {"strange.moved_rows", "R-411", kProcessors, TakesMovedRows},
    {"strange.some_dropped", "R-406", kProcessors, TakesSomeDropped},
};

}  // namespace

std::span<const Test> StrangeTests() { return kTests; }

}  // namespace weir::check
