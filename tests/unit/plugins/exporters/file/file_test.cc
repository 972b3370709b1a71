#include "plugins/exporters/file/file.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "host/testkit/plugin_host.h"

namespace weir::file {
namespace {

namespace fs = std::filesystem;
using testkit::PluginHost;
using testkit::SinkAnswer;
using testkit::WireBatch;

constexpr const weir_component& kFile = kComponent<File, Kind::kExporter, WEIR_BLOCKING>;

class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    std::string name = (fs::temp_directory_path() / "weir-file-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~FileTest() override { fs::remove_all(directory_); }

  std::string Options(const std::string& more) const {
    return "{path: '" + Path().string() + "'" + more + "}";
  }
  fs::path Path() const { return directory_ / "out.jsonl"; }
  static std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void Open(PluginHost& host, const std::string& options) {
    ASSERT_TRUE(host.Create(options)) << host.error_pointer() << ": " << host.error();
    ASSERT_TRUE(host.Open()) << host.error();
  }

  fs::path directory_;
};

const WireBatch& Request() {
  static const WireBatch batch(WEIR_LOGS, {"one ", "two"}, R"({"resourceLogs":[]})");
  return batch;
}

// Scenario: two requests in the default format.
// Guarantees: one line of JSON each; what an earlier run left in the file is gone.
TEST_F(FileTest, WritesALinePerRequest) {
  std::ofstream(Path()) << "old\n";
  PluginHost host(kFile, 1);
  Open(host, Options(""));
  EXPECT_EQ(Read(Path()), "old\n") << "nothing is touched before the first request";
  EXPECT_EQ(host.Begin(Request(), 1, nullptr), WEIR_OK);
  EXPECT_EQ(host.Begin(Request(), 2, nullptr), WEIR_OK);
  EXPECT_EQ(Read(Path()), "{\"resourceLogs\":[]}\n{\"resourceLogs\":[]}\n");
}

// Scenario: the same with `append`.
// Guarantees: what was there stays.
TEST_F(FileTest, AppendsWhenTold) {
  std::ofstream(Path()) << "old\n";
  PluginHost host(kFile, 1);
  Open(host, Options(", append: true"));
  EXPECT_EQ(host.Begin(Request(), 1, nullptr), WEIR_OK);
  EXPECT_EQ(Read(Path()), "old\n{\"resourceLogs\":[]}\n");
}

// Scenario: a second instance on the same file while the first one runs, as at a swap.
// Guarantees: the second goes on behind the first; nothing is emptied.
TEST_F(FileTest, ASuccessorLosesNothing) {
  PluginHost first(kFile, 1), second(kFile, 1);
  Open(first, Options(""));
  EXPECT_EQ(first.Begin(Request(), 1, nullptr), WEIR_OK);
  Open(second, Options(""));
  EXPECT_EQ(second.Begin(Request(), 1, nullptr), WEIR_OK);
  EXPECT_EQ(first.Begin(Request(), 2, nullptr), WEIR_OK);
  EXPECT_EQ(Read(Path()),
            "{\"resourceLogs\":[]}\n{\"resourceLogs\":[]}\n{\"resourceLogs\":[]}\n");
}

// Scenario: format proto, and zstd.
// Guarantees: each message stands behind its big-endian length.
TEST_F(FileTest, FramesProtobufAndCompressedMessages) {
  {
    PluginHost host(kFile, 1);
    Open(host, Options(", format: proto"));
    EXPECT_EQ(host.Begin(Request(), 1, nullptr), WEIR_OK);
    EXPECT_EQ(Read(Path()), std::string("\0\0\0\7one two", 11));
  }
  PluginHost host(kFile, 1);
  Open(host, Options(", format: proto, compression: zstd"));
  EXPECT_EQ(host.Begin(Request(), 1, nullptr), WEIR_OK);
  const std::string framed = Read(Path());
  ASSERT_GT(framed.size(), 4u);
  EXPECT_EQ(static_cast<size_t>(framed[3]), framed.size() - 4);
  char text[16];
  const size_t n = ZSTD_decompress(text, sizeof text, framed.data() + 4, framed.size() - 4);
  EXPECT_EQ(std::string(text, ZSTD_isError(n) ? 0 : n), "one two");
}

// Scenario: messages of 300 KiB into files of at most 1 MiB, two backups kept.
// Guarantees: whole messages only, none over the limit, and no more backups than that.
TEST_F(FileTest, RotatesByWholeMessages) {
  PluginHost host(kFile, 1);
  Open(host, Options(", rotation: {max_megabytes: 1, max_backups: 2}"));
  const std::string body(300 << 10, 'x');
  const WireBatch batch(WEIR_LOGS, {"p"}, body);
  std::vector<fs::path> files;
  for (uint64_t i = 0; i < 20; i++) EXPECT_EQ(host.Begin(batch, i + 1, nullptr), WEIR_OK);
  for (const auto& entry : fs::directory_iterator(directory_)) files.push_back(entry.path());
  EXPECT_LE(files.size(), 3u);
  for (const fs::path& path : files) {
    EXPECT_LE(fs::file_size(path), 1u << 20) << path;
    EXPECT_EQ(fs::file_size(path) % (body.size() + 1), 0u) << path;
  }
}

// Scenario: more files become full than there are milliseconds, all backups kept.
// Guarantees: no backup replaces another one: every message is there.
TEST_F(FileTest, KeepsEveryBackup) {
  PluginHost host(kFile, 1);
  Open(host, Options(", rotation: {max_megabytes: 1, max_backups: 0}"));
  const std::string body((1 << 20) - 1, 'x');
  const WireBatch batch(WEIR_LOGS, {"p"}, body);
  for (uint64_t i = 0; i < 20; i++) EXPECT_EQ(host.Begin(batch, i + 1, nullptr), WEIR_OK);
  uint32_t files = 0;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    EXPECT_EQ(entry.file_size(), body.size() + 1);
    files++;
  }
  EXPECT_EQ(files, 20u);
}

// Scenario: two instances at once, as around a swap, with requests in more pieces than one call
// takes, into a file that becomes full again and again.
// Guarantees: every message of both is there, whole.
TEST_F(FileTest, KeepsMessagesApartOverInstances) {
  constexpr uint32_t kEach = 60, kPieces = 3000;
  constexpr size_t kFrame = 4 + kPieces * 10;
  const std::string options =
      Options(", format: proto, rotation: {max_megabytes: 1, max_backups: 0}");
  PluginHost first(kFile, 1), second(kFile, 1);
  Open(first, options);
  Open(second, options);
  const auto send = [&](PluginHost& host, char letter) {
    const std::vector<std::string> pieces(kPieces, std::string(10, letter));
    const WireBatch batch(WEIR_LOGS, pieces, "");
    for (uint64_t i = 0; i < kEach; i++) EXPECT_EQ(host.Begin(batch, i + 1, nullptr), WEIR_OK);
  };
  std::thread other([&] { send(first, 'a'); });
  send(second, 'b');
  other.join();
  uint32_t messages = 0;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    const std::string text = Read(entry.path());
    ASSERT_EQ(text.size() % kFrame, 0u) << entry.path();
    for (size_t at = 0; at < text.size(); at += kFrame, messages++) {
      ASSERT_EQ(text.substr(at + 4, kFrame - 4), std::string(kFrame - 4, text[at + 4]));
    }
  }
  EXPECT_EQ(messages, 2 * kEach);
}

// Scenario: the directory goes away after the start.
// Guarantees: RETRY with a message that names the file, and success when it is back.
TEST_F(FileTest, RetriesWhatCanNotBeWritten) {
  PluginHost host(kFile, 1);
  Open(host, Options(""));
  fs::remove_all(directory_);
  SinkAnswer details;
  EXPECT_EQ(host.Begin(Request(), 1, &details), WEIR_RETRY);
  EXPECT_NE(details.text.find("out.jsonl"), std::string::npos) << details.text;
  fs::create_directory(directory_);
  EXPECT_EQ(host.Begin(Request(), 2, nullptr), WEIR_OK);
}

// Scenario: a file on a device that is full.
// Guarantees: RETRY, with the reason.
TEST_F(FileTest, SaysThatTheDiskIsFull) {
  PluginHost host(kFile, 1);
  Open(host, "{path: /dev/full}");
  SinkAnswer details;
  EXPECT_EQ(host.Begin(Request(), 1, &details), WEIR_RETRY);
  EXPECT_NE(details.text.find("No space left"), std::string::npos) << details.text;
}

// Scenario: options that can not work.
// Guarantees: each is refused before the start, with its place and a hint.
TEST_F(FileTest, RefusesBadOptions) {
  const struct {
    std::string options, pointer;
  } kCases[] = {
      {"{}", ""},
      {"{path: ''}", "/path"},
      {"{path: '" + directory_.string() + "'}", "/path"},
      {"{path: '" + (directory_ / "no" / "x").string() + "'}", "/path"},
      {Options(", format: xml"), "/format"},
      {Options(", append: true, rotation: {}"), "/append"},
      {Options(", append: true, compression: zstd"), "/append"},
      {Options(", rotation: {max_megabytes: 0}"), "/rotation/max_megabytes"},
  };
  for (const auto& c : kCases) {
    PluginHost host(kFile, 1);
    EXPECT_FALSE(host.Create(c.options)) << c.options;
    const std::string said = host.error_pointer() + " " + host.error();
    EXPECT_NE(said.find(c.pointer), std::string::npos) << said;
  }
}

// Scenario: four threads, each with a lane of its own, into one file.
// Guarantees: every line is whole.
TEST_F(FileTest, KeepsMessagesApartOverThreads) {
  constexpr uint32_t kLanes = 4, kEach = 50;
  PluginHost host(kFile, kLanes);
  Open(host, Options(""));
  host.RunInBackground();
  const std::string body(20'000, 'y');
  std::vector<std::thread> threads;
  for (uint32_t lane = 0; lane < kLanes; lane++) {
    threads.emplace_back([&, lane] {
      const WireBatch batch(WEIR_TRACES, {"p"}, body);
      host.OnLane(lane, [&] {
        for (uint32_t i = 0; i < kEach; i++) host.Begin(lane, batch.abi(), i + 1, nullptr);
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::ifstream file(Path());
  uint32_t lines = 0;
  for (std::string line; std::getline(file, line); lines++) ASSERT_EQ(line, body);
  EXPECT_EQ(lines, kLanes * kEach);
}

}  // namespace
}  // namespace weir::file
