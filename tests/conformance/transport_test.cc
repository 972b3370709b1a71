// Broken plugins: receivers and exporters.
#include "tests/conformance/each_broken.h"

namespace weir {
namespace {

INSTANTIATE_TEST_SUITE_P(
    All, EachBroken,
    ::testing::Values(
        BrokenPlugin{"permit_leaks", "R-501"},
        BrokenPlugin{"early_ack", "R-502"},
        BrokenPlugin{"beyond_permit", "R-503"},
        BrokenPlugin{"late_push", "R-504"},
        BrokenPlugin{"own_socket", "R-505"},
        BrokenPlugin{"lent_kept", "R-506"},
        BrokenPlugin{"silent_start", "R-507"},
        BrokenPlugin{"trips_on_end", "R-508"},
        BrokenPlugin{"trips_on_busy", "R-509"},
        BrokenPlugin{"completes_twice", "R-511"},
        BrokenPlugin{"completes_ok", "R-512"},
        BrokenPlugin{"completes_late", "R-513"},
        BrokenPlugin{"no_cancel", "R-514"},
        BrokenPlugin{"empty_partial", "R-515"},
        BrokenPlugin{"begin_waits", "R-516"},
        BrokenPlugin{"leaves_timer", "R-517"},
        BrokenPlugin{"begin_trips", "R-518"},
        BrokenPlugin{"never_answers", "R-519"}),
    NameOf);

}  // namespace
}  // namespace weir
