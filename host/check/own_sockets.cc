#include "host/check/own_sockets.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir::check {
namespace {

constexpr char kListens[] = "0A";  // A socket's state in /proc/net/tcp.

std::set<std::string> OwnInodes() {
  std::set<std::string> inodes;
  for (const std::string& target : OpenDescriptors()) {
    constexpr std::string_view kPrefix = "socket:[";
    if (target.starts_with(kPrefix)) {
      inodes.insert(target.substr(kPrefix.size(), target.size() - kPrefix.size() - 1));
    }
  }
  return inodes;
}

void AddPorts(const char* file, const std::set<std::string>& inodes, std::set<uint16_t>& ports) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);  // The names of the columns.
  while (std::getline(in, line)) {
    std::istringstream columns(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    columns >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
        timeout >> inode;
    const size_t colon = local.rfind(':');
    if (state != kListens || colon == local.npos || !inodes.contains(inode)) continue;
    ports.insert(static_cast<uint16_t>(std::stoul(local.substr(colon + 1), nullptr, 16)));
  }
}

}  // namespace

std::set<uint16_t> ListeningPorts() {
  std::set<uint16_t> ports;
  const std::set<std::string> inodes = OwnInodes();
  AddPorts("/proc/self/net/tcp", inodes, ports);
  AddPorts("/proc/self/net/tcp6", inodes, ports);
  return ports;
}

std::vector<std::string> OpenDescriptors() {
  std::vector<std::string> open;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const std::filesystem::path target = std::filesystem::read_symlink(entry.path(), error);
    if (!error && target.string().find("/fd") == std::string::npos) open.push_back(target.string());
  }
  return open;
}

size_t CountThreads() {
  std::error_code error;
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/self/task", error)) {
    count++;
  }
  return count;
}

}  // namespace weir::check
