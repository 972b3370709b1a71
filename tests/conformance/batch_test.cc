// Broken plugins: batches, state and held groups.
#include "tests/conformance/each_broken.h"

namespace weir {
namespace {

INSTANTIATE_TEST_SUITE_P(
    All, EachBroken,
    ::testing::Values(
        BrokenPlugin{"refuses_empty", "R-401"},
        BrokenPlugin{"answers_pending", "R-402"},
        BrokenPlugin{"undeclared_write", "R-403"},
        BrokenPlugin{"writes_wire", "R-404"},
        BrokenPlugin{"keeps_pointer", "R-405"},
        BrokenPlugin{"refuses_dropped", "R-406"},
        BrokenPlugin{"undeclared_read", "R-407"},
        BrokenPlugin{"full_arena", "R-408"},
        BrokenPlugin{"unlogged_store", "R-409"},
        BrokenPlugin{"fewer_rows", "R-410"},
        BrokenPlugin{"edits_dead", "R-411"},
        BrokenPlugin{"answers_fatal", "R-413"},
        BrokenPlugin{"hides_refusal", "R-414"},
        BrokenPlugin{"holds_and_refuses", "R-415"},
        BrokenPlugin{"no_tick", "R-416"},
        BrokenPlugin{"refuses_own_state", "R-701"},
        BrokenPlugin{"trips_on_older", "R-702"},
        BrokenPlugin{"trusts_entry", "R-703"},
        BrokenPlugin{"emits_twice", "R-704"},
        BrokenPlugin{"flush_forgets", "R-705"},
        BrokenPlugin{"ignores_refusal", "R-706"}),
    NameOf);

}  // namespace
}  // namespace weir
