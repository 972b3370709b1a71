// Broken plugins: files, lives and configurations.
#include "tests/conformance/each_broken.h"

namespace weir {
namespace {

INSTANTIATE_TEST_SUITE_P(
    All, EachBroken,
    ::testing::Values(
        BrokenPlugin{"extra_export", "R-101"},
        BrokenPlugin{"bad_note", "R-102"},
        BrokenPlugin{"unique_symbol", "R-104"},
        BrokenPlugin{"static_tls", "R-105"},
        BrokenPlugin{"text_relocation", "R-106"},
        BrokenPlugin{"rpath", "R-107"},
        BrokenPlugin{"executable_stack", "R-108"},
        BrokenPlugin{"new_glibc", "R-109"},
        BrokenPlugin{"linked_to_host", "R-110"},
        BrokenPlugin{"imports_setlocale", "R-111"},
        BrokenPlugin{"crashes_on_load", "R-201"},
        BrokenPlugin{"other_component", "R-202"},
        BrokenPlugin{"no_process", "R-203"},
        BrokenPlugin{"stores_nothing", "R-204"},
        BrokenPlugin{"failed_create_leaks", "R-205"},
        BrokenPlugin{"destroy_leaks", "R-206"},
        BrokenPlugin{"destroy_leaks_much", "R-206"},
        BrokenPlugin{"one_instance", "R-207"},
        BrokenPlugin{"two_lanes", "R-208"},
        BrokenPlugin{"shard_leaks", "R-209"},
        BrokenPlugin{"needs_keys", "R-210"},
        BrokenPlugin{"stays_mapped", "R-211"},
        BrokenPlugin{"threads_stay", "R-212"},
        BrokenPlugin{"longer_plan", "R-214"},
        BrokenPlugin{"unknown_keyword", "R-301"},
        BrokenPlugin{"open_schema", "R-302"},
        BrokenPlugin{"odd_value", "R-303"},
        BrokenPlugin{"silent_refusal", "R-304"},
        BrokenPlugin{"bad_pointer", "R-305"},
        BrokenPlugin{"keeps_config", "R-306"},
        BrokenPlugin{"late_metric", "R-307"}),
    NameOf);

}  // namespace
}  // namespace weir
