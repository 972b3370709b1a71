// The component that is measured: loaded from its staged copy, with its configuration.
//
// Threads: [control]; in the process that measures.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "host/config/instance_config.h"
#include "host/loader/unit.h"

namespace weir::bench {

struct Subject {
  std::shared_ptr<Unit> unit;
  const weir_component* component = nullptr;
  Node options;  // As they were given.
  std::shared_ptr<const InstanceConfig> config;  // As the component gets them.
};

// `name` is how messages name the file; `config_file` may be empty: the least that the schema
// allows. A file holds the component's options, or a collector's configuration with the component
// in it.
// FailedPrecondition: the plugin can not be loaded. InvalidArgument: the configuration does not
// hold.
absl::StatusOr<Subject> LoadSubject(const std::string& name, const std::string& staged,
                                    uint32_t index, const std::string& config_file);

// {"kind", "type", "version", "config", "config_from"}
nlohmann::ordered_json DescribeSubject(const Subject& subject, const std::string& config_file);

}  // namespace weir::bench
