// The version of the host; that of the contract is in weir/abi.h.
#pragma once

namespace weir {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace weir
