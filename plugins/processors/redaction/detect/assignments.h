// Values that their name makes a secret: "password=hunter2", {"client_secret": "..."},
// "?access_token=...", and attributes with such keys.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/detector_set.h"
#include "plugins/processors/redaction/detect/judge.h"

namespace weir::redaction::detect {

// Ends of names that are looked for, in lower case.
std::vector<std::string_view> AssignedNames(const DetectorSet& set);

// The "=" or ":" at `at` may assign a secret.
void ReadAssignment(std::string_view text, uint32_t at, Judge* judge);

// Whether an attribute of that name may have a secret as its value.
bool NamesSecret(std::string_view key);
// The whole text as the value of the judge's key.
void ReadNamedValue(std::string_view text, Judge* judge);

// Keys of attributes that are secret as a whole.
const std::vector<std::string_view>& SecretKeys();

}  // namespace weir::redaction::detect
