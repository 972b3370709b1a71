// `weir bench FILE.so`: what a plugin costs, against doing nothing; `weir bench --compare OLD NEW`:
// whether one file is slower than another.
//
// Threads: [control]; blocks; writes only to the streams and the file that it is given.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace weir::bench {

struct BenchOptions {
  std::string file;
  std::vector<std::string> compare;  // OLD and NEW, or none.
  std::string config;                // "": made from the schema.
  std::vector<std::string> data;     // None: the captures that are installed.
  std::string chart;                 // A file to write; "": none.
  std::string command;               // As it was typed, for the report.
  std::string version;               // Of the host, for the report.
  bool json = false;
  double seconds = 0;                // 0: the usual.
  double timeout_s = 0;              // Of one process; 0: the usual.
  uint32_t workers = 0;              // At most; 0: one for each processor.
  bool pin = false;
  double fail_slower_percent = -1;   // Negative: never.
};

// The exit code: 0 measured; 1 the plugin crashed, did not return or did not do its work, or is
// surely slower than allowed; 2 a file or option can not be used. Why goes to `err`.
int Bench(const BenchOptions& options, std::ostream& out, std::ostream& err);

}  // namespace weir::bench
