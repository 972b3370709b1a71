// The other side of the contract, hand-made: columns, a host with services, and a lane, small
// enough to be checked by eye. For tests that link a component statically.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/abi.h"

namespace weir::testing {

// A batch of log records with attributes. `item_attrs` ranges lie one behind the other, each with
// `spare` free rows behind it.
class LogBatch {
 public:
  static constexpr uint32_t kRowsMax = 256;

  LogBatch() {
    arena_.resize(4096);
    batch_.size = sizeof batch_;
    batch_.signal = WEIR_LOGS;
    batch_.data_revision = WEIR_DATA_REVISION;
    batch_.arena_end = static_cast<uint32_t>(arena_.size());
    batch_.edits = edits_.data();
    batch_.edit_cap = static_cast<uint32_t>(edits_.size());
    batch_.seg[0] = reinterpret_cast<const uint8_t*>(wire_.data());
    batch_.seg[1] = reinterpret_cast<const uint8_t*>(arena_.data());
    batch_.ops = &kOps;
    batch_.host_data = this;
    batch_.item_table = weir_log_table_id;
    batch_.item_attrs = attrs_.data();
    batch_.item_drop = drop_.data();
    batch_.log = &log_;
    batch_.attr = &attr_;
    log_.size = sizeof log_;
    log_.severity = severity_.data();
    log_.attrs = attrs_.data();
    log_.drop = drop_.data();
    attr_.size = sizeof attr_;
    attr_.cap = kRowsMax;
    attr_.key = key_.data();
    attr_.val = val_.data();
    attr_.key_id = key_id_.data();
    attr_.value_type = type_.data();
    attr_.flags = flags_.data();
    attr_.depth = depth_.data();
    attr_.owner = owner_.data();
    attr_.owner_table = owner_table_.data();
    text_columns_[0] = {WEIR_COLUMN(attr, val), 0, reinterpret_cast<const weir_str*>(val_.data())};
    batch_.text_columns = text_columns_.data();
    batch_.text_column_count = 1;
    text_.size = sizeof text_;
    text_.ref = texts_.data();
    batch_.text = &text_;
    hit_.size = sizeof hit_;
    hit_.match = hits_.data();
    batch_.hit = &hit_;
  }
  LogBatch(const LogBatch&) = delete;
  LogBatch& operator=(const LogBatch&) = delete;

  // Starts a record; its attributes follow.
  uint32_t AddLog(int32_t severity) {
    const uint32_t row = log_.rows++;
    batch_.item_rows = log_.rows;
    severity_[row] = severity;
    attrs_[row] = {attr_.rows, 0};
    return row;
  }
  uint32_t AddText(std::string_view key, uint32_t key_id, std::string_view value) {
    const uint32_t row = AddRow(key, key_id, WEIR_V_STR, 0);
    val_[row].text = Wire(value);
    texts_[text_.rows++] = {0, WEIR_TEXT_VALUE, 0, row};
    return row;
  }
  uint32_t AddRow(std::string_view key, uint32_t key_id, uint8_t type, uint8_t depth) {
    const uint32_t row = attr_.rows++;
    key_[row] = Wire(key);
    key_id_[row] = key_id;
    type_[row] = type;
    depth_[row] = depth;
    owner_[row] = log_.rows - 1;
    owner_table_[row] = weir_log_table_id;
    attrs_[log_.rows - 1].count++;
    return row;
  }
  void AddHit(uint32_t text, uint32_t from, uint32_t to) {
    hits_[hit_.rows++] = {text, 0, from, to};
  }
  // Leaves `bytes` of arena.
  void LimitArena(uint32_t bytes) { batch_.arena_end = batch_.arena_pos + bytes; }

  std::string Text(weir_str s) const { return std::string(weir_ptr(&batch_, s), s.len); }
  weir_batch* get() { return &batch_; }
  std::array<weir_val, kRowsMax> val_{};

 private:
  weir_str Wire(std::string_view text) {
    const weir_str view = {static_cast<uint32_t>(wire_used_), static_cast<uint32_t>(text.size())};
    memcpy(wire_.data() + wire_used_, text.data(), text.size());
    wire_used_ += text.size();
    return view;
  }
  static LogBatch& Of(weir_batch* b) { return *static_cast<LogBatch*>(b->host_data); }
  static weir_status ArenaGrow(weir_batch*, uint32_t) { return WEIR_PERMANENT; }
  static weir_status EditsGrow(weir_batch*) { return WEIR_PERMANENT; }
  // Only the owner whose rows come last has room behind it.
  static uint32_t AttrAdd(weir_batch* b, uint32_t, uint32_t owner, uint32_t) {
    LogBatch& self = Of(b);
    if (self.attrs_[owner].first + self.attrs_[owner].count != self.attr_.rows ||
        self.attr_.rows == self.attr_.cap) {
      return WEIR_NO_ROW;
    }
    self.attrs_[owner].count++;
    self.flags_[self.attr_.rows] = WEIR_ATTR_ADDED;
    return self.attr_.rows++;
  }
  static void AttrClear(weir_batch* b, uint32_t row) {
    LogBatch& self = Of(b);
    for (uint32_t i = row + 1; i < self.val_[row].kids.end; i++)
      self.flags_[i] |= WEIR_ATTR_DELETED;
  }
  static uint32_t RowsAdd(weir_batch*, uint32_t, uint32_t, uint32_t) { return WEIR_NO_ROW; }
  static constexpr weir_batch_ops kOps = {sizeof(weir_batch_ops), 0,         &ArenaGrow, &EditsGrow,
                                          &AttrAdd,               &AttrClear, &RowsAdd};

  weir_batch batch_ = {};
  weir_log_table log_ = {};
  weir_attr_table attr_ = {};
  weir_text_table text_ = {};
  weir_hit_table hit_ = {};
  std::vector<char> wire_ = std::vector<char>(4096);
  size_t wire_used_ = 0;
  std::vector<char> arena_;
  std::array<weir_edit, kRowsMax> edits_{};
  std::array<int32_t, kRowsMax> severity_{};
  std::array<weir_range, kRowsMax> attrs_{};
  std::array<uint64_t, kRowsMax / 64> drop_{};
  std::array<weir_str, kRowsMax> key_{};
  std::array<uint32_t, kRowsMax> key_id_{}, owner_{};
  std::array<uint8_t, kRowsMax> type_{}, flags_{}, depth_{}, owner_table_{};
  std::array<weir_text_column, 1> text_columns_{};
  std::array<weir_text, kRowsMax> texts_{};
  std::array<weir_hit, kRowsMax> hits_{};
};

// A host whose services record what was asked of them.
class FakeHost {
 public:
  struct Completed {
    uint64_t ticket;
    weir_status status;
    std::string text;
  };

  FakeHost() {
    host_.abi.size = sizeof host_.abi;
    host_.abi.abi_major = WEIR_ABI_MAJOR;
    host_.abi.data_revision_min = host_.abi.data_revision_max = WEIR_DATA_REVISION;
    host_.abi.service = &Service;
    host_.abi.fail = [](const weir_host* h, const char* text, size_t n) {
      Of(h).failure.assign(text, n);
    };
    host_.self = this;
    lane_ = {sizeof lane_, 1, 2, 0, &host_.abi};
    config_.abi = {sizeof config_.abi, 2, "{}", &Get, &KeyAt};
    config_.self = this;
  }

  const weir_host* host() const { return &host_.abi; }
  const weir_lane* lane() const { return &lane_; }
  const weir_config* config() const { return &config_.abi; }

  std::map<std::string, weir_value> options;                     // By pointer.
  std::map<std::string, std::vector<std::string>> keys_of_maps;  // By pointer.
  bool has_services = true;
  std::map<std::string, int64_t> metrics;
  std::vector<Completed> completed;
  std::string failure;

 private:
  struct Host {
    weir_host abi{};
    FakeHost* self = nullptr;
  };
  struct Config {
    weir_config abi{};
    FakeHost* self = nullptr;
  };
  static FakeHost& Of(const weir_host* h) { return *reinterpret_cast<const Host*>(h)->self; }

  static int32_t Get(const weir_config* c, const char* pointer, weir_value* out) {
    const FakeHost& self = *reinterpret_cast<const Config*>(c)->self;
    const auto found = self.options.find(pointer);
    if (found == self.options.end()) return 0;
    *out = found->second;
    return 1;
  }
  static int32_t KeyAt(const weir_config* c, const char* pointer, uint32_t index,
                       weir_value* out) {
    const FakeHost& self = *reinterpret_cast<const Config*>(c)->self;
    const auto found = self.keys_of_maps.find(pointer);
    if (found == self.keys_of_maps.end() || index >= found->second.size()) return 0;
    const std::string& key = found->second[index];
    *out = {WEIR_V_STR, static_cast<uint32_t>(key.size()), key.c_str(), 0, 0};
    return 1;
  }
  static const void* Service(const weir_host* h, const char* id) {
    static const weir_keys_v1 kKeys = {
        sizeof(weir_keys_v1), 0, [](const weir_host*, const char* key, size_t n) {
          return std::string_view(key, n) == "user" ? 7u : 0u;
        }};
    static const weir_metrics_v1 kMetrics = {
        sizeof(weir_metrics_v1), 0,
        [](const weir_host* host, uint32_t, const char* name, const char*, const char*,
           const char*) {
          FakeHost& self = Of(host);
          self.metric_names_.push_back(name);
          return static_cast<uint32_t>(self.metric_names_.size());
        },
        [](const weir_host* host, uint32_t metric, uint32_t, int64_t value) {
          FakeHost& self = Of(host);
          self.metrics[self.metric_names_[metric - 1]] += value;
        }};
    static const weir_ack_v1 kAck = {
        sizeof(weir_ack_v1), 0, [](const weir_host* host, uint64_t ticket, const weir_outcome* o) {
          Of(host).completed.push_back({ticket, o->status, std::string(o->text, o->text_len)});
        }};
    if (!Of(h).has_services) return nullptr;
    if (strcmp(id, weir_keys_v1_id) == 0) return &kKeys;
    if (strcmp(id, weir_metrics_v1_id) == 0) return &kMetrics;
    if (strcmp(id, weir_ack_v1_id) == 0) return &kAck;
    return nullptr;
  }

  Host host_;
  Config config_;
  weir_lane lane_;
  std::vector<std::string> metric_names_;
};

}  // namespace weir::testing
