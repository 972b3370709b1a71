// What a process did to a batch, told from how it was before.
#include "host/check/snapshot.h"

#include <gtest/gtest.h>

#include <array>

namespace weir::check {
namespace {

// Four attributes: one alive, one deleted, one that has moved, one spare.
class EditedDead : public ::testing::Test {
 protected:
  EditedDead() {
    attr_.rows = 4;
    attr_.flags = flags_.data();
    batch_.attr = &attr_;
    batch_.edits = edits_.data();
  }
  void Edit(uint32_t column, uint32_t row, uint64_t old = 0) {
    weir_edit& edit = edits_[batch_.edit_count++];
    edit.column = column;
    edit.row = row;
    edit.old.bits = old;
  }

  static constexpr uint32_t kValue = WEIR_COLUMN(attr, val), kFlags = WEIR_COLUMN(attr, flags);
  std::array<uint8_t, 4> flags_ = {0, WEIR_ATTR_DELETED, WEIR_ATTR_MOVED, WEIR_ATTR_DELETED};
  std::array<weir_edit, 8> edits_ = {};
  weir_attr_table attr_ = {};
  weir_batch batch_ = {};
};

// Scenario: edits of a live row, of a deleted one, and of one that had moved.
// Guarantees: the second and the third are faults.
TEST_F(EditedDead, TellsWhatIsDead) {
  const Snapshot before(batch_);
  Edit(kValue, 0);
  EXPECT_FALSE(before.EditedDead(batch_));
  Edit(kValue, 1);
  EXPECT_TRUE(before.EditedDead(batch_));
  edits_[1].row = 2;
  EXPECT_TRUE(before.EditedDead(batch_));
}

// Scenario: a spare row becomes an attribute and stays one, moves with its range, or is deleted.
// Guarantees: its edits are none of a dead row.
TEST_F(EditedDead, KnowsWhatWasAliveInBetween) {
  const Snapshot before(batch_);
  flags_[3] = 0;
  Edit(kValue, 3);
  EXPECT_FALSE(before.EditedDead(batch_));
  flags_[3] = WEIR_ATTR_DELETED | WEIR_ATTR_MOVED;
  EXPECT_FALSE(before.EditedDead(batch_));
  flags_[3] = WEIR_ATTR_DELETED;
  EXPECT_TRUE(before.EditedDead(batch_));
  Edit(kFlags, 3, 0);
  EXPECT_FALSE(before.EditedDead(batch_));
}

}  // namespace
}  // namespace weir::check
