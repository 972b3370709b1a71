#include "host/testkit/stage_runner.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "host/batch/batch.h"
#include "host/regex/scanner.h"
#include "host/wire/validate.h"

namespace weir::testkit {
namespace {

// Tests stop at what only a broken test could cause.
template <class Value>
Value Must(absl::StatusOr<Value> value) {
  if (!value.ok()) throw std::runtime_error(value.status().ToString());
  return *std::move(value);
}

}  // namespace

struct StageRunner::State {
  explicit State(const BatchLimits& limits) : batch(keys, limits) {}
  KeyDictionary keys;
  ColumnSet columns;
  Batch batch;
  std::unique_ptr<regex::Scanner> scanner;
};

StageRunner::StageRunner(PluginHost& host, Signal signal)
    : StageRunner(host, signal, BatchLimits().arena_bytes_max) {}

StageRunner::~StageRunner() = default;

StageRunner::StageRunner(PluginHost& host, Signal signal, uint32_t arena_bytes_max)
    : host_(host), signal_(signal) {
  BatchLimits limits;
  limits.arena_bytes_max = arena_bytes_max;
  state_ = std::make_unique<State>(limits);
  for (const std::string& key : host.keys()) state_->keys.Subscribe(key);
  const weir_plan& plan = host.plan();
  uint64_t classes = plan.text_classes;
  regex::PatternSet patterns;
  for (const AskedPattern& asked : host.patterns()) {
    const absl::Status added =
        patterns.Add({0, asked.id, asked.text, asked.flags, asked.text_classes});
    if (!added.ok()) throw std::runtime_error(added.ToString());
    classes |= asked.text_classes;
  }
  state_->columns = Must(ColumnSet::Make(signal, plan.need, plan.write, classes, plan.spare_attrs));
  state_->scanner = std::make_unique<regex::Scanner>(
      Must(regex::CompileDatabase(patterns, {})), regex::ScannerSettings());
}

void StageRunner::Scan() {
  Batch& batch = state_->batch;
  std::vector<regex::Hit> found;
  state_->scanner->Scan(batch.UpdateTexts(), 0, &found);
  std::vector<weir_hit> hits;
  for (const regex::Hit& hit : found) hits.push_back({hit.row, hit.pattern, hit.from, hit.to});
  batch.BeginStage(state_->columns);
  batch.SetHits(hits);
}

StageResult StageRunner::Run(std::string_view request) {
  Batch& batch = state_->batch;
  StageResult result;
  const SharedBytes wire = SharedBytes::FromString(std::string(request));
  const wire::Survey survey = Must(wire::Validate(signal_, wire.span(), wire::Limits()));
  const absl::Status built = batch.Build(signal_, wire, survey, state_->columns);
  if (!built.ok()) throw std::runtime_error(built.ToString());
  Scan();
  SinkAnswer details;
  result.status = host_.Process(batch.abi(), &details);
  const absl::Status ended = batch.EndStage();
  if (result.status < 0) {
    result.error = details.text;
    return result;
  }
  if (!ended.ok()) {
    result.error = ended.ToString();
    return result;
  }
  const absl::StatusOr<WriteBack> written = batch.Write();
  if (!written.ok()) {
    result.error = written.status().ToString();
    return result;
  }
  for (const SharedBytes& piece : written->pieces) result.bytes += piece.text();
  result.untouched = written->way == WriteBack::Way::kForward;
  return result;
}

}  // namespace weir::testkit
