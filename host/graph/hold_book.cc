#include "host/graph/hold_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/graph/emission.h"
#include "host/graph/instance.h"
#include "host/graph/lane_state.h"
#include "host/graph/reservation.h"

namespace weir {
namespace {

constexpr size_t kReasonsMax = 32;

// Room for `bytes` in each exporter's queue, or in none.
bool ReserveAll(const Pipeline& pipeline, uint64_t bytes, std::vector<Reservation>* out) {
  const uint64_t room = bytes + bytes / 8;
  for (const auto& exporter : pipeline.exporters) {
    if (!exporter->queue().TryReserve(room)) {
      GiveBack(*out);
      out->clear();
      return false;
    }
    out->push_back({exporter, room});
  }
  return true;
}

}  // namespace

weir_status HoldBook::Detach(weir_batch* b, std::span<const uint32_t> rows, uint64_t* group,
                             weir_outcome* outcome) {
  if (lane_ == nullptr || lane_->batch.abi() != b) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr,
                     "detach: expected the batch of the call of process that is running");
  }
  absl::StatusOr<std::vector<uint64_t>> keep = lane_->batch.Select(rows);
  if (!keep.ok()) return ToWeirStatus(keep.status(), outcome);
  absl::StatusOr<WriteBack> written = lane_->batch.WriteRecords(*keep);
  if (!written.ok()) return ToWeirStatus(written.status(), outcome);
  Budget& budget = shard_.instance->runtime().budget;
  if (!budget.TryTake(written->bytes)) {
    return weir_fail(outcome, WEIR_RETRY, nullptr, "the memory budget is used up");
  }
  HeldGroup held;
  held.pipeline = PipelineUse(*pipeline_);
  held.stage = stage_;
  held.items = written->items;
  held.charge = std::make_shared<Charge>(budget, written->bytes);
  if (!written->pieces.empty()) held.bytes = std::move(written->pieces.front());
  lane_->batch.TakeOut(*keep);
  items_detached_ += written->items;
  *group = Adopt(std::move(held));
  return WEIR_OK;
}

const HeldGroup* HoldBook::Find(uint64_t group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : &found->second;
}

std::optional<HeldGroup> HoldBook::Take(uint64_t group) {
  const auto found = groups_.find(group);
  if (found == groups_.end()) return std::nullopt;
  HeldGroup taken = std::move(found->second);
  groups_.erase(found);
  return taken;
}

uint64_t HoldBook::Adopt(HeldGroup group) {
  used_.store(true);
  groups_.emplace(++last_, std::move(group));
  return last_;
}

// Groups of one pipeline and stage go on as one batch, in the order in which they were named; those
// of different ones, of an instance in several pipelines, as one each.
weir_status HoldBook::Emit(std::span<const uint64_t> groups, weir_outcome* outcome) {
  std::map<std::pair<Pipeline*, uint32_t>, std::vector<uint64_t>> batches;
  for (size_t i = 0; i < groups.size(); i++) {
    const HeldGroup* held = Find(groups[i]);
    if (held == nullptr || std::count(groups.begin(), groups.begin() + i, groups[i]) != 0) {
      return weir_fail(outcome, WEIR_PERMANENT, nullptr,
                       absl::StrCat("emit: group ", groups[i], " is not held").c_str());
    }
    batches[{held->pipeline.get(), held->stage}].push_back(groups[i]);
  }
  std::vector<std::vector<Reservation>> rooms;
  for (const auto& [where, ids] : batches) {
    uint64_t bytes = 1;
    for (const uint64_t id : ids) bytes += Find(id)->bytes.size();
    rooms.emplace_back();
    if (ReserveAll(*where.first, bytes, &rooms.back())) continue;
    for (const auto& room : rooms) GiveBack(room);
    return weir_fail(outcome, WEIR_BUSY, nullptr, "the queue of an exporter is full");
  }
  size_t next = 0;
  for (const auto& [where, ids] : batches) {
    std::vector<HeldGroup> taken;
    for (const uint64_t id : ids) taken.push_back(*Take(id));
    Submit(std::move(taken), std::move(rooms[next++]));
  }
  return WEIR_OK;
}

void HoldBook::Submit(std::vector<HeldGroup> groups, std::vector<Reservation> reservations) {
  Runtime& runtime = shard_.instance->runtime();
  runtime.lanes[shard_.lane.index]->Submit(
      new Emission(*shard_.instance, std::move(groups), std::move(reservations)));
}

void HoldBook::SendOn(uint64_t group) {
  std::vector<HeldGroup> taken;
  taken.push_back(*Take(group));
  Submit(std::move(taken), {});
}

size_t HoldBook::SendOnRest() {
  std::vector<uint64_t> rest;
  for (const auto& [group, held] : groups_) rest.push_back(group);
  std::sort(rest.begin(), rest.end());
  for (const uint64_t group : rest) SendOn(group);
  return rest.size();
}

void HoldBook::Drop(std::span<const uint64_t> groups, const char* reason) {
  for (const uint64_t group : groups) {
    const std::optional<HeldGroup> taken = Take(group);
    if (!taken) continue;
    const int64_t items = static_cast<int64_t>(taken->items);
    Dropped(reason == nullptr ? "" : reason).Add(shard_.lane.index, items);
    shard_.instance->cost().dropped->Add(shard_.lane.index, items);
  }
}

Series& HoldBook::Dropped(const std::string& reason) {
  const bool known = dropped_.contains(reason);
  const std::string name = known || dropped_.size() < kReasonsMax ? reason : "other";
  SeriesRef& series = dropped_[name];
  if (series == nullptr) {
    MetricSpec spec;
    spec.name = "weir_component_held_items_dropped_total";
    spec.help = "Items that were held back and then discarded, by the component's reason";
    spec.labels = {{"kind", "processor"}, {"component", shard_.instance->id()}, {"reason", name}};
    series = shard_.instance->runtime().metrics.Add(std::move(spec));
    shard_.instance->runtime().Keep(series);
  }
  return *series;
}

}  // namespace weir
