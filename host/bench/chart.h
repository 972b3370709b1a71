// The split of the time as a picture: a bar for each batch size, one panel a signal.
//
// Threads: pure function.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace weir::bench {

// An SVG document that needs nothing else. Of processors; of exporters "begin" and "wait".
std::string ChartSvg(const nlohmann::ordered_json& report);

}  // namespace weir::bench
