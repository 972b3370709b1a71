// The results of `weir check` for people, for programs, and for the CI of others.
//
// Threads: free functions.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "host/check/result.h"

namespace weir::check {

struct Report {
  std::string file;
  std::string options;  // Of the command line: " --config 'a'", to do it again with; may be empty.
  std::vector<Result> results;
  double seconds = 0;
};

void WriteText(const Report& report, std::ostream& out);
void WriteJson(const Report& report, std::ostream& out);
void WriteJunit(const Report& report, std::ostream& out);

}  // namespace weir::check
