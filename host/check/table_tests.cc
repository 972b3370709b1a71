// Tests of what the file's one function gives.
#include <dlfcn.h>
#include <string.h>

#include <string>

#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/loader/table_check.h"

namespace weir::check {
namespace {

void AgreesWithNote(Subject& subject) {
  for (uint32_t i = 0; i < subject.plugin->component_count; i++) {
    const absl::Status complete = CheckComponent("it", subject.plugin->components[i]);
    if (!complete.ok()) Skip(std::string(complete.message()));
  }
  const absl::Status status = CheckTable("it", subject.plugin, subject.inspection.note);
  if (!status.ok()) Break(std::string(status.message()));
}

void IsTheSameEachTime(Subject& subject) {
  if (subject.component == nullptr) Skip("there is no table of this component");
  const auto entry =
      reinterpret_cast<decltype(&weir_plugin_v1)>(dlsym(subject.handle, "weir_plugin_v1"));
  const weir_component before = *subject.component;
  Enter(nullptr, "weir_plugin_v1");
  const weir_plugin* again = entry(nullptr);
  Enter(nullptr, "");
  if (again != subject.plugin) Break("weir_plugin_v1 gave another table when it was called again");
  if (memcmp(&before, subject.component, sizeof before) != 0) {
    Break("weir_plugin_v1 changed a component's table when it was called again");
  }
}

void IsComplete(Subject& subject) {
  const absl::Status status = CheckComponent("it", subject.component);
  if (!status.ok()) Break(std::string(status.message()));
}

constexpr Test kTests[] = {
    {"table.complete", "R-203", kEveryKind, IsComplete},
    {"table.agrees_with_note", "R-202", kEveryKind, AgreesWithNote},
    {"table.same_each_time", "R-202", kEveryKind, IsTheSameEachTime},
};

}  // namespace

std::span<const Test> TableTests() { return kTests; }

}  // namespace weir::check
