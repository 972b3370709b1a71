// `weir diff OLD.so NEW.so`: would a running host be safe when NEW is copied over OLD, and why not.
//
// What the notes say is read from the files. The component tables are read in child processes,
// which alone load the files (table_child.h); a third child loads the new file beside the old one,
// as the host is going to.
//
// Threads: free function; writes only to the streams that it is given.
#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <string>

namespace weir {

struct DiffOptions {
  std::string before, after;  // Plugin files.
  bool json = false;
  // Is started as the child; knows describe-plugin and load-trial.
  std::filesystem::path executable = "/proc/self/exe";
  std::chrono::milliseconds timeout{10000};  // For each child.
};

// The exit code: 0 safe, 1 not, with the reasons on `out`; 2 one of the files can not be used, with
// the reason on `err` or in the JSON.
int ShowDiff(const DiffOptions& options, std::ostream& out, std::ostream& err);

}  // namespace weir
