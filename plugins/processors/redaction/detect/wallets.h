// Addresses of crypto wallets: Bitcoin's base58check and bech32, Ethereum's EIP-55.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <string_view>

#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/tokens.h"

namespace weir::redaction::detect {

bool Base58CheckHolds(std::string_view address);
// Bech32 and bech32m.
bool Bech32Holds(std::string_view address);
// "0x" and 40 hex digits whose case is a checksum.
bool Eip55Holds(std::string_view address);

void ReadWallet(std::string_view text, const Token& token, Judge* judge);

}  // namespace weir::redaction::detect
