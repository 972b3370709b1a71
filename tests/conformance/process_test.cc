// Broken plugins: threads and the process.
#include "tests/conformance/each_broken.h"

namespace weir {
namespace {

INSTANTIATE_TEST_SUITE_P(
    All, EachBroken,
    ::testing::Values(
        BrokenPlugin{"shares_instance", "R-601"},
        BrokenPlugin{"thread_counts", "R-602"},
        BrokenPlugin{"process_waits", "R-603"},
        BrokenPlugin{"own_thread", "R-604"},
        BrokenPlugin{"thread_stays", "R-605"},
        BrokenPlugin{"throws", "R-606"},
        BrokenPlugin{"frees_config", "R-607"},
        BrokenPlugin{"takes_signal", "R-608"},
        BrokenPlugin{"descriptor_leaks", "R-609"},
        BrokenPlugin{"sets_environment", "R-610"}),
    NameOf);

}  // namespace
}  // namespace weir
