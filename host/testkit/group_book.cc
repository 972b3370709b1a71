#include "host/testkit/group_book.h"

namespace weir::testkit {
namespace {

struct Records {
  uint64_t* drop;
  uint32_t rows;
};

// The record table of a batch, whatever its signal.
Records RecordsOf(weir_batch* b) {
  if (b->signal == WEIR_TRACES && b->span != nullptr) return {b->span->drop, b->span->rows};
  if (b->signal == WEIR_LOGS && b->log != nullptr) return {b->log->drop, b->log->rows};
  if (b->signal == WEIR_METRICS && b->metric != nullptr) return {b->metric->drop, b->metric->rows};
  return {b->item_drop, b->item_rows};
}

}  // namespace

weir_status GroupBook::Detach(weir_batch* b, const uint32_t* rows, uint32_t n, uint64_t* group,
                              weir_outcome* outcome) {
  std::lock_guard lock(mutex_);
  if (refuses_) {
    refusals_++;
    return weir_fail(outcome, WEIR_RETRY, nullptr, "this shard may hold no more");
  }
  const Records records = RecordsOf(b);
  for (uint32_t i = 0; i < n; i++) {
    if (rows[i] < records.rows) continue;
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "detach: no such row");
  }
  for (uint32_t i = 0; i < n; i++) {
    if (records.drop == nullptr) continue;
    if (weir_dropped(records.drop, rows[i]) && watch_ != nullptr) {
      watch_->OnFault("R-704", "a row was detached that was dropped or detached before");
    }
    weir_drop(records.drop, rows[i]);
  }
  detached_ += n;
  *group = ++last_;
  groups_[last_] = n;
  return WEIR_OK;
}

void GroupBook::Spend(const uint64_t* groups, uint32_t n, const char* how) {
  std::lock_guard lock(mutex_);
  for (uint32_t i = 0; i < n; i++) {
    if (groups_.erase(groups[i]) == 0 && watch_ != nullptr) {
      watch_->OnFault("R-704", std::string("a group was ") + how + " that is not held");
    }
  }
}

weir_status GroupBook::Emit(const uint64_t* groups, uint32_t n, weir_outcome*) {
  Spend(groups, n, "emitted");
  return WEIR_OK;
}

void GroupBook::Drop(const uint64_t* groups, uint32_t n) { Spend(groups, n, "dropped"); }

void GroupBook::Give(uint64_t group) { Spend(&group, 1, "given away"); }

uint64_t GroupBook::Adopt(uint32_t records) {
  std::lock_guard lock(mutex_);
  groups_[++last_] = records;
  return last_;
}

size_t GroupBook::held() const {
  std::lock_guard lock(mutex_);
  return groups_.size();
}

uint64_t GroupBook::detached_records() const {
  std::lock_guard lock(mutex_);
  return detached_;
}

uint64_t GroupBook::refusals() const {
  std::lock_guard lock(mutex_);
  return refusals_;
}

}  // namespace weir::testkit
