// What can be said of a plugin's file without loading it: requirements.
//
// Threads: free functions over values.
#pragma once

#include <vector>

#include "host/check/result.h"
#include "host/loader/elf_image.h"

namespace weir::check {

std::vector<Result> CheckFile(const ElfImage& image);

}  // namespace weir::check
