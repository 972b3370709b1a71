#include "host/service/log_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace weir {
namespace {

class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_), 0); }
  ~Pipe() {
    CloseWriteEnd();
    close(ends_[0]);
  }
  int write_end() const { return ends_[1]; }
  void CloseWriteEnd() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (ssize_t n; (n = read(ends_[0], buffer, sizeof(buffer))) > 0;) all.append(buffer, n);
    return all;
  }

 private:
  int ends_[2];
};

// Scenario: several threads write many lines.
// Guarantees: every line comes out whole, each thread's in order, before Flush returns.
TEST(LogWriter, KeepsLinesWhole) {
  constexpr int kThreads = 4, kLines = 200;
  Pipe pipe;
  std::string text;
  {
    LogWriter writer(pipe.write_end());
    std::thread reader([&] { text = pipe.ReadAll(); });
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kLines; ++i) {
          writer.Write(std::to_string(t) + ":" + std::to_string(i) + std::string(100, '.'));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    writer.Flush();
    pipe.CloseWriteEnd();
    reader.join();
  }
  std::vector<int> next(kThreads, 0);
  size_t at = 0;
  for (int n = 0; n < kThreads * kLines; ++n) {
    const size_t end = text.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    const int t = text[at] - '0';
    EXPECT_EQ(text.substr(at, end - at),
              std::to_string(t) + ":" + std::to_string(next[t]++) + std::string(100, '.'));
    at = end + 1;
  }
  EXPECT_EQ(at, text.size());
}

// Scenario: nobody reads the pipe, while more than the queue holds is written, and then somebody
// does.
// Guarantees: no writer is held up, and what was lost is said.
TEST(LogWriter, LosesLinesRatherThanTime) {
  Pipe pipe;
  LogWriter writer(pipe.write_end());
  const std::string line(1 << 20, 'x');
  for (int i = 0; i < 8; ++i) writer.Write(line);
  std::string text;
  std::thread reader([&] { text = pipe.ReadAll(); });
  writer.Flush();
  writer.Write("after");
  writer.Flush();
  pipe.CloseWriteEnd();
  reader.join();
  EXPECT_THAT(text, testing::HasSubstr("lines were lost here)\nafter\n"));
}

// Scenario: nobody ever reads the pipe, and the writer is destroyed.
// Guarantees: it gives up after its patience.
TEST(LogWriter, EndsThoughNobodyReads) {
  Pipe pipe;
  LogWriter writer(pipe.write_end());
  writer.Write(std::string(1 << 20, 'x'));
}

// Scenario: the other end is closed.
// Guarantees: lines are dropped and Flush returns. (SIGPIPE is ignored by the process.)
TEST(LogWriter, SurvivesAClosedPipe) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  LogWriter writer(ends[1]);
  writer.Write("nobody");
  writer.Flush();
  close(ends[1]);
}

}  // namespace
}  // namespace weir
