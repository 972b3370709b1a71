// The C++ SDK against hand-made columns: components are linked statically, calls go through their
// tables as the host makes them.
#include "weir/sdk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/abi/fake_host.h"

namespace weir {
namespace {

using testing::FakeHost;
using testing::LogBatch;

weir_value IntValue(int64_t v) { return {WEIR_V_I64, 0, "", v, static_cast<double>(v)}; }
weir_value StrValue(const char* text) {
  return {WEIR_V_STR, static_cast<uint32_t>(strlen(text)), text, 0, 0};
}

class DropBelow {
 public:
  static constexpr Manifest kManifest{.type = "drop_below",
                                      .version = "1.0.0",
                                      .signals = WEIR_LOGS,
                                      .need = kColumns<WEIR_COLUMN(log, severity)>,
                                      .write = kColumns<WEIR_COLUMN(log, drop)>};
  struct Shard {
    Shard(const DropBelow&, Lane lane) : index(lane.index()) {}
    const uint32_t index;
  };
  explicit DropBelow(Setup& setup)
      : least_(static_cast<int32_t>(setup.config.Int("/severity"))),
        dropped_(setup.DefineCounter("dropped", "{records}", "")) {}
  Status Process(Shard& shard, Batch<DropBelow>& batch) const {
    const auto severity = batch.log_severity();
    for (const uint32_t row : batch.live()) {
      if (severity[row] >= least_) continue;
      batch.Drop(row);
      dropped_.Add(shard.index, 1);
    }
    return Status::Ok();
  }

 private:
  int32_t least_;
  Counter dropped_;
};

// Sets, adds and deletes attributes, and masks hits, as its option "/do" says.
class Editor {
 public:
  static constexpr Manifest kManifest{
      .type = "editor",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = kColumns<WEIR_COLUMN(log, attrs), WEIR_COLUMN(attr, key_id)>,
      .write = kColumns<WEIR_COLUMN(log, attrs), WEIR_COLUMN(attr, flags), WEIR_COLUMN(attr, val),
                        WEIR_COLUMN(text, ref)>};
  explicit Editor(Setup& setup)
      : action_(setup.config.Str("/do")), user_(setup.SubscribeKey("user")) {}
  Status Process(Batch<Editor>& batch) const {
    if (action_ == "throw") throw std::runtime_error("a wrong turn");
    if (action_ == "mask") {
      for (const weir_hit& hit : batch.hits()) {
        memset(batch.EditText(hit.text).data() + hit.from, '*', hit.to - hit.from);
      }
    }
    for (const uint32_t row : batch.live()) {
      if (action_ == "add") batch.AddToItem(row, batch.Copy("color")).Set("blue");
      const auto user = batch.item_attributes(row).find(user_);
      if (action_ == "set" && user) user->SetInt(5);
      if (action_ == "delete" && user) user->Delete();
    }
    return Status::Ok();
  }

 private:
  std::string action_;
  uint32_t user_;
};

template <class Component>
class Running {
 public:
  explicit Running(FakeHost& host) {
    plan_.size = sizeof plan_;
    outcome_.get()->pointer = pointer_;
    outcome_.get()->pointer_cap = sizeof pointer_;
    created_ = kTable.create(host.host(), host.config(), &plan_, &instance_, outcome_.get());
    if (created_ >= 0 && kTable.shard_open) {
      EXPECT_EQ(kTable.shard_open(instance_, host.lane(), &shard_, nullptr), WEIR_OK);
    }
  }
  ~Running() {
    if (shard_) kTable.shard_close(instance_, shard_);
    if (instance_) kTable.destroy(instance_);
  }
  weir_status Process(LogBatch& batch) {
    return kTable.processor->process(instance_, shard_, batch.get(), outcome_.get());
  }
  weir_status created() const { return created_; }
  std::string text() { return std::string(outcome_.text()); }
  std::string pointer() { return std::string(pointer_, outcome_.get()->pointer_len); }

 private:
  static constexpr const weir_component& kTable = kComponent<Component, Kind::kProcessor, 0>;
  weir_plan plan_ = {};
  weir_instance* instance_ = nullptr;
  weir_shard* shard_ = nullptr;
  Outcome outcome_;
  char pointer_[64];
  weir_status created_;
};

template <class Component>
concept ReadsTime = requires(Batch<Component>& batch) { batch.log_time(); };
template <class Component>
concept ReadsSeverity = requires(Batch<Component>& batch) { batch.log_severity(); };
template <class Component>
concept SetsSeverity = requires(Batch<Component>& batch) { batch.set_log_severity(0, 9); };
template <class Component>
concept EditsText = requires(Batch<Component>& batch) { batch.EditText(0); };
template <class Component>
concept Drops = requires(Batch<Component>& batch) { batch.Drop(0); };
template <class Component>
concept ReadsAttributes = requires(Batch<Component>& batch) { batch.item_attributes(0); };

// Scenario: a class uses columns that its manifest does not list.
// Guarantees: it does not compile, while what is listed does.
TEST(Sdk, UndeclaredColumnsDoNotCompile) {
  static_assert(ReadsSeverity<DropBelow> && !ReadsTime<DropBelow> && !SetsSeverity<DropBelow>);
  static_assert(Drops<DropBelow> && !EditsText<DropBelow> && !ReadsAttributes<DropBelow>);
  static_assert(!Drops<Editor> && EditsText<Editor> && ReadsAttributes<Editor>);
  static_assert(ReadsTime<AllColumns> && SetsSeverity<AllColumns> && Drops<AllColumns>);
}

// Scenario: records of several severities, one of them dropped by an earlier component.
// Guarantees: exactly the live ones below the threshold are dropped, and counted once.
TEST(Sdk, DropLeavesOutRowsAndStepsOverThoseAlreadyDropped) {
  FakeHost host;
  host.options["/severity"] = IntValue(9);
  Running<DropBelow> plugin(host);
  ASSERT_EQ(plugin.created(), WEIR_OK);
  LogBatch batch;
  for (const int32_t severity : {5, 9, 1, 17}) batch.AddLog(severity);
  weir_drop(batch.get()->item_drop, 0);

  EXPECT_EQ(plugin.Process(batch), WEIR_OK);
  EXPECT_EQ(batch.get()->item_drop[0], 0b0101u);
  EXPECT_EQ(host.metrics["dropped"], 1);
}

// Scenario: an option is missing, and one has the wrong type.
// Guarantees: create answers PERMANENT with the pointer, and what was expected.
TEST(Sdk, ConfigErrorsNameTheOption) {
  FakeHost host;
  Running<DropBelow> missing(host);
  EXPECT_EQ(missing.created(), WEIR_PERMANENT);
  EXPECT_EQ(missing.pointer(), "/severity");
  EXPECT_EQ(missing.text(), "is missing; expected an integer");

  host.options["/severity"] = StrValue("high");
  Running<DropBelow> wrong(host);
  EXPECT_EQ(wrong.text(), "is not an integer");
}

// Scenario: the host lacks a service that the constructor needs.
// Guarantees: create answers PERMANENT with the service's id; nothing is left to free.
TEST(Sdk, AMissingServiceIsNamed) {
  FakeHost host;
  host.options["/do"] = StrValue("set");
  host.has_services = false;
  Running<Editor> plugin(host);
  EXPECT_EQ(plugin.created(), WEIR_PERMANENT);
  EXPECT_EQ(plugin.text(), "this host has no service weir.keys/1; a newer host is needed");
}

// Scenario: process throws something that nobody expected.
// Guarantees: the call answers FATAL with the text; no exception crosses the border.
TEST(Sdk, AnUnexpectedExceptionIsFatal) {
  FakeHost host;
  host.options["/do"] = StrValue("throw");
  Running<Editor> plugin(host);
  LogBatch batch;
  EXPECT_EQ(plugin.Process(batch), WEIR_FATAL);
  EXPECT_EQ(plugin.text(), "a wrong turn");
}

// Scenario: callbacks of a loop reach a limit, and do what nobody expected; a thread does both.
// Guarantees: a limit breaks only the instance of which a thread has ended.
TEST(Sdk, ALimitInACallbackDoesNotBreakTheInstance) {
  using weir::internal::Ends;
  const auto limit = [] { throw weir::BatchError("too much"); };
  const auto no_memory = [] { throw std::bad_alloc(); };
  const auto wrong = [] { throw std::runtime_error("a wrong turn"); };
  FakeHost host;
  weir::internal::GuardCallback(host.host(), limit);
  weir::internal::GuardCallback(host.host(), no_memory);
  EXPECT_EQ(host.failure, "");
  weir::internal::GuardCallback(host.host(), wrong);
  EXPECT_EQ(host.failure, "a wrong turn");
  FakeHost other;
  weir::internal::GuardNoResult(other.host(), Ends::kThread, limit);
  EXPECT_EQ(other.failure, "too much");
}

// Scenario: two hits in one text, one in another; then the same without room in the arena.
// Guarantees: all hits are masked by one copy of each text; a full arena refuses the batch only.
TEST(Sdk, EditTextMasksHitsAndALimitIsPermanent) {
  FakeHost host;
  host.options["/do"] = StrValue("mask");
  Running<Editor> plugin(host);
  LogBatch batch;
  batch.AddLog(9);
  const uint32_t first = batch.AddText("a", 0, "ab12cd34");
  const uint32_t second = batch.AddText("b", 0, "77");
  batch.AddHit(0, 2, 4);
  batch.AddHit(0, 6, 8);
  batch.AddHit(1, 0, 2);

  ASSERT_EQ(plugin.Process(batch), WEIR_OK);
  EXPECT_EQ(batch.Text(batch.val_[first].text), "ab**cd**");
  EXPECT_EQ(batch.Text(batch.val_[second].text), "**");
  EXPECT_EQ(batch.get()->edit_count, 2u);

  batch.LimitArena(1);
  EXPECT_EQ(plugin.Process(batch), WEIR_PERMANENT);
  EXPECT_TRUE(batch.get()->flags & WEIR_BATCH_FAILED);
}

// Scenario: attributes are found by key id, set to another type, deleted and added.
// Guarantees: nested values are stepped over; each edit is logged; what was deleted is not found.
TEST(Sdk, AttributesAreFoundSetDeletedAndAdded) {
  FakeHost host;
  LogBatch batch;
  batch.AddLog(9);
  const uint32_t map = batch.AddRow("m", 0, WEIR_V_MAP, 0);
  batch.AddRow("user", 7, WEIR_V_I64, 1);
  batch.val_[map].kids = {map + 2, 1};
  const uint32_t user = batch.AddText("user", 7, "x");

  host.options["/do"] = StrValue("set");
  ASSERT_EQ(Running<Editor>(host).Process(batch), WEIR_OK);
  EXPECT_EQ(batch.get()->attr->value_type[user], WEIR_V_I64);
  EXPECT_EQ(batch.val_[user].i64, 5);
  EXPECT_EQ(batch.get()->edit_count, 2u);

  host.options["/do"] = StrValue("delete");
  ASSERT_EQ(Running<Editor>(host).Process(batch), WEIR_OK);
  const Batch<Editor> view(batch.get());
  EXPECT_FALSE(view.item_attributes(0).find(7u));

  host.options["/do"] = StrValue("add");
  ASSERT_EQ(Running<Editor>(host).Process(batch), WEIR_OK);
  std::vector<std::string> keys;
  for (const auto attribute : view.item_attributes(0)) keys.emplace_back(attribute.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"m", "color"}));
  EXPECT_EQ(view.item_attributes(0).find("color")->text(), "blue");
}

// Scenario: a map of the configuration is walked by key.
// Guarantees: keys come in order, and a key with a slash makes a valid pointer.
TEST(Sdk, ConfigListsTheKeysOfAMap) {
  FakeHost host;
  host.options["/headers"] = {WEIR_V_MAP, 2, "", 0, 0};
  host.keys_of_maps["/headers"] = {"x-a", "b/c~"};
  const Config config(host.config());
  EXPECT_EQ(config.Keys("/headers"), (std::vector<std::string>{"x-a", "b/c~"}));
  EXPECT_EQ(Config::Child("/headers", "b/c~"), "/headers/b~1c~0");
  EXPECT_TRUE(config.Keys("/none").empty());
}

class Later {
 public:
  static constexpr Manifest kManifest{.type = "later", .version = "1.0.0", .signals = WEIR_LOGS};
  struct Shard {
    Shard(const Later&, Lane shard_lane) : lane(shard_lane) {}
    Lane lane;
    std::vector<Ticket> tickets;
  };
  explicit Later(Setup&) {}
  Status Begin(Shard& shard, const Batch<Later>& batch, Completion& completion) const {
    if (batch.item_rows() == 0) return Status::RetryAfter(5, "empty");
    shard.tickets.push_back(completion.Later(shard.lane));
    if (batch.item_rows() == 2) throw std::runtime_error("after taking the ticket");
    return Status::Ok();
  }
  void Cancel(Shard& shard, uint64_t ticket) const {
    for (Ticket& open : shard.tickets) {
      if (open.id() == ticket) open.Forget();
    }
  }
};

// Scenario: an exporter answers at once, later, never, and after the host has cancelled.
// Guarantees: each ticket that was taken out ends exactly once, a lost one with RETRY, a cancelled
// one not at all.
TEST(Sdk, TicketsEndExactlyOnce) {
  FakeHost host;
  constexpr const weir_component& table = kComponent<Later, Kind::kExporter, 0>;
  weir_plan plan = {};
  weir_instance* self = nullptr;
  weir_shard* shard = nullptr;
  Outcome outcome;
  ASSERT_EQ(table.create(host.host(), host.config(), &plan, &self, outcome.get()), WEIR_OK);
  ASSERT_EQ(table.shard_open(self, host.lane(), &shard, outcome.get()), WEIR_OK);

  LogBatch batch;
  EXPECT_EQ(table.exporter->begin(self, shard, batch.get(), 1, outcome.get()), WEIR_RETRY);
  EXPECT_EQ(outcome.get()->retry_after_ns, 5u);
  batch.AddLog(9);
  EXPECT_EQ(table.exporter->begin(self, shard, batch.get(), 2, outcome.get()), WEIR_PENDING);
  EXPECT_EQ(table.exporter->begin(self, shard, batch.get(), 3, outcome.get()), WEIR_PENDING);
  batch.AddLog(9);
  EXPECT_EQ(table.exporter->begin(self, shard, batch.get(), 4, outcome.get()), WEIR_PENDING);
  EXPECT_TRUE(host.completed.empty());

  auto& tickets = reinterpret_cast<Later::Shard*>(shard)->tickets;
  tickets[0].Complete(Status::Partial(2, "two were bad"));
  tickets[0].Complete(Status::Ok());
  table.exporter->cancel(self, shard, 3);
  table.shard_close(self, shard);
  table.destroy(self);

  ASSERT_EQ(host.completed.size(), 2u);
  EXPECT_EQ(host.completed[0].ticket, 2u);
  EXPECT_EQ(host.completed[0].status, WEIR_PARTIAL);
  EXPECT_EQ(host.completed[0].text, "two were bad");
  EXPECT_EQ(host.completed[1].ticket, 4u);
  EXPECT_EQ(host.completed[1].status, WEIR_RETRY);
}

// Scenario: the ticket of one batch is asked for twice.
// Guarantees: the second is refused, and the first still answers, once.
TEST(Sdk, ATicketIsTakenOnce) {
  FakeHost host;
  weir::Completion completion(7);
  {
    const weir::Ticket first = completion.Later(weir::Lane(host.lane()));
    EXPECT_THROW(completion.Later(weir::Lane(host.lane())), std::logic_error);
    EXPECT_TRUE(host.completed.empty());
  }
  ASSERT_EQ(host.completed.size(), 1u);
  EXPECT_EQ(host.completed[0].ticket, 7u);
}

// Scenario: the tables that the SDK makes for a class.
// Guarantees: optional calls that the class lacks are NULL, required ones are there.
TEST(Sdk, TablesNameOnlyWhatTheClassHas) {
  constexpr const weir_component& editor = kComponent<Editor, Kind::kProcessor, 0>;
  EXPECT_EQ(editor.shard_open, nullptr);
  EXPECT_EQ(editor.processor->tick, nullptr);
  EXPECT_EQ(editor.processor->flush, nullptr);
  EXPECT_EQ(editor.exporter, nullptr);
  constexpr const weir_component& later = kComponent<Later, Kind::kExporter, WEIR_BLOCKING>;
  EXPECT_NE(later.exporter->cancel, nullptr);
  EXPECT_EQ(later.flags, WEIR_BLOCKING);
  EXPECT_EQ(later.processor, nullptr);
}

}  // namespace
}  // namespace weir

WEIR_CPP_PLUGIN(Exporter, "exporter", weir::Later, "later", "1.0.0", "Apache-2.0", WEIR_BLOCKING)

namespace weir {
namespace {

// Scenario: a plugin made by WEIR_CPP_PLUGIN, with a flag.
// Guarantees: the exported function gives the table, with the flag in it.
TEST(Sdk, TheMacroExportsTheTable) {
  const weir_plugin* plugin = weir_plugin_v1(nullptr);
  ASSERT_EQ(plugin->component_count, 1u);
  EXPECT_STREQ(plugin->components[0]->component_type, "later");
  EXPECT_EQ(plugin->components[0]->flags, WEIR_BLOCKING);
  EXPECT_EQ(std::string(weir_note_.text), "later");
  EXPECT_EQ(weir_note_.flags, static_cast<uint32_t>(WEIR_BLOCKING));
}

}  // namespace
}  // namespace weir
