// "did you mean": the valid name that lies nearest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weir {

// The nearest of `names` by edit distance, "" when none is near enough to be meant.
std::string NearestName(std::string_view name, std::span<const std::string> names);

// "; did you mean \"x\"?", or, when nothing is near, "; known are a, b, c", or "".
std::string NearestHint(std::string_view name, std::span<const std::string> names);

}  // namespace weir
