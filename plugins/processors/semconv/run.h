// One batch being checked and fixed.
//
// Owner by owner. Check looks at each attribute once: what it finds is counted, and what can be
// fixed goes on a list. Fix works that list off in the order of its sources, since several old
// names can have one new name and the first one gives the value. In place first, additions last,
// because adding moves rows.
//
// A value is never lost under `replace`: an old attribute whose new one is there with another
// value stays, and is counted as a conflict.
//
// Lives for one call. An edit that can not be made throws BatchError.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/semconv/known.h"
#include "plugins/processors/semconv/semconv.h"
#include "plugins/processors/semconv/units.h"

namespace weir::semconv {

// Which end of a connection a record tells about.
enum class Side : uint8_t { kUnknown, kClient, kServer };

// The owner that is being visited.
struct Where {
  uint32_t table, row;
  Section section;
  Renames::From from;
  uint32_t place;  // One Place bit.
  Side side = Side::kUnknown;
  uint32_t resource = 0;
  const std::vector<RenamePair>* on_metric = nullptr;
  uint64_t required = 0;  // Bits of attributes that have to be there.
  std::string_view name = {};  // Of the span, metric or event.
};

// What becomes of one attribute: at most this many others.
struct Output {
  uint16_t index = kNone;
  Value value;
};
struct Outputs {
  static constexpr size_t kMax = 3;
  Output all[kMax];
  size_t count = 0;
  void Add(uint16_t index, const Value& value) { all[count++] = {index, value}; }
};

// What is known about a metric's name.
struct MetricRule {
  bool known = false;
  uint16_t index = kNone;  // In the registry.
  uint16_t flags = 0;
  Instrument instrument = Instrument::kUnknown;
  std::string_view unit;      // "": not told.
  std::string_view name_now;  // Its name at the target.
  std::string_view unit_now;
};

class Run {
 public:
  Run(const Options& options, Semconv::Shard& shard, Batch<Semconv>& batch);

  void Execute();

 private:
  // run.cc: the way through the batch.
  void VisitResource(uint32_t resource);
  void VisitScope(uint32_t scope, uint32_t resource, Renames::From from);
  void VisitSpan(uint32_t span, uint32_t resource, Renames::From from);
  void VisitLog(uint32_t log, uint32_t resource, Renames::From from);
  void CheckEventName(std::string_view name, uint32_t table, uint32_t row);
  void FixSpanName(uint32_t span, const Where& where);
  std::string_view TextOf(uint16_t index, const std::string& key, const Where& where);
  Renames::From FromOf(std::string_view url, Renames::From otherwise);
  bool SetsSchemaUrl(std::string_view url, Renames::From from);
  uint64_t RequiredAt(uint32_t place) const;
  void EndRecord(FindingSet found);

  // run_check.cc
  FindingSet Visit(const Where& where, weir_range range);
  FindingSet LookCloser(const Where& where, const Fact& fact, uint16_t index, uint32_t row,
                        uint16_t* moved);
  FindingSet CheckValue(const Fact& fact, uint32_t row);
  uint16_t NameNow(const Where& where, const Fact& fact, uint16_t index);
  uint16_t TemplatedNow(const Where& where, const Fact& fact, uint16_t index);
  bool IsToFix(const Where& where, uint16_t index, uint16_t moved, FindingSet found) const;
  void Count(FindingSet found);
  void Keep(const Where& where, uint16_t index, FindingSet found, uint32_t row);
  FindingSet CheckRequired(const Where& where, uint64_t seen);
  const Fact& FactOf(uint16_t index) const {
    return index < names_.size() ? names_.fact(index) : shard_.unknown.fact(index);
  }

  // run_fix.cc
  void Fix(const Where& where);
  void FixOne(const Where& where, const ToFix& todo);
  void FixInPlace(const ToFix& todo);
  void Commit(Live& source, const Outputs& outputs, FixKind kind, Live* also);
  void MapValue(uint16_t from, uint16_t to, Value& value, Outputs* outputs);
  bool SplitPort(Outputs* outputs) const;
  bool Fits(uint16_t index, const Value& value) const;
  void Delete(Live& live);
  void SetValue(uint32_t row, const Value& value);
  void SetName(Live& live, uint16_t index);
  void AddAttributes(const Where& where);
  // An attribute that will be there, with `add` as one to be added.
  void Promise(uint16_t index, const Value& value, bool add);
  bool MayEdit(FixKind kind) const { return options_.ModeOf(kind) != Mode::kReport; }
  void CountFix(FixKind kind, bool made);
  Live* FindLive(uint16_t index);
  Value ValueOf(const Live& live) const;
  uint32_t RowOf(const Live& live) const { return weir_attr_row(batch_.get(), live.row); }
  weir_str Write(const Value& value);

  // run_rules.cc
  void ApplyRule(const Where& where, const ToFix& todo, Live& source, Value value);
  void SplitText(Rule rule, const Value& value, Outputs* outputs) const;
  void Direct(const Where& where, Live& source, const Value& value, uint16_t server,
              uint16_t client);
  void ApplyHost(const Where& where, Live& source, const Value& value);
  void ApplyFunction(Live& source, const Value& value);
  void ApplyNamespace(Live& source, const Value& value);
  void ApplyService(Live& source, const Value& value);
  void MoveToField(const Where& where, Live& source, const Value& value, uint32_t table);
  void Simple(Live& source, Value value, uint16_t target);

  // run_metrics.cc
  MetricRule LookUpMetric(std::string_view name, Renames::From from) const;
  void VisitMetric(uint32_t metric, uint32_t scope, uint32_t resource, Renames::From from);
  FindingSet CheckMetric(uint32_t metric, const MetricRule& rule) const;
  FindingSet VisitPoint(uint32_t point, const Where& of_metric);
  void FixMetric(uint32_t metric, uint32_t scope, const MetricRule& rule);
  bool NameIsTaken(uint32_t scope, std::string_view name) const;

  // run_scale.cc: values in another unit.
  bool CanScale(uint32_t metric, const Ratio& ratio) const;
  void Scale(uint32_t metric, const Ratio& ratio);
  void ScaleNumber(uint32_t point, const Ratio& ratio);
  void ScaleHistogram(uint32_t point, const Ratio& ratio);
  void ScaleExponential(uint32_t point, const Ratio& ratio);
  void ScaleExemplars(uint32_t point, const Ratio& ratio);
  weir_str ScaledBounds(weir_str bounds, const Ratio& ratio);

  const Options& options_;
  const Names& names_;
  const Renames& renames_;
  const Known& known_;
  Semconv::Shard& shard_;
  Scratch& scratch_;
  Tally& tally_;
  Batch<Semconv>& batch_;
  const weir_attr_table& attr_;
  ServiceTally counts_;  // Of the resource that is being visited.
  uint32_t service_row_ = 0;
};

}  // namespace weir::semconv
