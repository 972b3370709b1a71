// The command line of Weir: what each subcommand is called and takes. What it does is elsewhere.
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "host/bench/bench.h"
#include "host/bench/run_child.h"
#include "host/check/check.h"
#include "host/check/child.h"
#include "host/loader/load_trial.h"
#include "host/regex/group_child.h"
#include "host/tool/diff.h"
#include "host/tool/info.h"
#include "host/tool/new.h"
#include "host/tool/plugins.h"
#include "host/tool/run.h"
#include "host/tool/table_child.h"
#include "host/tool/version.h"

namespace {

constexpr int kBadUsage = 2;

void AddRunOptions(CLI::App& app, weir::RunOptions& options) {
  app.add_option("--config", options.configs, "Configuration file; several are merged in order")
      ->required();
  app.add_option("--plugins", options.plugin_directories,
                 "Plugin directory; before $WEIR_PLUGIN_PATH and the prefix's own");
  app.add_option("--allow-sha256", options.allowed_sha256,
                 "Load only plugin files with these sums");
  app.add_option("--workers", options.workers, "Lanes; 0: one for each processor")
      ->check(CLI::Range(0, 256));
  app.add_flag("--pin", options.pin, "Pin the lanes' threads to processors");
  app.add_option("--memory-bytes", options.memory_bytes,
                 "Budget for accepted data; 0: half of the cgroup's limit, else 512 MiB");
  app.add_option("--drain-seconds", options.drain_window_s,
                 "How long replaced receivers and exporters may finish what they began");
}

void AddCheckOptions(CLI::App& app, weir::check::CheckOptions& options) {
  app.add_option("FILE", options.file, "A plugin file")->required();
  app.add_flag("--json", options.json, "As JSON");
  app.add_option("--junit", options.junit, "Also write the results to this file, as JUnit's XML");
  app.add_option("--test", options.test, "Only tests whose name matches this expression");
  app.add_option("--config", options.config,
                 "Options in YAML, or a whole configuration; else some are made from the schema");
  app.add_option("--send", options.send, "Bytes that each listener of a receiver is sent, too");
  app.add_option("--seed", options.seed, "Of all that is random; 1 when it is not given");
  app.add_option("--reproduce", options.reproduce, "What a failed test said: only that one again");
}

void AddBenchOptions(CLI::App& app, weir::bench::BenchOptions& options) {
  app.add_option("FILE", options.file, "A plugin file");
  app.add_option("--compare", options.compare, "OLD and NEW: is NEW slower?")->expected(2);
  app.add_option("--config", options.config,
                 "The component's options, or a collector's configuration that has it; if not "
                 "given, the least that its schema allows");
  app.add_option("--data", options.data,
                 "OTLP requests, in protobuf or JSON; for receivers the bytes that a client sends");
  app.add_flag("--json", options.json, "All figures, as JSON");
  app.add_option("--chart", options.chart, "Also write the split of the time to this file, as SVG");
  app.add_option("--seconds", options.seconds, "How long to measure, about")
      ->check(CLI::Range(0.0, 86400.0));
  app.add_option("--timeout-seconds", options.timeout_s,
                 "How long one process may take before it is ended");
  app.add_option("--workers", options.workers, "At most so many; 0: one for each processor")
      ->check(CLI::Range(0, 256));
  app.add_flag("--pin", options.pin, "Pin the threads that measure to processors");
  app.add_option("--fail-slower", options.fail_slower_percent,
                 "With --compare: exit code 1 if NEW is surely slower by more percent")
      ->check(CLI::Range(0.0, 1e6));
}

void AddNewOptions(CLI::App& app, weir::NewOptions& options) {
  app.add_option("NAME", options.name, "Its name: small letters, digits and _")->required();
  app.add_option("--kind", options.kind, "receiver, processor or exporter")->required();
  app.add_option("--lang", options.language, "c, cpp, rust or go")->required();
  app.add_option("DIR", options.directory, "Where to put it; ./NAME if not given");
}

// What the host starts itself again for; nullopt: nothing of that.
std::optional<int> RunHidden(int argc, char** argv) {
  if (argc >= 2 && std::string(argv[1]) == weir::kLoadTrialCommand) {
    return weir::RunLoadTrial({argv + 2, argv + argc}, std::cerr);
  }
  if (argc == 3 && std::string(argv[1]) == weir::regex::kCompileGroupCommand) {
    return weir::regex::RunCompileGroup(argv[2], std::cin, std::cerr);
  }
  if (argc == 3 && std::string(argv[1]) == weir::kDescribeCommand) {
    return weir::RunDescribe(argv[2], std::cerr);
  }
  if (argc >= 2 && std::string(argv[1]) == weir::check::kCheckTestCommand) {
    return weir::check::RunCheckTest({argv + 2, argv + argc});
  }
  if (argc == 3 && std::string(argv[1]) == weir::bench::kBenchRunCommand) {
    return weir::bench::RunBenchJob(argv[2]);
  }
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  // gRPC's default poller lets any thread read any connection, which undoes run to completion. To
  // be set before any thread or plugin exists.
  setenv("GRPC_POLL_STRATEGY", "poll", /*overwrite=*/0);
  if (const std::optional<int> code = RunHidden(argc, argv)) return *code;

  CLI::App app("Weir: a telemetry collector made of native plugins");
  app.set_version_flag("--version", std::string(weir::kVersion));
  app.require_subcommand(1);
  weir::RunOptions run_options, validate_options;
  CLI::App* run = app.add_subcommand("run", "Start the host; SIGTERM drains, SIGHUP reloads");
  AddRunOptions(*run, run_options);
  CLI::App* validate = app.add_subcommand("validate", "Check everything, start nothing");
  AddRunOptions(*validate, validate_options);
  weir::RunOptions trial_options;
  std::string label;
  CLI::App* trial = app.add_subcommand(weir::kInstanceTrialCommand)->group("");
  AddRunOptions(*trial, trial_options);
  trial->add_option("--component", label)->required();
  std::vector<std::string> directories;
  bool json = false;
  CLI::App* plugins = app.add_subcommand("plugins", "What is in the plugin directories");
  plugins->add_option("--plugins", directories, "Plugin directory");
  plugins->add_flag("--json", json, "As JSON");
  std::string file;
  CLI::App* info = app.add_subcommand("info", "Read a plugin's note and symbols; never loads it");
  info->add_option("FILE", file, "A plugin file")->required();
  info->add_flag("--json", json, "As JSON");
  weir::NewOptions new_options;
  CLI::App* create = app.add_subcommand("new", "Write a project of a plugin of your own");
  AddNewOptions(*create, new_options);
  weir::DiffOptions diff_options;
  CLI::App* diff = app.add_subcommand("diff", "Whether copying NEW over OLD is safe, and why not");
  diff->add_option("OLD", diff_options.before, "The plugin file in use")->required();
  diff->add_option("NEW", diff_options.after, "The one to replace it")->required();
  diff->add_flag("--json", diff_options.json, "As JSON");
  weir::check::CheckOptions check_options;
  CLI::App* check = app.add_subcommand("check", "Hold a plugin against the contract");
  AddCheckOptions(*check, check_options);
  weir::bench::BenchOptions bench_options;
  bench_options.version = weir::kVersion;
  for (int i = 0; i < argc; i++) {
    bench_options.command += std::string(i == 0 ? "" : " ") + argv[i];
  }
  CLI::App* bench = app.add_subcommand("bench", "What a plugin costs, against doing nothing");
  AddBenchOptions(*bench, bench_options);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  if (run->parsed()) return weir::Run(run_options);
  if (validate->parsed()) return weir::Validate(validate_options);
  if (trial->parsed()) return weir::TryInstance(trial_options, label);
  if (plugins->parsed()) return weir::ListPlugins(directories, json, std::cout, std::cerr);
  if (create->parsed()) return weir::NewPlugin(new_options, std::cout, std::cerr);
  if (diff->parsed()) return weir::ShowDiff(diff_options, std::cout, std::cerr);
  if (check->parsed()) return weir::check::Check(check_options, std::cout, std::cerr);
  if (bench->parsed()) return weir::bench::Bench(bench_options, std::cout, std::cerr);
  return weir::ShowInfo(file, json, std::cout, std::cerr);
}
