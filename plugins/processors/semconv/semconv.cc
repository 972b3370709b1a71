#include "plugins/processors/semconv/semconv.h"

#include <cstdio>
#include <fstream>

#include "plugins/processors/semconv/run.h"

namespace weir::semconv {

Semconv::Shard::Shard(const Semconv& semconv, const Lane& shard_lane)
    : index(shard_lane.index()),
      lane(shard_lane),
      unknown(*semconv.options().names),
      tally(*semconv.options().names, semconv.options().services_max,
            semconv.options().counted_services),
      views_(semconv.options().names->size() + UnknownNames::kNamesMax + 1) {
  scratch.live.reserve(256);
  scratch.todo.reserve(64);
  scratch.adds.reserve(64);
  scratch.claims.reserve(64);
  scratch.name.reserve(1024);
  scratch.templated.reserve(1024);
}

weir_str Semconv::Shard::NameView(weir_batch* batch, const Names& names, uint16_t name) {
  Named& named = views_[name];
  if (named.batch_number == batch_number) return named.view;
  const Fact& fact = name < names.size() ? names.fact(name) : unknown.fact(name);
  named.view = internal::CopyText(batch, fact.text());
  named.batch_number = batch_number;
  return named.view;
}

Semconv::Semconv(Setup& setup)
    : options_(setup),
      host_(setup.host),
      clock_(setup.Service<weir_clock_v1>()),
      board_(std::make_shared<Board>(options_.rows_max)),
      all_services_(setup, "", ""),
      conflicts_(setup.DefineCounter(
          "conflicts", "{conflict}",
          "Old names that stay because the new one is there with another value")),
      unscaled_(setup.DefineCounter("unconverted_metrics", "{metric}",
                                    "Metrics whose unit can not be converted exactly")),
      service_counters_(setup, options_.counted_services) {
  for (size_t i = 0; i < kFixKinds; i++) {
    const std::string attributes = std::string("fix=") + kFixNames[i];
    fixed_[i] = setup.DefineCounter("fixes", "{fix}", "Fixes that were made", attributes.c_str());
    would_[i] = setup.DefineCounter("fixes_possible", "{fix}", "Fixes that replace would make",
                                    attributes.c_str());
  }
  if (!options_.edits()) setup.plan.write = {kWrite.ids, 0, 0};
  setup.plan.spare_attrs = options_.spare_attrs();
}

Status Semconv::Process(Shard& shard, Batch<Semconv>& batch) const {
  Run(options_, shard, batch).Execute();
  CountUp(shard);
  const uint64_t now = clock_->mono_ns(host_.get());
  if (shard.next_report_ns == 0) {
    AskForTick(shard, now);
  } else if (now >= shard.next_report_ns) {
    Report(shard, now);
  }
  return Status::Ok();
}

void Semconv::CountUp(Shard& shard) const {
  Tally& tally = shard.tally;
  all_services_.Add(shard.index, tally.batch);
  tally.batch.records = tally.batch.violating = 0;
  tally.batch.findings.fill(0);
  const auto post = [&shard](const Counter& counter, uint64_t count, uint64_t* posted) {
    counter.Add(shard.index, static_cast<int64_t>(count - *posted));
    *posted = count;
  };
  for (size_t i = 0; i < kFixKinds; i++) {
    post(fixed_[i], tally.fixed[i], &tally.fixed_posted[i]);
    post(would_[i], tally.would[i], &tally.would_posted[i]);
  }
  post(conflicts_, tally.conflicts, &tally.conflicts_posted);
  post(unscaled_, tally.unscaled, &tally.unscaled_posted);
}

// Not in the hot path: once an interval and shard.
void Semconv::Report(Shard& shard, uint64_t now_ns) const {
  shard.next_report_ns = 0;  // The next batch asks again; a shard without data costs nothing.
  board_->Add(shard.tally, *options_.names, shard.unknown, now_ns);
  service_counters_.Add(shard.index, shard.tally);
  shard.tally.ClearCounts();
  const std::string report = board_->Json();
  host_.Report(report);
  if (!options_.report_file.empty()) WriteFile(report);
}

// Beside the old file and then in its place, so that a reader sees a whole one.
void Semconv::WriteFile(const std::string& report) const {
  const std::string next = options_.report_file + ".new";
  std::ofstream file(next, std::ios::binary | std::ios::trunc);
  file << report << "\n";
  file.close();
  if (!file || std::rename(next.c_str(), options_.report_file.c_str()) != 0) {
    host_.Log(WEIR_WARN, "the report could not be written to " + options_.report_file);
  }
}

// A tick brings what the last batch before a pause has counted. A host without ticks still gets a
// report, with the first batch after the interval.
void Semconv::AskForTick(Shard& shard, uint64_t now_ns) const {
  shard.next_report_ns = now_ns + options_.report_interval_ns;
  const auto* const loop = host_.TryService<weir_loop_v1>();
  if (loop && WEIR_HAS(loop, weir_loop_v1, tick)) {
    loop->tick(shard.lane.get(), shard.next_report_ns);
  }
}

void Semconv::Tick(Shard& shard, uint64_t now_mono_ns) const { Report(shard, now_mono_ns); }

Status Semconv::Flush(Shard& shard, uint64_t) const {
  Report(shard, clock_->mono_ns(host_.get()));
  return Status::Ok();
}

}  // namespace weir::semconv
