// What `weir run` tells its user once it is ready: how to send something, and where to look.
//
// Threads: free function.
#pragma once

#include <span>
#include <string>

#include "host/graph/graph.h"

namespace weir {

// Three lines. The addresses and paths are options of the components, by the names that they have
// in the Collector; of `urls` those that are not "" are shown.
std::string Welcome(const Graph& graph, std::span<const std::string> urls);

}  // namespace weir
