// `weir check FILE.so`: holds a plugin against the requirements of docs/contract/requirements.md.
//
// First what can be read from the file, then, each in a process of its own, what can be tried.
// Threads: [control]; blocks; writes only to the streams and the file that it is given.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace weir::check {

struct CheckOptions {
  std::string file;
  std::string test = "";       // A regular expression; empty: all tests.
  std::string junit = "";      // A file to write; empty: none.
  std::string config = "";     // A file of options, instead of some made from the schema.
  std::string send = "";       // A file of bytes that each listener gets; empty: none.
  std::string reproduce = "";  // What a failed test said: only that one, as it was.
  uint64_t seed = 1;           // All that is random follows from it.
  bool json = false;
};

// The exit code: 0 all held, 1 some did not, 2 the file can not be checked, with a sentence on
// `err`.
int Check(const CheckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace weir::check
