#include "host/queue/export_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

QueueItem Item(std::string bytes, uint64_t items = 1, Signal signal = Signal::kTraces) {
  QueueItem item;
  item.signal = signal;
  item.bytes = bytes.size();
  item.items = items;
  item.records = items;
  item.pieces.push_back(SharedBytes::FromString(std::move(bytes)));
  return item;
}

std::string Text(const QueueItem& item) {
  std::string text;
  for (const SharedBytes& piece : item.pieces) text.append(piece.text());
  return text;
}

// Cuts after every `max_size` bytes.
std::vector<QueueItem> CutBytes(QueueItem item, uint64_t max_size, QueueSizer) {
  const std::string text = Text(item);
  std::vector<QueueItem> parts;
  for (size_t at = 0; at < text.size(); at += max_size)
    parts.push_back(Item(text.substr(at, max_size)));
  return parts;
}

std::string PopText(ExportQueue& queue, uint64_t now = 1000) {
  uint64_t next = 0;
  std::optional<QueueItem> item = queue.Pop(now, &next);
  if (!item) return "(none)";
  std::string text = Text(*item);
  queue.Done(*item);
  return text;
}

// Scenario: requests are reserved, pushed, popped and done.
// Guarantees: first in, first out; the bound counts what is reserved, waiting and in flight.
TEST(ExportQueue, CountsWhatIsReservedWaitingAndInFlight) {
  QueueOptions options;
  options.size_max = 2;
  ExportQueue queue(options, CutBytes);
  ASSERT_TRUE(queue.TryReserve(1));
  ASSERT_TRUE(queue.TryReserve(1));
  EXPECT_FALSE(queue.TryReserve(1));
  queue.Push(Item("a"), 1);
  queue.Push(Item("b"), 1);
  EXPECT_FALSE(queue.TryReserve(1));
  uint64_t next = 0;
  std::optional<QueueItem> item = queue.Pop(1000, &next);
  ASSERT_TRUE(item);
  EXPECT_EQ(Text(*item), "a");
  EXPECT_FALSE(queue.TryReserve(1));
  queue.Done(*item);
  EXPECT_TRUE(queue.TryReserve(1));
  queue.Unreserve(1);
  EXPECT_EQ(PopText(queue), "b");
  EXPECT_EQ(PopText(queue), "(none)");
  EXPECT_EQ(queue.stats().bytes, 0u);
  EXPECT_EQ(queue.stats().size, 0u);
}

// Scenario: a request larger than the byte bound comes to an empty queue, then another.
// Guarantees: the first is taken, since it could never go otherwise; the second is not.
TEST(ExportQueue, AnEmptyQueueTakesAnyRequest) {
  QueueOptions options;
  options.bytes_max = 10;
  ExportQueue queue(options, CutBytes);
  EXPECT_TRUE(queue.TryReserve(1000));
  EXPECT_FALSE(queue.TryReserve(1));
}

// Scenario: one item is to be tried again later, another is ready; the back end asks for a pause.
// Guarantees: the waiting one lets the other pass and comes at its time; a pause holds both.
TEST(ExportQueue, LetsOthersPassWhileOneWaits) {
  ExportQueue queue({}, CutBytes);
  queue.Push(Item("first"), 0);
  queue.Push(Item("second"), 0);
  uint64_t next = 0;
  QueueItem first = *queue.Pop(1000, &next);
  first.not_before_mono_ns = 5000;
  queue.Retry(std::move(first));
  EXPECT_EQ(PopText(queue, 1001), "second");
  EXPECT_FALSE(queue.Pop(4999, &next));
  EXPECT_EQ(next, 5000u);
  queue.PauseUntil(7000);
  EXPECT_FALSE(queue.Pop(6999, &next));
  EXPECT_EQ(next, 7000u);
  EXPECT_EQ(PopText(queue, 7000), "first");
}

// Scenario: small requests of two signals, joined to at least four items.
// Guarantees: those of one signal become one, in order; nothing is sent before the flush time
// unless there is enough; profiles are never joined.
TEST(ExportQueue, JoinsRequestsOfOneSignal) {
  QueueOptions options;
  options.batch_min_size = 4;
  options.batch_flush_timeout_ns = 100;
  ExportQueue queue(options, CutBytes);
  queue.Push(Item("a", 2), 0);
  uint64_t next = 0;
  EXPECT_FALSE(queue.Pop(50, &next));
  EXPECT_EQ(next, 100u);
  queue.Push(Item("L", 2, Signal::kLogs), 0);
  queue.Push(Item("b", 2), 0);
  EXPECT_EQ(PopText(queue, 50), "ab");
  EXPECT_EQ(PopText(queue, 50), "(none)");
  EXPECT_EQ(PopText(queue, 100), "L");
  queue.Push(Item("p", 1, Signal::kProfiles), 0);
  queue.Push(Item("q", 1, Signal::kProfiles), 0);
  EXPECT_EQ(PopText(queue, 50), "p");
  EXPECT_EQ(PopText(queue, 50), "q");
  EXPECT_EQ(queue.stats().size, 0u);
}

// Scenario: an item is larger than the largest request that may be sent.
// Guarantees: it leaves in parts, in order, and the counts end at zero.
TEST(ExportQueue, CutsWhatIsTooLarge) {
  QueueOptions options;
  options.batch_max_size = 3;
  options.batch_sizer = QueueSizer::kBytes;
  ExportQueue queue(options, CutBytes);
  queue.Push(Item("abcdefgh"), 0);
  EXPECT_EQ(PopText(queue), "abc");
  EXPECT_EQ(PopText(queue), "def");
  EXPECT_EQ(PopText(queue), "gh");
  EXPECT_EQ(queue.stats().bytes, 0u);
  EXPECT_EQ(queue.stats().size, 0u);
}

// Scenario: the host shuts down while one item waits for its next attempt and one to be joined.
// Guarantees: both are ready at once.
TEST(ExportQueue, DrainsWithoutWaiting) {
  QueueOptions options;
  options.batch_min_size = 100;
  ExportQueue queue(options, CutBytes);
  queue.Push(Item("a"), 0);
  uint64_t next = 0;
  queue.Drain();
  QueueItem a = *queue.Pop(1, &next);
  a.not_before_mono_ns = UINT64_MAX;
  queue.Retry(std::move(a));
  queue.Push(Item("b"), 0);
  EXPECT_EQ(PopText(queue, 1), "a");
  EXPECT_EQ(PopText(queue, 1), "b");
}

}  // namespace
}  // namespace weir
