#include "host/check/batch_run.h"

#include <cstring>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/batch/batch.h"
#include "host/check/must.h"
#include "host/check/snapshot.h"
#include "host/check/verdict.h"
#include "host/regex/database.h"
#include "host/regex/scanner.h"
#include "host/testkit/guarded_bytes.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"

namespace weir::check {
namespace {

std::vector<uint32_t> Required(const weir_columns& columns) {
  std::vector<uint32_t> ids;
  for (uint32_t i = 0; i < columns.count; i++) {
    if (!(columns.ids[i] & WEIR_OPTIONAL)) ids.push_back(columns.ids[i]);
  }
  return ids;
}

}  // namespace

struct BatchRun::State {
  explicit State(const BatchLimits& limits) : batch(keys, limits) {}
  KeyDictionary keys;
  ColumnSet columns;   // What was declared.
  ColumnSet required;  // The same without what is optional.
  ColumnSet stage;    // What is shown.
  testkit::GuardedBytes memory;
  Batch batch;
  std::unique_ptr<regex::Scanner> scanner;
};

BatchRun::BatchRun(Harness& harness, Signal signal, uint32_t arena_bytes_max)
    : harness_(harness), signal_(signal) {
  BatchLimits limits;
  limits.arena_bytes_max = arena_bytes_max;
  state_ = std::make_unique<State>(limits);
  for (const std::string& key : harness.keys()) state_->keys.Subscribe(key);
  const weir_plan& plan = harness.plan();
  uint64_t classes = plan.text_classes;
  regex::PatternSet patterns;
  for (const regex::Pattern& asked : harness.patterns()) {
    if (patterns.Add(asked).ok()) classes |= asked.text_classes;
  }
  state_->columns = Must(ColumnSet::Make(signal, plan.need, plan.write, classes, plan.spare_attrs));
  const std::vector<uint32_t> need = Required(plan.need), write = Required(plan.write);
  state_->required =
      Must(ColumnSet::Make(signal, {need.data(), static_cast<uint32_t>(need.size()), 0},
                           {write.data(), static_cast<uint32_t>(write.size()), 0}, classes,
                           plan.spare_attrs));
  state_->scanner = std::make_unique<regex::Scanner>(
      Must(regex::CompileDatabase(patterns, {})), regex::ScannerSettings());
}

BatchRun::~BatchRun() = default;

// As the collector does it: what is not regular is rewritten, what stages before did is in it, and
// the texts are scanned.
void BatchRun::Prepare(std::string_view request, const Options& options) {
  std::string regular(request);
  const auto bytes_of = [](std::string_view text) {
    return std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  };
  wire::Survey survey = Must(wire::Validate(signal_, bytes_of(regular), wire::Limits()));
  if (survey.NeedsNormalizing()) {
    regular = Must(wire::Normalize(signal_, bytes_of(regular), survey, wire::Limits())).bytes;
    survey = Must(wire::Validate(signal_, bytes_of(regular), wire::Limits()));
  }
  testkit::GuardedBytes& memory = state_->memory;
  memory = testkit::GuardedBytes(regular.size(), 1);
  if (memory.data() == nullptr) Skip("no memory for a batch");
  if (!regular.empty()) memcpy(memory.data(), regular.data(), regular.size());
  memory.MakeReadOnly();
  memory.Forbid(harness_, "R-404", "process wrote to the wire segment");
  Batch& batch = state_->batch;
  const bool all = options.all_columns || options.before;
  const ColumnSet everything = ColumnSet::All(signal_);
  const ColumnSet& columns = all ? everything : state_->columns;
  const SharedBytes wire(nullptr, {memory.data(), memory.size()});
  if (const absl::Status built = batch.Build(signal_, wire, survey, columns); !built.ok()) {
    Skip(std::string(built.message()));
  }
  if (options.before) {
    batch.BeginStage(everything);
    options.before(batch.abi());
    const absl::Status ended = batch.EndStage();
    if (!ended.ok()) Skip(std::string(ended.message()));
  }
  std::vector<regex::Hit> found;
  state_->scanner->Scan(batch.UpdateTexts(), 0, &found);
  std::vector<weir_hit> hits;
  for (const regex::Hit& hit : found) hits.push_back({hit.row, hit.pattern, hit.from, hit.to});
  state_->stage = options.all_columns ? everything : state_->columns;
  if (options.no_optional) state_->stage = state_->required;
  batch.BeginStage(state_->stage);
  batch.SetHits(hits);
}

weir_status BatchRun::Call(const Options& options) {
  weir_batch* abi = state_->batch.abi();
  weir_status status = WEIR_OK;
  if (!options.on_new_thread) {
    if (options.blocking != nullptr) options.blocking->Begin();
    status = harness_.Process(options.lane, abi);
    if (options.blocking != nullptr) options.blocking->End();
    return status;
  }
  std::thread([&] { status = harness_.Process(options.lane, abi); }).join();
  return status;
}

RunResult BatchRun::Run(std::string_view request, const Options& options) {
  Prepare(request, options);
  weir_batch* abi = state_->batch.abi();
  const Snapshot before(*abi);
  const testkit::GroupBook& groups = harness_.host().groups();
  const uint64_t detached = groups.detached_records();
  const size_t held = groups.held();  // Of earlier batches.
  weir_status status = WEIR_OK;
  bool refused = false;
  {
    const RefusingOps ops(abi, options.refuse);
    status = Call(options);
    refused = ops.refused();
  }
  if (status < 0 && groups.detached_records() > detached && groups.held() > held) {
    Break(absl::StrCat("process answered with status ", status, " and holds records of the batch"),
          "R-415");
  }
  const bool failed = (abi->flags & WEIR_BATCH_FAILED) != 0;
  if (refused && status >= 0 && !failed) {
    Break("an edit was refused, and process answered OK and took away the batch's mark", "R-414");
  }
  // An edit that failed half way is in the batch, which goes no further.
  const bool edited = before.Edited(*abi) || failed;
  if (!edited) {
    if (const std::string column = before.FindChange(); !column.empty()) {
      Break(absl::StrCat("process changed ", column, " without an entry in the edit log"),
            "R-409");
    }
  }
  if (const std::string table = before.FindLostRows(*abi); !table.empty()) {
    Break(absl::StrCat("process took away rows of ", table, "; a row is left out by its `drop`"),
          "R-410");
  }
  if (before.EditedDead(*abi)) {
    Break("process edited an attribute that is deleted or has moved; look at WEIR_ATTR_DEAD first",
          "R-411");
  }
  RunResult result = Finish(status, edited, options);
  result.refused = refused;
  if (!edited && status >= 0 && !options.before &&
      result.bytes != SharedBytes(nullptr, {state_->memory.data(), state_->memory.size()}).text()) {
    Break("a batch that was not edited did not come out as it went in", "R-409");
  }
  state_->batch.Clear();
  state_->memory.Close();
  state_->memory.Forbid(harness_, "R-405", "a batch was read after its process had returned");
  return result;
}

RunResult BatchRun::Finish(weir_status status, bool edited, const Options& options) {
  RunResult result;
  result.status = status;
  result.edited = edited;
  const absl::Status ended = state_->batch.EndStage();
  if (status < 0) return result;
  if (!ended.ok()) {
    if (options.may_fail) return result;
    Break(absl::StrCat("process left a batch that can not be sent on: ", ended.message()),
          "R-403");
  }
  const absl::StatusOr<WriteBack> written = state_->batch.Write();
  if (!written.ok()) {
    if (options.may_fail) return result;
    Break(absl::StrCat("process left a batch that can not be written: ",
                       written.status().message()),
          "R-403");
  }
  for (const SharedBytes& piece : written->pieces) result.bytes += piece.text();
  return result;
}

}  // namespace weir::check
