// What differs between the component tables of two plugins, for components that both have.
//
// Threads: free function over values.
#pragma once

#include <vector>

#include "host/tool/finding.h"
#include "host/tool/table_child.h"

namespace weir {

// Components that only one of them has are for DiffNotes to tell.
Findings DiffTables(const std::vector<ComponentTable>& before,
                    const std::vector<ComponentTable>& after);

}  // namespace weir
