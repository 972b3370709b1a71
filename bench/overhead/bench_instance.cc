#include "bench/overhead/bench_instance.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "host/base/outcome.h"

namespace weir::bench {
namespace {

template <typename T>
T OrEnd(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::cerr << value.status() << "\n";
  std::exit(1);
}

const void* NoService(const weir_host*, const char*) { return nullptr; }
void Fail(const weir_host*, const char* text, size_t n) {
  std::cerr << std::string_view(text, n) << "\n";
  std::exit(1);
}
int32_t NoValue(const weir_config*, const char*, weir_value*) { return 0; }
int32_t NoKey(const weir_config*, const char*, uint32_t, weir_value*) { return 0; }

}  // namespace

const weir_host* BenchHost() {
  static const weir_host host = [] {
    weir_host h{};
    h.size = sizeof(h);
    h.abi_major = WEIR_ABI_MAJOR;
    h.abi_minor = WEIR_ABI_MINOR;
    h.data_revision_min = WEIR_DATA_REVISION;
    h.data_revision_max = WEIR_DATA_REVISION;
    h.service = &NoService;
    h.fail = &Fail;
    return h;
  }();
  return &host;
}

BenchInstance::BenchInstance(const weir_plugin* plugin)
    : unit_(OrEnd(Unit::FromTable(plugin, "linked"))) {
  Create();
}

BenchInstance::BenchInstance(const std::filesystem::path& file)
    : stager_(std::make_unique<Stager>(OrEnd(Stager::Create({}, {})))),
      unit_(OrEnd(Unit::Load(OrEnd(stager_->Stage(file)), BenchHost(), nullptr))) {
  Create();
}

void BenchInstance::Create() {
  component_ = unit_->table().components[0];
  static constexpr char kNoOptions[] = "{}";
  const weir_config config{sizeof(config), sizeof(kNoOptions) - 1, kNoOptions, &NoValue, &NoKey};
  weir_plan plan{};
  plan.size = sizeof(plan);
  plan.signals = component_->signals;
  plan.need = component_->need;
  plan.write = component_->write;
  OutcomeBuffer outcome;
  if (component_->create(BenchHost(), &config, &plan, &instance_, outcome.get()) == WEIR_OK) return;
  std::cerr << outcome.text() << "\n";
  std::exit(1);
}

BenchInstance::~BenchInstance() { component_->destroy(instance_); }

}  // namespace weir::bench
