#include "tests/unit/host/graph/graph_host.h"

#include <cstdlib>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/settings.h"

namespace weir {
namespace {

constexpr uint64_t kPatienceNs = 30'000'000'000;

std::unique_ptr<PluginSource> MakeSource(const std::filesystem::path& directory) {
  absl::StatusOr<Stager> stager = Stager::Create({}, {});
  EXPECT_TRUE(stager.ok()) << stager.status();
  return std::make_unique<PluginSource>(std::vector<std::filesystem::path>{directory},
                                        *std::move(stager), nullptr, nullptr);
}

}  // namespace

GraphHost::GraphHost(HostOptions options)
    : log_(LogLevel::kInfo, LogEncoding::kText,
           [this](LogLevel, std::string_view line) {
             std::lock_guard lock(mutex_);
             lines_.append(line).append("\n");
           }),
      metrics_(options.workers),
      control_("control"),
      source_(MakeSource(directory_.path())),
      host_(std::make_unique<Host>(options, log_, metrics_, health_, control_, *source_)) {
  Install("probe", "probe");
}

void GraphHost::Install(const std::string& build, const std::string& as) {
  const std::filesystem::path from =
      std::filesystem::path(WEIR_BUILD_DIR) / "tests" / "graph" / (build + ".so");
  WriteBytes(directory_ / (as + ".so"), BytesOf(from));
}

void GraphHost::InstallBytes(const std::string& as, std::string_view bytes) {
  WriteBytes(directory_ / (as + ".so"), {bytes.begin(), bytes.end()});
}

void GraphHost::Uninstall(const std::string& as) {
  std::filesystem::remove(directory_ / (as + ".so"));
}

absl::Status GraphHost::Apply(std::string_view yaml) {
  Diagnostics diagnostics;
  const DocumentSources sources{
      [](const std::string&) { return std::optional<std::string>(); },
      [yaml](const std::string&) { return absl::StatusOr<std::string>(std::string(yaml)); }};
  const std::vector<std::string> paths = {"weir.yaml"};
  const std::optional<Settings> settings = LoadSettings(paths, sources, diagnostics);
  if (!settings) return diagnostics.ToStatus();
  source_->Rescan();
  return host_->Apply(*settings);
}

std::shared_ptr<Instance> GraphHost::Keep(std::string_view label) const {
  for (const auto& instance : host_->graph()->instances) {
    if (instance->label() == label) return instance;
  }
  ADD_FAILURE() << "no instance " << label;
  return nullptr;
}

const weir_instance* GraphHost::Plugin(std::string_view label) const {
  const std::shared_ptr<Instance> instance = Keep(label);
  return instance == nullptr ? nullptr : instance->plugin();
}

SeriesRef GraphHost::SentLogs(std::string_view exporter) {
  return ExporterMetrics(metrics_, exporter).sent[SignalIndex(Signal::kLogs)];
}

SeriesRef GraphHost::FailedLogs(std::string_view exporter) {
  return ExporterMetrics(metrics_, exporter).send_failed[SignalIndex(Signal::kLogs)];
}

const probe::Steer& GraphHost::steer() const {
  for (const auto& instance : host_->graph()->instances) {
    if (instance->component().extension == nullptr) continue;
    return *static_cast<const probe::Steer*>(instance->component().extension(probe::kSteerId));
  }
  std::abort();
}

Answer GraphHost::Push(std::string_view request, Signal signal, uint32_t lane) const {
  char text[512];
  weir_outcome outcome{};
  outcome.size = sizeof outcome;
  outcome.text = text;
  outcome.text_cap = sizeof text;
  Answer answer;
  answer.status = steer().push(Plugin("receivers/probe"), lane, static_cast<uint16_t>(signal),
                               reinterpret_cast<const uint8_t*>(request.data()), request.size(),
                               &outcome);
  answer.rejected = outcome.rejected;
  answer.retry_after_ns = outcome.retry_after_ns;
  answer.text.assign(text, outcome.text_len);
  return answer;
}

std::vector<std::string> GraphHost::Seen(std::string_view label) const {
  std::vector<std::string> bodies;
  steer().each_body(
      Plugin(label),
      [](void* context, const uint8_t* data, size_t n) {
        static_cast<std::vector<std::string>*>(context)->emplace_back(
            reinterpret_cast<const char*>(data), n);
      },
      &bodies);
  return bodies;
}

void GraphHost::Await(const std::function<bool()>& done) {
  const uint64_t deadline = MonotonicNs() + kPatienceNs;
  while (!done()) {
    ASSERT_LT(MonotonicNs(), deadline) << "waited too long\n" << LogText();
    control_.Turn(1);
  }
}

double GraphHost::Metric(std::string_view series) {
  std::istringstream page(metrics_.Expose());
  for (std::string line; std::getline(page, line);) {
    if (line.rfind(series, 0) == 0) return std::atof(line.substr(line.rfind(' ') + 1).c_str());
  }
  return -1;
}

std::string GraphHost::LogText() {
  log_.Flush();
  std::lock_guard lock(mutex_);
  return lines_;
}

std::string LogsPipeline(std::string_view exporters, std::string_view components,
                         std::string_view processors) {
  return absl::StrCat("receivers: {probe: {}}\n",
                      absl::string_view(components.data(), components.size()),
                      "\nservice:\n  pipelines:\n    logs: {receivers: [probe], processors: [",
                      absl::string_view(processors.data(), processors.size()), "], exporters: [",
                      absl::string_view(exporters.data(), exporters.size()), "]}\n");
}

}  // namespace weir
