// A plugin file's verdict and note, as `weir info` and `weir plugins` show them.
//
// Threads: free functions over values.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "absl/status/status.h"
#include "host/loader/gate.h"

namespace weir {

// "processor:redaction exporter:file".
std::string ComponentList(const std::vector<ComponentName>& components);
// "parked: it is flagged never_unload" or "unloaded".
std::string AfterUse(const Inspection& inspection);

// The members that both commands have. `verdict` is "ok" or "refused", with a "reason".
nlohmann::ordered_json FileToJson(const std::string& path, const std::string& sha256,
                                  const absl::Status& verdict, const Inspection& inspection);

}  // namespace weir
