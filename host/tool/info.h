// `weir info FILE`: what a plugin file says about itself, read without loading it.
//
// Threads: free function; writes only to the streams that it is given.
#pragma once

#include <iosfwd>
#include <string>

namespace weir {

// The exit code: 0 the file may be loaded, 2 it may not or can not be read; the reason goes to
// `err`, or into the JSON.
int ShowInfo(const std::string& file, bool json, std::ostream& out, std::ostream& err);

}  // namespace weir
