// Keys and tokens that their issuers made easy to find: a fixed prefix, an alphabet, a length.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/redaction/detect/anchors.h"
#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/tokens.h"

namespace weir::redaction::detect {

enum class Alphabet : uint8_t { kLetters, kAlnum, kUpperAlnum, kHex, kUrl, kUrlDots, kBase64 };

struct KeyForm {
  Kind kind;
  std::string_view prefix;  // Ends with a sign that is an anchor.
  Alphabet alphabet;        // Of what follows,
  uint16_t size_min, size_max;  // and how much of it.
  bool (*check)(std::string_view key) = nullptr;  // Of the whole. NULL: none.
};
std::span<const KeyForm> KeyForms();

// Of the four bytes from an 'A' on.
bool IsAccessKeyPrefix(std::string_view four);
// The last three letters, lower case, of "Bearer" or "Basic": the last is the lowest byte.
bool IsSchemeTail(uint32_t tail);

// The anchors of keys: kPrefix, kAccessKey, kPem, kJwt, kWebhook, kAzureSecret, kAtlas.
void ReadKey(std::string_view text, const Anchor& anchor, Judge* judge);
// Keys that are one token: SK and hex, dapi and hex, 40 of base 64.
void ReadBareKey(std::string_view text, const Token& token, Judge* judge);

}  // namespace weir::redaction::detect
