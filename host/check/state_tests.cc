// Tests of processors with state: from one instance to the next, and what may go wrong on the way.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/hold_run.h"
#include "host/check/requests.h"
#include "host/check/sample_config.h"
#include "host/check/sender.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr size_t kEntriesMax = 1u << 20;

void NeedState(const Subject& subject) {
  if (subject.component->state_revision == 0) Skip("it keeps no state");
}

std::vector<StateEntry> Save(Harness& harness, size_t entries_max, weir_status* status) {
  StateWriter writer(harness.host().groups(), entries_max);
  testkit::SinkAnswer details;
  *status = harness.host().SaveState(0, writer.abi(), &details);
  return writer.entries();
}

// What an instance has saved after some work.
std::vector<StateEntry> SavedEntries(const Subject& subject, Signal signal) {
  Harness harness(*subject.component);
  if (!harness.Create(*WorkingConfig(subject))) Skip("it refuses what it took before");
  harness.OpenShards();
  Work(*subject.component, harness, signal, 0);
  weir_status status = WEIR_OK;
  std::vector<StateEntry> entries = Save(harness, kEntriesMax, &status);
  if (status < 0) Break(absl::StrCat("state_save answered with status ", status), "R-701");
  FlushAll(*subject.component, harness);
  harness.End();
  return entries;
}

// Calls `visit(harness, entries)` with a new instance for each signal.
template <class Visit>
void ForEachNext(const Subject& subject, const Visit& visit) {
  NeedState(subject);
  ForEachSignal(subject, [&](Harness& harness, Signal signal) {
    visit(harness, SavedEntries(subject, signal));
    Work(*subject.component, harness, signal, 0);
    FlushAll(*subject.component, harness);
    harness.End();
  });
}

weir_status Load(Harness& harness, uint32_t revision, const StateEntry& entry) {
  const uint64_t group = entry.is_group ? harness.host().groups().Adopt(1) : 0;
  // Of exactly its bytes, and gone afterwards.
  testkit::GuardedBytes copy(entry.data.size(), 1);
  if (copy.data() == nullptr) Skip("no memory for an entry");
  entry.data.copy(reinterpret_cast<char*>(copy.data()), entry.data.size());
  testkit::SinkAnswer details;
  const weir_status status = harness.host().LoadState(
      0, revision, group, {reinterpret_cast<const char*>(copy.data()), copy.size()}, &details);
  if (status < 0 && group != 0) harness.host().groups().Drop(&group, 1);
  return status;
}

// A test that loads entries has said nothing of a component that saved none.
void NeedEntries(size_t entries) {
  if (entries == 0) Skip("it saved nothing");
}

void LoadsWhatItSaved(Subject& subject) {
  const uint32_t revision = subject.component->state_revision;
  size_t loaded = 0;
  ForEachNext(subject, [&](Harness& harness, const std::vector<StateEntry>& entries) {
    loaded += entries.size();
    for (const StateEntry& entry : entries) {
      const weir_status status = Load(harness, revision, entry);
      if (status < 0) {
        Break(absl::StrCat("state_load answered an entry of its own revision with status ", status),
              "R-701");
      }
    }
    weir_status again = WEIR_OK;
    Save(harness, kEntriesMax, &again);
    if (again < 0) Break("state_save failed after a state_load", "R-701");
  });
  NeedEntries(loaded);
}

void TakesAFullWriter(Subject& subject) {
  NeedState(subject);
  ForEachSignal(subject, [&](Harness& harness, Signal signal) {
    Work(*subject.component, harness, signal, 0);
    weir_status status = WEIR_OK;
    Save(harness, 0, &status);
    FlushAll(*subject.component, harness);
    harness.End();
  });
}

void TakesOlderRevisions(Subject& subject) {
  NeedState(subject);
  const uint32_t revision = subject.component->state_revision;
  if (revision == 1) Skip("its state is of revision 1, so there is no older one");
  ForEachNext(subject, [](Harness&, const std::vector<StateEntry>&) {});
  size_t loaded = 0;
  ForEachNext(subject, [&](Harness& harness, const std::vector<StateEntry>& entries) {
    BlameAll("R-702");
    loaded += entries.size();
    for (uint32_t older = 1; older < revision; older++) {
      for (const StateEntry& entry : entries) Load(harness, older, entry);
    }
  });
  NeedEntries(loaded);
}

// How many entries there were to be damaged.
size_t Damaged(const Subject& subject,
               const std::function<std::string(const std::string&)>& damage) {
  const uint32_t revision = subject.component->state_revision;
  size_t loaded = 0;
  ForEachNext(subject, [&](Harness& harness, const std::vector<StateEntry>& entries) {
    loaded += entries.size();
    for (const StateEntry& entry : entries) {
      Load(harness, revision, {false, damage(entry.data)});
    }
    Load(harness, revision, {false, damage("")});
  });
  return loaded;
}

void TakesTruncatedEntries(Subject& subject) {
  for (const size_t parts : {2, 4, 8}) {
    Damaged(subject, [parts](const std::string& data) {
      return data.substr(0, data.size() - data.size() / parts);
    });
  }
  NeedEntries(Damaged(
      subject, [](const std::string& data) { return data.substr(0, data.size() / 2); }));
}

void TakesEmptyEntries(Subject& subject) {
  Damaged(subject, [](const std::string&) { return std::string(); });
}

void TakesGarbageEntries(Subject& subject) {
  for (uint64_t i = 0; i < 8; i++) {
    Damaged(subject, [&](const std::string& data) {
      return Garbage(i % 2 == 0 ? data.size() : 4096, subject.seed + i);
    });
  }
  Damaged(subject, [](const std::string& data) { return data + data + std::string(64, '\xff'); });
}

constexpr Test kTests[] = {
    {"state.save_load", "R-701", kProcessors, LoadsWhatItSaved},
    {"state.full_writer", "R-701", kProcessors, TakesAFullWriter},
    {"state.older", "R-702", kProcessors, TakesOlderRevisions},
    {"state.truncated", "R-703", kProcessors, TakesTruncatedEntries},
    {"state.empty", "R-703", kProcessors, TakesEmptyEntries},
    {"state.garbage", "R-703", kProcessors, TakesGarbageEntries},
};

}  // namespace

std::span<const Test> StateTests() { return kTests; }

}  // namespace weir::check
