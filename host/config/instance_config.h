// The checked configuration of one instance, as its plugin sees it.
//
// Owns the value and everything that the contract's weir_config lends, so it must live at least
// until `create` has returned; keeping it longer lets the host compare it with the next one and say
// where in the file a complaint belongs.
//
// Threads: immutable once made; any number of readers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/config/location.h"
#include "host/config/node.h"
#include "host/config/settings.h"
#include "weir/abi.h"

namespace weir {

class InstanceConfig {
 public:
  // Checks the options of `component` against its plugin's `config_schema` (NULL: takes no
  // options). NULL with errors in `diagnostics` when they do not hold.
  static std::unique_ptr<const InstanceConfig> Create(const ComponentConfig& component,
                                                      const char* config_schema,
                                                      Diagnostics& diagnostics);

  // `options` as they are, for tests and tools; `label` as "processors/redaction".
  InstanceConfig(Node options, std::string label);
  InstanceConfig(const InstanceConfig&) = delete;
  InstanceConfig& operator=(const InstanceConfig&) = delete;

  // What `create` gets.
  const weir_config* abi() const { return &view_.config; }
  std::string_view json() const { return json_; }
  const Node& options() const { return options_; }

  // A complaint of `create`: "weir.yaml:14:9: processors/redaction /patterns/1: missing )".
  // `pointer` may be "", or name nothing that exists.
  std::string Complaint(std::string_view pointer, std::string_view text) const;

  // Whether a plugin could not tell the two apart.
  bool operator==(const InstanceConfig& other) const { return json_ == other.json_; }

 private:
  // The contract's struct is the first member, so that its functions find their way back.
  struct View {
    weir_config config;
    const InstanceConfig* self;
  };
  static int32_t Get(const weir_config* config, const char* pointer, weir_value* out);
  static int32_t KeyAt(const weir_config* config, const char* pointer, uint32_t index,
                       weir_value* out);

  Node options_;
  std::string label_;
  std::string json_;
  View view_;
};

}  // namespace weir
