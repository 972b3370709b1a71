#include "host/graph/pipeline_use.h"

#include "host/graph/graph.h"

namespace weir {

PipelineUse::PipelineUse(Pipeline& pipeline) : pipeline_(&pipeline) {
  pipeline_->users.fetch_add(1);
}

PipelineUse::~PipelineUse() {
  if (pipeline_ != nullptr) pipeline_->users.fetch_sub(1);
}

}  // namespace weir
