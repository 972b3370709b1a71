// `weir plugins`: what is in the plugin directories, with a verdict for each file.
//
// Threads: free function; writes only to the streams that it is given.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace weir {

// Looks through `directories`, $WEIR_PLUGIN_PATH and the prefix of this executable, in that order.
// The exit code: 0, or 2 when one of `directories`, which the user named, could not be listed.
int ListPlugins(const std::vector<std::string>& directories, bool json, std::ostream& out,
                std::ostream& err);

}  // namespace weir
