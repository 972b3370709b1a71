// The facts that the table is made from, for tests that go through all of them.
#pragma once

#include <nlohmann/json.hpp>

namespace weir::semconv {

const nlohmann::ordered_json& Facts();

}  // namespace weir::semconv
