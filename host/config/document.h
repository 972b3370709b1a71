// From YAML files to one tree.
//
// As the OpenTelemetry Collector does it: files are read left to right and merged (maps key by key;
// anything else, lists too, is replaced), then ${...} is replaced in the values:
//   ${env:NAME}  ${NAME}         an environment variable; null and a warning when it is not set
//   ${env:NAME:-default}         the same with a default for a variable that is not set
//   ${file:PATH}                 a file's content
//   $$                           a dollar sign
// A value that is nothing but one ${...} is read as YAML again, so that numbers stay numbers and a
// file may hold a whole map. Within a longer text it stays text. What was put in may hold ${...}
// itself.
//
// The host trusts whoever writes its configuration, but a slip must not take it down: everything
// below has a limit. All failures are errors in `diagnostics`, with their place.
//
// Threads: free functions; the sources are called on the caller's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "host/config/location.h"
#include "host/config/node.h"

namespace weir {

struct DocumentLimits {
  size_t file_bytes_max = 4 << 20;      // Of one file.
  size_t depth_max = 64;                // Lists and maps inside each other.
  size_t nodes_max = 200'000;           // All values together, repeated aliases counted each time.
  size_t expanded_bytes_max = 4 << 20;  // All that ${...} put in.
  size_t expansions_max = 10'000;       // How often.
};

// Where a document gets what it names. Tests give their own.
struct DocumentSources {
  std::function<std::optional<std::string>(const std::string& name)> env;
  std::function<absl::StatusOr<std::string>(const std::string& path)> read_file;
};

// The environment of the process and its files.
DocumentSources ProcessSources();

// One file's text as a tree, nothing replaced. nullopt: see `diagnostics`.
std::optional<Node> ParseYaml(std::string_view text, std::string_view file_name,
                              const DocumentLimits& limits, Diagnostics& diagnostics);

// Puts `overlay` over `base`.
void MergeNode(Node& base, Node overlay);

// Replaces ${...} below `node`. False: see `diagnostics`.
bool ExpandNode(Node& node, const DocumentSources& sources, const DocumentLimits& limits,
                Diagnostics& diagnostics);

// All of the above for the files of a command line.
std::optional<Node> LoadDocument(std::span<const std::string> paths, const DocumentSources& sources,
                                 const DocumentLimits& limits, Diagnostics& diagnostics);

}  // namespace weir
