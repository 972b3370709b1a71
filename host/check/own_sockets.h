// What this process holds in the kernel, as /proc tells it: listening sockets, descriptors,
// threads.
//
// Threads: free functions; what other threads do meanwhile may be in it or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace weir::check {

// Ports of loopback or any address, TCP over IPv4 and IPv6, on which this process listens.
std::set<uint16_t> ListeningPorts();

// What each open descriptor is, but for the one that reads it.
std::vector<std::string> OpenDescriptors();

size_t CountThreads();

}  // namespace weir::check
