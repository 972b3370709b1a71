// What a figure was measured on.
//
// Threads: free function.
#pragma once

#include <nlohmann/json.hpp>

namespace weir::bench {

// {"cpu", "processors", "kernel", "load"}
nlohmann::ordered_json DescribeMachine();

}  // namespace weir::bench
