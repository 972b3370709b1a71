// What `weir run` tells its user once it is ready: how to send something, and where to look.
//
// Threads: free function.
#pragma once

#include <string>
#include <string_view>

#include "host/graph/graph.h"

namespace weir {

// Three lines. The addresses and paths are options of the components, by the names that they have
// in the Collector; URLs may be "".
std::string Welcome(const Graph& graph, std::string_view metrics_url, std::string_view health_url);

}  // namespace weir
