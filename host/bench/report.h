// The figures of `weir bench` for people.
//
// A report is JSON: what the machine is, what was typed, and for each component what run_child.h
// gave. docs/bench.md says what each figure is.
// Threads: pure functions.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace weir::bench {

// The rounds of one size lay further apart than this: nobody should rely on its figures.
inline constexpr double kNoisyPercent = 20;

// Tables that fit into 100 columns.
std::string ReportText(const nlohmann::ordered_json& report);

// Of all figures; 0 when there are none.
double WorstSpreadPercent(const nlohmann::ordered_json& report);

}  // namespace weir::bench
