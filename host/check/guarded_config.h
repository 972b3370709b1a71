// A configuration that is really gone once create has returned.
//
// All that create is lent lies in memory of its own, which Close takes away: a pointer that was
// kept is a fault with an address, and free() of what was lent another. Ends as it
// is destroyed. Threads: the test's.
#pragma once

#include "host/config/instance_config.h"
#include "host/testkit/guarded_bytes.h"
#include "host/testkit/host_watch.h"
#include "weir/abi.h"

namespace weir::check {

class GuardedConfig {
 public:
  // `config` and `watch` outlive this.
  GuardedConfig(const InstanceConfig& config, testkit::HostWatch& watch);
  GuardedConfig(const GuardedConfig&) = delete;
  GuardedConfig& operator=(const GuardedConfig&) = delete;

  const weir_config* abi() const { return &view_->config; }
  void Close();

 private:
  // The contract's struct first.
  struct View {
    weir_config config;
    GuardedConfig* self;
  };
  static int32_t Get(const weir_config* config, const char* pointer, weir_value* out);
  static int32_t KeyAt(const weir_config* config, const char* pointer, uint32_t index,
                       weir_value* out);
  // Moves the text of `value` to where it can be taken away.
  void Lend(weir_value* value);

  const InstanceConfig& config_;
  testkit::HostWatch& watch_;
  testkit::GuardedBytes json_, texts_, face_;
  size_t texts_used_ = 0;
  View* view_;
};

}  // namespace weir::check
