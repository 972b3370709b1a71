// Times as the host shows them.
#pragma once

#include <chrono>
#include <string>

namespace weir {

// "2026-01-31T12:00:00.000Z".
std::string UtcText(std::chrono::system_clock::time_point time);

}  // namespace weir
