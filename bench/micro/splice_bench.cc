// Columns and the way back to bytes, over requests as a shop would send them, beside memcpy and
// beside the official library, which parses, edits one attribute of each record and serializes.
//
// per_item is the time of one span, log record or data point: of Build, or of Write alone after
// edits that are named. "total" is all of it: build, edit, write.
#include <benchmark/benchmark.h>

#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "host/batch/batch.h"
#include "host/wire/validate.h"

#ifdef WEIR_WITH_OFFICIAL
#include <google/protobuf/arena.h>
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"
#endif

namespace weir {
namespace {

using benchmark::Counter;

// Of this thread, so that a busy machine does not count.
double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Request {
  SharedBytes bytes;
  wire::Survey survey;
};

std::vector<Request> Shop(Signal signal) {
  load::PayloadOptions options;
  options.signal = static_cast<load::Signal>(signal == Signal::kTraces ? 0
                                             : signal == Signal::kLogs ? 1 : 2);
  options.items = 256;
  options.bodies = 40;
  std::vector<Request> requests;
  for (const load::Body& body : load::MakePayload(options)) {
    Request request{SharedBytes::FromString(std::string(body.message())), {}};
    request.survey = *wire::Validate(signal, request.bytes.span(), wire::Limits());
    requests.push_back(std::move(request));
  }
  return requests;
}

void Report(benchmark::State& state, const std::vector<Request>& requests) {
  uint64_t items = 0, bytes = 0;
  for (const Request& request : requests) {
    items += request.survey.items;
    bytes += request.bytes.size();
  }
  state.counters["per_item"] =
      Counter(static_cast<double>(items) * static_cast<double>(state.iterations()),
              Counter::kIsRate | Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

// What a redactor of values declares, and what a component that reads few columns does.
ColumnSet Redactor(Signal signal) {
  const uint32_t write[] = {WEIR_COLUMN(text, ref)};
  const weir_columns none{};
  ColumnSet set =
      *ColumnSet::Make(signal, none, {write, 1, 0}, ~0ull ^ 1ull << WEIR_TEXT_SCHEMA, 0);
  return set;
}

ColumnSet Attributes(Signal signal, uint32_t spare) {
  const uint32_t need[] = {WEIR_COLUMN(attr, key_id)};
  const uint32_t write[] = {
      WEIR_COLUMN(attr, val),    WEIR_COLUMN(attr, flags),  WEIR_COLUMN(span, attrs),
      WEIR_COLUMN(log, attrs),   WEIR_COLUMN(point, attrs), WEIR_COLUMN(span, drop),
      WEIR_COLUMN(log, drop),    WEIR_COLUMN(point, drop),  WEIR_COLUMN(span, name)};
  return *ColumnSet::Make(signal, {need, 1, 0}, {write, std::size(write), 0}, 0, spare);
}

void Build(benchmark::State& state, Signal signal, const ColumnSet& set) {
  const std::vector<Request> requests = Shop(signal);
  KeyDictionary keys;
  keys.Subscribe("http.route");
  keys.Subscribe("user.email");
  Batch batch(keys);
  for (auto _ : state) {
    for (const Request& r : requests) {
      if (!batch.Build(signal, r.bytes, r.survey, set).ok()) return state.SkipWithError("build");
    }
  }
  Report(state, requests);
}

void Memcpy(benchmark::State& state, Signal signal) {
  const std::vector<Request> requests = Shop(signal);
  for (auto _ : state) {
    for (const Request& r : requests) {
      auto copy = std::make_shared_for_overwrite<uint8_t[]>(r.bytes.size());
      std::memcpy(copy.get(), r.bytes.data(), r.bytes.size());
      benchmark::DoNotOptimize(copy.get());
      benchmark::ClobberMemory();
    }
  }
  Report(state, requests);
}

enum class Edit { kNone, kMask, kTwoMasks, kLonger, kDelete, kAdd, kDrop, kOneOfHundred };

// The first attribute of an item with a text of at least four bytes.
uint32_t TextAttr(const weir_batch* b, uint32_t item, uint32_t skip) {
  const weir_range r = b->item_attrs[item];
  for (uint32_t a = r.first; a < r.first + r.count; ++a) {
    if (b->attr->value_type[a] == WEIR_V_STR && b->attr->val[a].text.len >= 4 && skip-- == 0) {
      return a;
    }
  }
  return r.first;
}

void MakeEdits(weir_batch* b, Edit edit) {
  const weir_str longer = weir_copy(b, "a value that is longer than before", 34);
  const weir_str key = weir_copy(b, "deployment.zone", 15);
  for (uint32_t i = 0; i < b->item_rows; ++i) {
    const uint32_t a = TextAttr(b, i, 0);
    switch (edit) {
      case Edit::kNone: break;
      case Edit::kTwoMasks:
      case Edit::kMask:
        for (uint32_t n = 0; n < (edit == Edit::kMask ? 1u : 2u); ++n) {
          const uint32_t row = TextAttr(b, i, n);
          weir_str now;
          char* to = weir_alloc(b, b->attr->val[row].text.len, &now);
          std::memset(to, '*', now.len);
          weir_attr_set_str(b, row, now);
        }
        break;
      case Edit::kLonger: weir_attr_set_str(b, a, longer); break;
      case Edit::kDelete: weir_attr_delete(b, a); break;
      case Edit::kAdd:
        weir_attr_set_str(b, weir_attr_add(b, b->item_table, i, key), longer);
        break;
      case Edit::kDrop:
        if (i % 10 == 3) weir_drop(b->item_drop, i);
        break;
      case Edit::kOneOfHundred:
        if (i % 100 == 7) weir_attr_set_str(b, a, longer);
        break;
    }
  }
}

void Write(benchmark::State& state, Signal signal, Edit edit, bool total) {
  const std::vector<Request> requests = Shop(signal);
  const ColumnSet set = Attributes(signal, edit == Edit::kAdd ? 1 : 0);
  KeyDictionary keys;
  Batch batch(keys);
  for (auto _ : state) {
    double seconds = 0;
    for (const Request& r : requests) {
      const double begin = CpuSeconds();
      if (!batch.Build(signal, r.bytes, r.survey, set).ok()) return state.SkipWithError("build");
      batch.BeginStage(set);
      MakeEdits(batch.abi(), edit);
      if (!batch.EndStage().ok()) return state.SkipWithError("edit");
      const double middle = CpuSeconds();
      const auto result = batch.Write();
      if (!result.ok()) return state.SkipWithError("write");
      benchmark::DoNotOptimize(result->bytes);
      seconds += CpuSeconds() - (total ? begin : middle);
    }
    state.SetIterationTime(seconds);
  }
  Report(state, requests);
}

#ifdef WEIR_WITH_OFFICIAL
void Official(benchmark::State& state) {
  namespace trace = opentelemetry::proto::collector::trace::v1;
  const std::vector<Request> requests = Shop(Signal::kTraces);
  std::vector<char> block(16 << 20);
  google::protobuf::Arena arena(block.data(), block.size());
  std::string out;
  for (auto _ : state) {
    for (const Request& r : requests) {
      auto* m = google::protobuf::Arena::CreateMessage<trace::ExportTraceServiceRequest>(&arena);
      m->ParseFromArray(r.bytes.data(), static_cast<int>(r.bytes.size()));
      for (auto& resource : *m->mutable_resource_spans()) {
        for (auto& scope : *resource.mutable_scope_spans()) {
          for (auto& span : *scope.mutable_spans()) {
            span.mutable_attributes(0)->mutable_value()->set_string_value(
                "a value that is longer than before");
          }
        }
      }
      m->SerializeToString(&out);
      benchmark::DoNotOptimize(out.data());
      arena.Reset();
    }
  }
  Report(state, requests);
}
#endif

void Register(Signal signal) {
  const std::string name(SignalName(signal));
  const auto add = [&](const std::string& what, auto fn) {
    return benchmark::RegisterBenchmark((what + "/" + name).c_str(), fn);
  };
  add("memcpy", [=](benchmark::State& s) { Memcpy(s, signal); });
  add("build/all", [=](benchmark::State& s) { Build(s, signal, ColumnSet::All(signal)); });
  add("build/redactor", [=](benchmark::State& s) { Build(s, signal, Redactor(signal)); });
  add("build/attributes", [=](benchmark::State& s) { Build(s, signal, Attributes(signal, 0)); });
  const std::pair<const char*, Edit> edits[] = {
      {"mask", Edit::kMask}, {"two_masks", Edit::kTwoMasks}, {"longer", Edit::kLonger},
      {"delete", Edit::kDelete}, {"add", Edit::kAdd}, {"drop_1_of_10", Edit::kDrop},
      {"longer_1_of_100", Edit::kOneOfHundred}};
  for (const auto& [text, edit] : edits) {
    const Edit e = edit;
    add(std::string("write/") + text, [=](benchmark::State& s) { Write(s, signal, e, false); })
        ->UseManualTime();
  }
  add("total/longer", [=](benchmark::State& s) { Write(s, signal, Edit::kLonger, true); })
      ->UseManualTime();
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Signal signal : {Signal::kTraces, Signal::kLogs, Signal::kMetrics}) Register(signal);
#ifdef WEIR_WITH_OFFICIAL
  benchmark::RegisterBenchmark("official_total/traces", Official);
#endif
  return true;
}();

}  // namespace
}  // namespace weir
