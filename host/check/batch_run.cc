#include "host/check/batch_run.h"

#include <sys/mman.h>

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/batch/batch.h"
#include "host/check/snapshot.h"
#include "host/check/verdict.h"
#include "host/regex/database.h"
#include "host/regex/scanner.h"
#include "host/wire/validate.h"

namespace weir::check {
namespace {

constexpr size_t kPage = 4096;

// What is not the plugin's fault.
template <class Value>
Value Must(absl::StatusOr<Value> value) {
  if (!value.ok()) {
    Skip(absl::StrCat("the host could not prepare it: ", value.status().message()));
  }
  return *std::move(value);
}

// Bytes at the end of pages of their own, which can be closed.
class Pages {
 public:
  explicit Pages(std::string_view bytes)
      : size_((bytes.size() + kPage) / kPage * kPage),
        start_(static_cast<uint8_t*>(mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    if (start_ == MAP_FAILED) Skip("no memory for a batch");
    bytes_ = {start_ + size_ - bytes.size(), bytes.size()};
    if (!bytes.empty()) memcpy(start_ + size_ - bytes.size(), bytes.data(), bytes.size());
    mprotect(start_, size_, PROT_READ);
    BlameAddresses(start_, size_, "R-404", "process wrote to the wire segment");
  }
  // They stay reserved, so that nothing else comes to lie there.
  void Close() {
    mprotect(start_, size_, PROT_NONE);
    BlameAddresses(start_, size_, "R-405", "a batch was read after its process had returned");
  }
  SharedBytes shared() const { return SharedBytes(nullptr, bytes_); }

 private:
  size_t size_;
  uint8_t* start_;
  std::span<const uint8_t> bytes_;
};

}  // namespace

struct BatchRun::State {
  explicit State(const BatchLimits& limits) : batch(keys, limits) {}
  KeyDictionary keys;
  ColumnSet columns;
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
  state_->scanner = std::make_unique<regex::Scanner>(
      Must(regex::CompileDatabase(patterns, {})), regex::ScannerSettings());
}

BatchRun::~BatchRun() = default;

RunResult BatchRun::Run(std::string_view request, const Options& options) {
  Batch& batch = state_->batch;
  Pages pages(request);
  const SharedBytes wire = pages.shared();
  const wire::Survey survey = Must(wire::Validate(signal_, wire.span(), wire::Limits()));
  const ColumnSet everything = ColumnSet::All(signal_);
  const ColumnSet& columns = options.drop_all ? everything : state_->columns;
  if (const absl::Status built = batch.Build(signal_, wire, survey, columns); !built.ok()) {
    Skip(std::string(built.message()));
  }
  weir_batch* abi = batch.abi();
  if (options.drop_all) {  // As a stage before would.
    batch.BeginStage(everything);
    for (uint32_t i = 0; i < abi->item_rows; i++) weir_drop(abi->item_drop, i);
    const absl::Status ended = batch.EndStage();
    if (!ended.ok()) Skip(std::string(ended.message()));
  }
  std::vector<regex::Hit> found;
  state_->scanner->Scan(batch.UpdateTexts(), 0, &found);
  std::vector<weir_hit> hits;
  for (const regex::Hit& hit : found) hits.push_back({hit.row, hit.pattern, hit.from, hit.to});
  batch.BeginStage(state_->columns);
  batch.SetHits(hits);
  const Snapshot before(*abi);
  const weir_status status = harness_.Process(0, abi);
  // An edit that failed half way is in the batch, which goes no further.
  const bool edited = before.Edited(*abi) || (abi->flags & WEIR_BATCH_FAILED) != 0;
  if (!edited) {
    if (const std::string column = before.FindChange(); !column.empty()) {
      Break(absl::StrCat("process changed ", column, " without an entry in the edit log"),
            "R-409");
    }
  }
  RunResult result = Finish(status, edited, options);
  if (!edited && status >= 0 && !options.drop_all && result.bytes != request) {
    Break("a batch that was not edited did not come out as it went in", "R-409");
  }
  batch.Clear();
  pages.Close();
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
