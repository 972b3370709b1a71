#include "host/graph/stage.h"

#include <utility>

namespace weir {

absl::StatusOr<Stage> MakeStage(std::shared_ptr<Instance> instance, Signal signal, uint32_t number,
                                regex::PatternSet* patterns) {
  Stage stage;
  stage.number = number;
  const weir_plan& plan = instance->plan();
  uint64_t classes = plan.text_classes;
  for (const RegisteredPattern& pattern : instance->patterns()) {
    classes |= pattern.text_classes;
    stage.has_patterns = true;
    const absl::Status added = patterns->Add(
        {number, pattern.id, pattern.pattern, pattern.flags, pattern.text_classes});
    if (!added.ok()) return added;
  }
  absl::StatusOr<ColumnSet> columns =
      ColumnSet::Make(signal, plan.need, plan.write, classes, plan.spare_attrs);
  if (!columns.ok()) return columns.status();
  stage.columns = *std::move(columns);
  stage.partition_by = instance->component().partition_by;
  if (stage.has_patterns) stage.columns.AddTextClasses(classes);
  stage.items =
      std::make_unique<ProcessorMetrics>(instance->runtime().metrics, instance->id(), signal);
  stage.instance = std::move(instance);
  return stage;
}

}  // namespace weir
