// `weir new NAME`: writes a project of a plugin of one's own, which builds and passes its tests.
//
// Threads: free function; writes files below the directory, and to the streams that it is given.
#pragma once

#include <iosfwd>
#include <string>

namespace weir {

struct NewOptions {
  std::string name;
  std::string kind;       // receiver, processor, exporter
  std::string language;   // c, cpp, rust, go
  std::string directory;  // Empty: ./NAME.
  std::string prefix;     // Where Weir is; empty: above the folder of this executable.
};

// The exit code: 0 written, and `out` has what to type next; 2 not, and `err` says why. Nothing is
// left behind then.
int NewPlugin(const NewOptions& options, std::ostream& out, std::ostream& err);

}  // namespace weir
