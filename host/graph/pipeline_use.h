// Keeps a pipeline, with its whole generation, from being taken down.
//
// Threads: [any]; a generation is taken down by the control thread when nobody uses it.
#pragma once

#include <utility>

namespace weir {

struct Pipeline;

class PipelineUse {
 public:
  PipelineUse() = default;
  explicit PipelineUse(Pipeline& pipeline);
  PipelineUse(PipelineUse&& other) noexcept : pipeline_(std::exchange(other.pipeline_, nullptr)) {}
  PipelineUse& operator=(PipelineUse&& other) noexcept {
    std::swap(pipeline_, other.pipeline_);
    return *this;
  }
  ~PipelineUse();

  Pipeline& operator*() const { return *pipeline_; }
  Pipeline* get() const { return pipeline_; }

 private:
  Pipeline* pipeline_ = nullptr;
};

}  // namespace weir
