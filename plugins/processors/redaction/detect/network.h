// Addresses of people and machines: e-mail, IPv4, IPv6, MAC; and pairs of coordinates.
//
// Positions are of what triggered: the "@", a colon, a group of digits. Threads: any; the judge is
// the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/number_groups.h"

namespace weir::redaction::detect {

void ReadEmail(std::string_view text, uint32_t at, Judge* judge);

// Four groups of the chain from `first` on, if they are an address.
void ReadIpv4(std::string_view text, std::span<const NumberGroup> chain, size_t first,
              Judge* judge);

// The run of hex digits and colons around the colon at `at`: an IPv6 or a MAC address. Returns
// where the run ends, so that its other colons can be passed over.
uint32_t ReadHexColons(std::string_view text, uint32_t at, Judge* judge);

// "48.85837, 2.29448": only with context.
void ReadCoordinates(std::string_view text, std::span<const NumberGroup> chain, size_t first,
                     Judge* judge);

}  // namespace weir::redaction::detect
