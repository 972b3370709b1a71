// What differs between the notes of two plugin files, and what that means for a swap.
//
// Threads: free function over values.
#pragma once

#include "host/loader/note.h"
#include "host/tool/finding.h"

namespace weir {

// `after` may be of another ABI, or for a newer host than this one: then that is the finding. Of a
// note of another major only the numbers are looked at.
Findings DiffNotes(const PluginNote& before, const PluginNote& after);

}  // namespace weir
