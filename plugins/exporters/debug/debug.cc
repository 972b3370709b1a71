#include "plugins/exporters/debug/debug.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

// What counting needs, for each signal.
constexpr uint32_t kCounted[] = {WEIR_COLUMN(resource, scopes)};

void WriteOut(int fd, const std::string& text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // Nobody reads: there is nobody to tell, and the data has gone its way.
    done += static_cast<size_t>(n);
  }
}

struct CountNames {
  const char *title, *resources, *records, *items;
};
CountNames CountNamesOf(uint16_t signal) {
  switch (signal) {
    case WEIR_TRACES: return {"Traces", "resource spans", nullptr, "spans"};
    case WEIR_METRICS: return {"Metrics", "resource metrics", "metrics", "data points"};
    case WEIR_LOGS: return {"Logs", "resource logs", nullptr, "log records"};
    default: return {"Profiles", "resource profiles", nullptr, "profiles"};
  }
}

// The Collector's own logger, which is its default, writes to standard error.
int OutputOf(const Config& config) {
  if (config.BoolOr("/use_internal_logger", true)) return STDERR_FILENO;
  const std::vector<std::string> paths = config.StrList("/output_paths");
  return !paths.empty() && paths[0] == "stderr" ? STDERR_FILENO : STDOUT_FILENO;
}

}  // namespace

const char kSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "verbosity": {"enum": ["basic", "normal", "detailed"], "default": "basic"},
    "sampling_initial": {"type": "integer", "minimum": 0, "maximum": 1000000000, "default": 2},
    "sampling_thereafter": {"type": "integer", "minimum": 0, "maximum": 1000000000, "default": 1},
    "use_internal_logger": {"type": "boolean", "default": true},
    "output_paths": {"type": "array", "items": {"enum": ["stdout", "stderr"]}, "maxItems": 1}
  }
})";

Debug::Debug(Setup& setup)
    : host_(setup.host),
      clock_(setup.Service<weir_clock_v1>()),
      fd_(OutputOf(setup.config)),
      verbosity_(setup.config.StrOr("/verbosity", "basic") == "basic"    ? Verbosity::kBasic
                 : setup.config.StrOr("/verbosity", "basic") == "normal" ? Verbosity::kNormal
                                                                         : Verbosity::kDetailed),
      sampler_(std::make_unique<Sampler>(
          static_cast<uint64_t>(setup.config.IntOr("/sampling_initial", 2)),
          static_cast<uint64_t>(setup.config.IntOr("/sampling_thereafter", 1)))) {
  if (verbosity_ == Verbosity::kBasic) setup.plan.need = {kCounted, 1, 0};
}

void Debug::LogCounts(const weir_batch& b) const {
  const CountNames names = CountNamesOf(b.signal);
  const std::string resources = std::to_string(b.resource ? b.resource->rows : 0);
  const std::string records = std::to_string(b.metric ? b.metric->rows : 0);
  const std::string items = std::to_string(b.item_rows);
  std::vector<weir_log_field> fields = {{names.resources, resources.c_str()}};
  if (names.records) fields.push_back({names.records, records.c_str()});
  fields.push_back({names.items, items.c_str()});
  const auto* log = host_.TryService<weir_log_v1>();
  if (log == nullptr) return;  // A host without a log has nowhere to show it.
  const std::string_view title = names.title;
  log->write(host_.get(), WEIR_INFO, title.data(), title.size(), fields.data(),
             static_cast<uint32_t>(fields.size()));
}

Status Debug::Begin(const Batch<Debug>& batch, Completion&) const {
  if (!sampler_->Take(clock_->mono_ns(host_.get()))) return Status::Ok();
  const weir_batch& b = *batch.get();
  if (verbosity_ == Verbosity::kBasic || b.signal == WEIR_PROFILES) {
    LogCounts(b);
  } else {
    WriteOut(fd_, verbosity_ == Verbosity::kNormal ? PrintNormal(b) : PrintDetailed(b));
  }
  return Status::Ok();
}

}  // namespace weir::debug
