#include "plugins/processors/cardinality/state.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "plugins/processors/cardinality/archive.h"

namespace weir::cardinality {
namespace {

enum class Entry : uint8_t { kKey = 1, kMetric, kSeries, kService };

// Ages are subtracted from it.
constexpr uint32_t kFirstTick = 2 * kTicksPerWindow;

struct HashAndAge {
  uint64_t hash;
  uint8_t age;
};

void SaveSet(const RecentSet& set, Writer* w) {
  w->Put(static_cast<uint64_t>(set.size()));
  set.ForEach([w](uint64_t hash, uint8_t age) {
    w->Put(hash);
    w->Put(age);
  });
}

void LoadSet(Reader* r, RecentSet* set) {
  for (uint64_t n = r->Get<uint64_t>(); n > 0 && r->ok(); n--) {
    const auto hash = r->Get<uint64_t>();
    const auto age = r->Get<uint8_t>();
    if (hash != 0 && age <= kTicksPerWindow && !set->Contains(hash)) set->Restore(hash, age);
  }
}

void SaveTracker(const Tracker& tracker, Writer* w) {
  SaveSet(tracker.values(), w);
  w->Put(tracker.NewByAge());
  w->Put(tracker.age());
  w->PutText(tracker.sketch() ? tracker.sketch()->Save() : std::string());
}

void LoadTracker(Reader* r, Tracker* tracker) {
  LoadSet(r, &tracker->values());
  const auto by_age = r->Get<std::array<uint32_t, kTicksPerWindow + 1>>();
  tracker->RestoreNew(by_age, r->Get<uint32_t>());
  const std::string_view sketch = r->GetText();
  if (sketch.empty()) return;
  Sketch* made = tracker->MakeSketch();
  if (made && made->Load(sketch)) tracker->CountRefused();
}

void SaveExamples(const Examples& examples, Writer* w) {
  for (const std::string& text : examples.texts()) w->PutText(text);
}

void LoadExamples(Reader* r, Examples* examples) {
  for (size_t i = 0; i < Examples::kCount; i++) examples->Add(r->GetText());
}

void SaveMetric(const MetricState& metric, uint32_t tick, Writer* w) {
  w->Put(metric.id);
  w->PutText(metric.name);
  w->Put(metric.service->hash);
  w->PutText(metric.service->name);
  w->Put(tick - metric.tick);
  w->Put(tick - metric.folded_tick);
  w->Put(metric.folded);
  w->Put(metric.limited);
  SaveTracker(metric.streams, w);
  SaveSet(metric.overflows, w);
  w->Put(static_cast<uint64_t>(metric.keys.size()));
  for (const auto& key : metric.keys) {
    w->Put(key->hash);
    w->PutText(key->name);
    SaveTracker(key->values, w);
    SaveExamples(key->examples, w);
  }
}

void LoadMetric(Reader* r, ShardState* shard) {
  const auto id = r->Get<uint64_t>();
  const std::string_view name = r->GetText();
  const auto service = r->Get<uint64_t>();
  const std::string_view service_name = r->GetText();
  const uint32_t tick = kFirstTick - std::min(r->Get<uint32_t>(), kTicksPerWindow);
  MetricState* metric = shard->metrics.Find(id, name, service, service_name, tick);
  if (!metric) return;
  metric->folded_tick = kFirstTick - std::min(r->Get<uint32_t>(), kFirstTick);
  metric->folded = r->Get<bool>();
  metric->limited = r->Get<uint64_t>();
  LoadTracker(r, &metric->streams);
  metric->service->streams += metric->streams.admitted();
  LoadSet(r, &metric->overflows);
  for (uint64_t n = r->Get<uint64_t>(); n > 0 && r->ok(); n--) {
    const auto hash = r->Get<uint64_t>();
    KeyState* key = shard->metrics.FindKey(*metric, hash, r->GetText());
    if (!key) return;
    LoadTracker(r, &key->values);
    LoadExamples(r, &key->examples);
  }
}

void SaveTexts(const TextState& texts, Writer* w) {
  SaveTracker(texts.texts, w);
  SaveExamples(texts.examples, w);
  w->Put(texts.limited);
}

void LoadTexts(Reader* r, TextState* texts) {
  LoadTracker(r, &texts->texts);
  LoadExamples(r, &texts->examples);
  r->Get(&texts->limited);
}

void SaveService(uint64_t hash, const ServiceTexts& service, uint32_t tick, Writer* w) {
  w->Put(hash);
  w->PutText(service.name);
  w->Put(tick - service.tick);
  SaveTexts(service.span_names, w);
  SaveTexts(service.span_keys, w);
  SaveTexts(service.log_keys, w);
  w->Put(static_cast<uint64_t>(service.log_values.size()));
  for (const auto& [key, values] : service.log_values) {
    w->Put(key);
    w->PutText(values->name);
    SaveTexts(values->values, w);
  }
}

void LoadService(Reader* r, ShardState* shard) {
  const auto hash = r->Get<uint64_t>();
  const std::string_view name = r->GetText();
  const uint32_t tick = kFirstTick - std::min(r->Get<uint32_t>(), kTicksPerWindow);
  ServiceTexts* service = shard->texts.Find(hash, name, tick);
  if (!service) return;
  LoadTexts(r, &service->span_names);
  LoadTexts(r, &service->span_keys);
  LoadTexts(r, &service->log_keys);
  for (uint64_t n = r->Get<uint64_t>(); n > 0 && r->ok(); n--) {
    const auto key = r->Get<uint64_t>();
    TextState* values = shard->texts.FindValues(*service, key, r->GetText());
    if (!values) return;
    LoadTexts(r, values);
  }
}

// With the hash behind it.
bool PutEntry(const HashKey& key, Writer* w, const StateWriter& writer) {
  w->Put(HashText(key, w->bytes()));
  return writer.Put(w->bytes());
}

template <class Fill>
bool PutEntry(Entry kind, const HashKey& key, const StateWriter& writer, const Fill& fill) {
  Writer w;
  w.Put(kind);
  fill(&w);
  return PutEntry(key, &w, writer);
}

bool LoadKey(std::unique_ptr<ShardState>* shard, Reader* r) {
  const auto key = r->Get<HashKey>();
  if (!r->ok() || !r->at_end()) return false;
  const ShardState& old = **shard;
  auto made = std::make_unique<ShardState>(old.options, old.index, old.lanes, key);
  made->tick = kFirstTick;
  made->metrics.Advance(kFirstTick);
  made->series.Advance(kFirstTick);
  *shard = std::move(made);
  return true;
}

}  // namespace

void SaveState(const ShardState& shard, const StateWriter& writer) {
  // What follows means nothing without the key, so the first refusal ends it all.
  if (!PutEntry(Entry::kKey, HashKey(), writer, [&](Writer* w) { w->Put(shard.key); })) return;
  for (const auto& one : shard.metrics.metrics()) {
    const bool put = PutEntry(Entry::kMetric, shard.key, writer,
                              [&](Writer* w) { SaveMetric(*one.second, shard.tick, w); });
    if (!put) return;
  }
  for (uint32_t i = 0; i < shard.series.places(); i++) {
    if (!shard.series.used(i)) continue;
    const bool put = PutEntry(Entry::kSeries, shard.key, writer,
                              [&](Writer* w) { shard.series.Save(i, w); });
    if (!put) return;
  }
  for (const auto& one : shard.texts.services()) {
    const bool put = PutEntry(Entry::kService, shard.key, writer, [&](Writer* w) {
      SaveService(one.first, *one.second, shard.tick, w);
    });
    if (!put) return;
  }
}

bool LoadState(std::unique_ptr<ShardState>* shard, std::string_view entry) {
  constexpr size_t kSum = sizeof(uint64_t);
  if (entry.size() <= kSum) return false;
  const std::string_view body = entry.substr(0, entry.size() - kSum);
  uint64_t sum;
  std::memcpy(&sum, body.data() + body.size(), kSum);
  Reader r(body);
  const auto kind = r.Get<Entry>();
  if (sum != HashText(kind == Entry::kKey ? HashKey() : (*shard)->key, body)) return false;
  switch (kind) {
    case Entry::kKey:
      return LoadKey(shard, &r);
    case Entry::kMetric:
      LoadMetric(&r, shard->get());
      return r.ok();
    case Entry::kSeries:
      return (*shard)->series.Load(&r) && r.ok();
    case Entry::kService:
      LoadService(&r, shard->get());
      return r.ok();
  }
  return false;
}

}  // namespace weir::cardinality
