// A host that has no service, for those who only want the table: weir_plugin_v1 is to return static
// data and nothing else.
//
// Threads: constant.
#pragma once

#include "weir/abi.h"

namespace weir {

inline const void* NoService(const weir_host*, const char*) { return nullptr; }
inline void IgnoreFailure(const weir_host*, const char*, size_t) {}
inline constexpr weir_host kBareHost = {sizeof(weir_host),  WEIR_ABI_MAJOR,     WEIR_ABI_MINOR,
                                        WEIR_DATA_REVISION, WEIR_DATA_REVISION, 0,
                                        &NoService,         &IgnoreFailure};

}  // namespace weir
