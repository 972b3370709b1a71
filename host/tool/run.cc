#include "host/tool/run.h"

#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "host/base/child_process.h"
#include "host/base/keep_memory.h"
#include "host/config/settings.h"
#include "host/graph/host.h"
#include "host/loader/directory_watch.h"
#include "host/loader/load_trial.h"
#include "host/loader/load_watch.h"
#include "host/service/host_metrics.h"
#include "host/tool/end_in_time.h"
#include "host/tool/file_watch.h"
#include "host/tool/signals.h"
#include "host/tool/status_endpoints.h"
#include "host/tool/version.h"
#include "host/tool/welcome.h"

namespace weir {
namespace {

constexpr int kBadConfiguration = 2;
constexpr int kCouldNotGoOn = 3;
constexpr uint64_t kDefaultBudgetBytes = 512u << 20;

constexpr uint64_t kShutdownTimeoutNs = 25'000'000'000;
// More than LoadWatch gives a plugin, so that its words, which name the file, come first.
constexpr std::chrono::seconds kTrialTimeout{LoadWatch::kSecondsMax + 5};

std::string Text(const absl::Status& status) { return std::string(status.message()); }

uint32_t Processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  return static_cast<uint32_t>(std::max(1, CPU_COUNT(&allowed)));
}

// Half of what the cgroup allows this process.
uint64_t DefaultBudget() {
  std::ifstream file("/sys/fs/cgroup/memory.max");
  uint64_t bytes = 0;
  if (file >> bytes && bytes > 0) return bytes / 2;
  return kDefaultBudgetBytes;
}

std::filesystem::path RegexCache() {
  if (const char* home = std::getenv("XDG_CACHE_HOME"); home != nullptr && *home != 0) {
    return std::filesystem::path(home) / "weir" / "regex";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) {
    return std::filesystem::path(home) / ".cache" / "weir" / "regex";
  }
  return {};
}

std::optional<Settings> Load(const RunOptions& options) {
  Diagnostics diagnostics;
  std::optional<Settings> settings = LoadSettings(options.configs, ProcessSources(), diagnostics);
  for (const Diagnostic& error : diagnostics.errors()) std::cerr << error.ToString() << "\n";
  for (const Diagnostic& warning : diagnostics.warnings()) {
    std::cerr << "warning: " << warning.ToString() << "\n";
  }
  return settings;
}

std::unique_ptr<Log> MakeLog(const Settings& settings) {
  return std::make_unique<Log>(static_cast<LogLevel>(settings.telemetry.log_level),
                               settings.telemetry.log_json ? LogEncoding::kJson
                                                           : LogEncoding::kText);
}

absl::Status TryInstanceInChild(const RunOptions& options, const std::string& label) {
  std::vector<std::string> arguments = {kInstanceTrialCommand, "--component", label, "--workers=1"};
  const auto add = [&arguments](const std::string& name, const std::vector<std::string>& values) {
    for (const std::string& value : values) arguments.push_back(absl::StrCat(name, "=", value));
  };
  add("--config", options.configs);
  add("--plugins", options.plugin_directories);
  add("--allow-sha256", options.allowed_sha256);
  return RunChild(OwnExecutable(), arguments, "", kTrialTimeout);
}

// Everything of one process, put together.
class Process {
 public:
  Process(const RunOptions& options, Settings settings)
      : options_(options),
        settings_(std::move(settings)),
        control_("weir control"),
        log_(MakeLog(settings_)),
        metrics_(options.workers != 0 ? options.workers : Processors()) {}

  // False, with a message on the log, when the process can not go on.
  bool Open();
  absl::Status Apply() { return host_->Apply(settings_); }
  absl::Status Check() { return host_->Check(settings_); }
  void Try(const std::string& label) { host_->Try(settings_, label); }
  absl::Status OpenStatusEndpoints() { return status_.Apply(settings_); }
  // Until a signal ends it and all is drained.
  void Serve();
  // Ends the process. Not by a return: static destructors of plugins and the threads of their
  // libraries must not meet.
  [[noreturn]] void End(int code);

 private:
  bool ApplyAgain(std::string_view reason);
  bool Reload(std::string_view reason);
  static void OnSignal(void* context, int32_t, uint32_t);
  static void OnConfig(void* context, int32_t, uint32_t);
  static void OnPlugins(void* context, int32_t, uint32_t);

  const RunOptions& options_;
  Settings settings_;
  Signals signals_;
  Loop control_;
  std::unique_ptr<Log> log_;
  Metrics metrics_;
  Health health_;
  std::vector<std::shared_ptr<const void>> readers_;
  std::unique_ptr<PluginSource> source_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<FileWatch> config_watch_;
  std::optional<DirectoryWatch> plugin_watch_;
  bool waiting_ = false;  // The file was refused: maybe for want of a plugin that is still to come.
  StatusEndpoints status_{metrics_, health_};
};

bool Process::Open() {
  const char* path = std::getenv("WEIR_PLUGIN_PATH");
  std::vector<std::filesystem::path> directories =
      PluginDirectories(options_.plugin_directories, path == nullptr ? "" : path, OwnExecutable());
  absl::StatusOr<Stager> stager = Stager::Create(
      {}, {options_.allowed_sha256.begin(), options_.allowed_sha256.end()});
  if (!stager.ok()) {
    log_->Error("", "plugins can not be staged", {{"reason", stager.status().ToString()}});
    return false;
  }
  const auto trial = [](const std::vector<std::filesystem::path>& in_use,
                        const std::filesystem::path& candidate) {
    return TryLoadInChild(OwnExecutable(), in_use, candidate, kTrialTimeout);
  };
  const auto on_end = [log = log_.get()](const UnitEnd& end) {
    log->Info("", end.unloaded ? "a plugin was unloaded" : "a plugin was parked",
              {{"plugin", end.id}, {"sha256", end.sha256.substr(0, 12)}, {"reason", end.reason}});
  };
  const std::filesystem::path staging = stager->directory();
  source_ = std::make_unique<PluginSource>(directories, *std::move(stager), trial, on_end);
  HostOptions host_options;
  host_options.workers = options_.workers != 0 ? options_.workers : Processors();
  host_options.pin = options_.pin;
  host_options.budget_bytes = options_.memory_bytes != 0 ? options_.memory_bytes : DefaultBudget();
  host_options.drain_window_ns = static_cast<uint64_t>(options_.drain_window_s * 1e9);
  host_options.shutdown_timeout_ns = kShutdownTimeoutNs;
  host_options.build.regex_cache = RegexCache();
  if (host_options.build.regex_cache.empty()) host_options.build.regex_cache = staging / "regex";
  host_options.build.regex_compiler = OwnExecutable();
  host_options.build.trial = [this](const ComponentConfig& component) {
    return TryInstanceInChild(options_, component.label());
  };
  host_ = std::make_unique<Host>(host_options, *log_, metrics_, health_, control_, *source_);
  readers_ = AddProcessReaders(metrics_, kVersion);
  return true;
}

// False: the change was refused, and the log says why.
bool Process::ApplyAgain(std::string_view reason) {
  log_->Info("", "changing", {{"because", reason}});
  const absl::Status applied = host_->Apply(settings_);
  if (!applied.ok()) {
    log_->Error("", "the change was refused; everything runs on as before",
                {{"generation", host_->generation()}, {"reason", Text(applied)}});
    return false;
  }
  log_->Info("", "changed", {{"generation", host_->generation()}});
  return true;
}

// False: the configuration runs that ran before.
bool Process::Reload(std::string_view reason) {
  waiting_ = true;
  Diagnostics diagnostics;
  std::optional<Settings> settings = LoadSettings(options_.configs, ProcessSources(), diagnostics);
  if (!settings) {
    log_->Error("", "the configuration was refused; everything runs on as before",
                {{"because", reason}, {"reason", Text(diagnostics.ToStatus())}});
    return false;
  }
  for (const Diagnostic& warning : diagnostics.warnings()) {
    log_->Warn("", "configuration", {{"reason", warning.ToString()}});
  }
  std::swap(settings_, *settings);
  source_->Rescan();
  if (!ApplyAgain(reason)) {
    std::swap(settings_, *settings);
    return false;
  }
  waiting_ = false;
  if (const absl::Status moved = status_.Apply(settings_); !moved.ok()) {
    log_->Error("", "an endpoint stays where it was", {{"reason", Text(moved)}});
  }
  log_->Set(static_cast<LogLevel>(settings_.telemetry.log_level),
            settings_.telemetry.log_json ? LogEncoding::kJson : LogEncoding::kText);
  return true;
}

void Process::OnSignal(void* context, int32_t, uint32_t) {
  Process* self = static_cast<Process*>(context);
  for (int signal = self->signals_.Next(); signal != 0; signal = self->signals_.Next()) {
    if (signal == SIGHUP) {
      self->Reload("SIGHUP");
      continue;
    }
    self->control_.Stop();
  }
}

void Process::OnConfig(void* context, int32_t, uint32_t) {
  Process* self = static_cast<Process*>(context);
  if (self->config_watch_->Changed()) self->Reload("the configuration file changed");
}

void Process::OnPlugins(void* context, int32_t, uint32_t) {
  Process* self = static_cast<Process*>(context);
  const DirectoryChanges changes = self->plugin_watch_->Poll();
  for (const auto& path : changes.removed) {
    self->log_->Warn("", "a plugin file has gone; its copy runs on",
                     {{"file", path.string()}});
  }
  if (changes.changed.empty() && !changes.rescan) return;
  self->source_->Rescan();
  for (const CatalogEntry& entry : self->source_->catalog().entries()) {
    if (entry.verdict.ok()) continue;
    for (const auto& path : changes.changed) {
      if (path.filename() != entry.path.filename()) continue;
      self->log_->Warn("", "a plugin file was refused",
                       {{"file", path.string()}, {"reason", entry.verdict.ToString()}});
    }
  }
  constexpr char kReason[] = "plugin files changed";
  if (self->waiting_ && self->Reload(kReason)) return;
  self->ApplyAgain(kReason);
}

void Process::Serve() {
  log_->Info("", "ready", {{"listening", absl::StrJoin(host_->runtime().endpoints.Open(), ", ")},
                           {"generation", host_->generation()}});
  const std::string urls[] = {status_.metrics_url(), status_.health_url(), status_.page_url()};
  std::cout << Welcome(*host_->graph(), urls) << std::flush;
  config_watch_ = std::make_unique<FileWatch>(options_.configs);
  absl::StatusOr<DirectoryWatch> watch = DirectoryWatch::Create(source_->directories());
  if (watch.ok()) {
    plugin_watch_.emplace(*std::move(watch));
  } else {
    log_->Warn("", "plugin directories are not watched", {{"reason", Text(watch.status())}});
  }
  control_.FdAdd(this, signals_.fd(), WEIR_READABLE, &OnSignal, this).IgnoreError();
  control_.FdAdd(this, config_watch_->fd(), WEIR_READABLE, &OnConfig, this).IgnoreError();
  if (plugin_watch_) {
    control_.FdAdd(this, plugin_watch_->fd(), WEIR_READABLE, &OnPlugins, this).IgnoreError();
  }
  // Last, so that who waits for it finds all said and signals and files looked after.
  log_->Flush();
  health_.SetReady(true);
  control_.Run();
  // From here on nothing is changed any more, and nobody waits for a plugin for ever.
  control_.RemoveOwner(this);
  log_->Info("", "stopping");
  EndInTime(signals_, *log_, kShutdownTimeoutNs);
  host_->Shutdown();
  log_->Info("", "stopped");
}

void Process::End(int code) {
  // The staged copies go; what is mapped of them stays mapped.
  source_.reset();
  log_->Flush();
  std::cout.flush();
  std::cerr.flush();
  _exit(code);
}

}  // namespace

int Run(const RunOptions& options) {
  KeepMemory();
  std::optional<Settings> settings = Load(options);
  if (!settings) return kBadConfiguration;
  auto* process = new Process(options, *std::move(settings));
  if (!process->Open()) process->End(kCouldNotGoOn);
  absl::Status status = process->OpenStatusEndpoints();
  if (status.ok()) status = process->Apply();
  if (!status.ok()) {
    std::cerr << absl::StrCat(status.message(), "\n");
    process->End(kBadConfiguration);
  }
  process->Serve();
  process->End(0);
}

int Validate(const RunOptions& options) {
  std::optional<Settings> settings = Load(options);
  if (!settings) return kBadConfiguration;
  // That plugins come and go for it is no news.
  settings->telemetry.log_level = std::max<uint32_t>(settings->telemetry.log_level, WEIR_WARN);
  auto* process = new Process(options, *std::move(settings));
  if (!process->Open()) process->End(kCouldNotGoOn);
  if (const absl::Status status = process->Check(); !status.ok()) {
    std::cerr << absl::StrCat(status.message(), "\n");
    process->End(kBadConfiguration);
  }
  std::cout << "the configuration is valid\n";
  process->End(0);
}

int TryInstance(const RunOptions& options, const std::string& label) {
  std::optional<Settings> settings = Load(options);
  if (!settings) return 0;
  auto* process = new Process(options, *std::move(settings));
  if (process->Open()) process->Try(label);
  process->End(0);
}

}  // namespace weir
