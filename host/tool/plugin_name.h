// What a new plugin may be called.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace weir {

// InvalidArgument unless `name` is [a-z][a-z0-9_]*, at most 64 characters, and no word that C, C++,
// Rust or Go keeps for itself: it becomes the name of files, types, crates and packages.
absl::Status CheckPluginName(std::string_view name);

// A plugin's type: "HelloProcessor", of a processor "hello"; also "DropProcessor", of
// "drop_processor". With the kind, it is never a name that the SDKs have.
std::string ClassName(std::string_view name, std::string_view kind);

}  // namespace weir
