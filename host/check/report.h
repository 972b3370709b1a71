// The results of `weir check` for people, for programs, and for the CI of others.
//
// Threads: free functions.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "host/check/result.h"

namespace weir::check {

void WriteText(const std::string& file, const std::vector<Result>& results, std::ostream& out);
void WriteJson(const std::string& file, const std::vector<Result>& results, std::ostream& out);
void WriteJunit(const std::string& file, const std::vector<Result>& results, std::ostream& out);

}  // namespace weir::check
