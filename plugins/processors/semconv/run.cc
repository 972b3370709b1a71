#include "plugins/processors/semconv/run.h"

#include <algorithm>

namespace weir::semconv {
namespace {

uint32_t PlaceOfKind(int32_t kind) {
  switch (kind) {
    case 2:
      return kOnServer;
    case 3:
      return kOnClient;
    case 4:
      return kOnProducer;
    case 5:
      return kOnConsumer;
    default:
      return kOnInternal;
  }
}

// A consumer talks to a broker as a client does.
Side SideOfKind(int32_t kind) {
  return kind == 2 ? Side::kServer : kind >= 3 && kind <= 5 ? Side::kClient : Side::kUnknown;
}

}  // namespace

Run::Run(const Options& options, Semconv::Shard& shard, Batch<Semconv>& batch)
    : options_(options),
      names_(*options.names),
      renames_(*options.renames),
      known_(KnownNames()),
      shard_(shard),
      scratch_(shard.scratch),
      tally_(shard.tally),
      batch_(batch),
      attr_(*batch.get()->attr) {
  shard.batch_number++;
}

void Run::Execute() {
  const uint32_t resources = batch_.get()->resource->rows;
  for (uint32_t resource = 0; resource < resources; resource++) VisitResource(resource);
}

Renames::From Run::FromOf(std::string_view url, Renames::From otherwise) {
  if (url.empty()) return otherwise;
  const Renames::From from = Renames::FromOf(ParseSchemaUrl(url));
  if (renames_.IsNewer(from)) tally_.newer++;
  return from;
}

// What was renamed is of another schema than its URL says.
bool Run::SetsSchemaUrl(std::string_view url, Renames::From from) {
  const bool older = !url.empty() && ParseSchemaUrl(url) && renames_.IsOlder(from);
  if (!older && !(url.empty() && options_.sets_schema_url)) return false;
  const Mode mode = options_.ModeOf(FixKind::kSchemaUrl);
  if (mode == Mode::kAdd) return false;  // The old names are there, too.
  CountFix(FixKind::kSchemaUrl, mode != Mode::kReport);
  return mode != Mode::kReport;
}

uint64_t Run::RequiredAt(uint32_t place) const {
  uint64_t mask = 0;
  for (size_t i = 0; i < options_.required.size(); i++) {
    if (options_.required[i].places & place) mask |= 1ull << i;
  }
  return mask;
}

void Run::VisitResource(uint32_t resource) {
  const auto urls = batch_.resource_schema_url();
  const Renames::From from = FromOf(batch_.Text(urls[resource]), Renames::Unknown());
  service_row_ = 0;
  const weir_range range = batch_.resource_attrs()[resource];
  for (const Attribute<Semconv> attribute : batch_.attributes(range)) {
    if (attribute.key() == "service.name") service_row_ = tally_.ServiceRow(attribute.text());
  }
  Where where{weir_resource_table_id, resource, Section::kResources, from, kOnResource};
  where.resource = resource;
  where.required = RequiredAt(kOnResource);
  where.name = "resource";
  Visit(where, range);
  if (SetsSchemaUrl(batch_.Text(urls[resource]), from)) {
    batch_.set_resource_schema_url(resource, batch_.Copy(options_.target_url()));
  }
  const weir_range scopes = batch_.resource_scopes()[resource];
  for (uint32_t i = 0; i < scopes.count; i++) VisitScope(scopes.first + i, resource, from);
  tally_.AddCounts(service_row_, counts_);
  counts_ = ServiceTally();
}

void Run::VisitScope(uint32_t scope, uint32_t resource, Renames::From from) {
  const weir_str url = batch_.scope_schema_url()[scope];
  from = FromOf(batch_.Text(url), from);
  Where where{weir_scope_table_id, scope, Section::kAll, from, kOnOther};
  where.resource = resource;
  where.name = "scope";
  Visit(where, batch_.scope_attrs()[scope]);
  if (SetsSchemaUrl(batch_.Text(url), from)) {
    batch_.set_scope_schema_url(scope, batch_.Copy(options_.target_url()));
  }
  const weir_range records = batch_.scope_records()[scope];
  for (uint32_t row = records.first; row < records.first + records.count; row++) {
    switch (batch_.signal()) {
      case WEIR_TRACES:
        VisitSpan(row, resource, from);
        break;
      case WEIR_LOGS:
        VisitLog(row, resource, from);
        break;
      default:
        VisitMetric(row, scope, resource, from);
    }
  }
}

void Run::EndRecord(FindingSet found) {
  counts_.records++;
  counts_.violating += (found & kViolations) != 0;
}

void Run::VisitSpan(uint32_t span, uint32_t resource, Renames::From from) {
  if (weir_dropped(batch_.get()->span->drop, span)) return;
  const int32_t kind = batch_.span_kind()[span];
  Where where{weir_span_table_id, span, Section::kSpans, from, PlaceOfKind(kind)};
  where.side = SideOfKind(kind);
  where.resource = resource;
  where.required = options_.required.empty() ? 0 : RequiredAt(where.place);
  where.name = batch_.Text(batch_.span_name()[span]);
  FindingSet found = Visit(where, batch_.span_attrs()[span]);
  if (!options_.span_names.empty()) FixSpanName(span, where);
  const weir_range events = batch_.span_events()[span];
  for (uint32_t event = events.first; event < events.first + events.count; event++) {
    Where at{weir_event_table_id, event, Section::kAll, from, kOnEvent};
    at.side = where.side;
    at.resource = resource;
    at.required = options_.required.empty() ? 0 : RequiredAt(kOnEvent);
    at.name = batch_.Text(batch_.event_name()[event]);
    CheckEventName(at.name, weir_event_table_id, event);
    found |= Visit(at, batch_.event_attrs()[event]);
  }
  const weir_range links = batch_.span_links()[span];
  for (uint32_t link = links.first; link < links.first + links.count; link++) {
    Where at{weir_link_table_id, link, Section::kAll, from, kOnOther};
    at.resource = resource;
    at.name = "link";
    found |= Visit(at, batch_.link_attrs()[link]);
  }
  EndRecord(found);
}

void Run::VisitLog(uint32_t log, uint32_t resource, Renames::From from) {
  if (weir_dropped(batch_.get()->log->drop, log)) return;
  Where where{weir_log_table_id, log, Section::kAll, from, kOnLog};
  where.resource = resource;
  where.required = options_.required.empty() ? 0 : RequiredAt(kOnLog);
  where.name = batch_.Text(batch_.log_event_name()[log]);
  if (!where.name.empty()) CheckEventName(where.name, weir_log_table_id, log);
  EndRecord(Visit(where, batch_.log_attrs()[log]));
}

void Run::CheckEventName(std::string_view name, uint32_t table, uint32_t row) {
  for (const EventFact& event : Events()) {
    if (event.renamed_length == 0 || PoolText(event.name, event.length) != name) continue;
    Count(Bit(Finding::kDeprecated) & ~names_.ignored());
    const Mode mode = options_.ModeOf(FixKind::kRename);
    // An event has one name, so that there is no "beside" for `add`.
    const bool edit = renames_.latest() && (mode == Mode::kReplace || mode == Mode::kDrop);
    CountFix(FixKind::kRename, edit);
    if (!edit) return;
    const weir_str now = batch_.Copy(PoolText(event.renamed_to, event.renamed_length));
    if (table == weir_event_table_id) {
      batch_.set_event_name(row, now);
    } else {
      batch_.set_log_event_name(row, now);
    }
    return;
  }
}

std::string_view Run::TextOf(uint16_t index, const std::string& key, const Where& where) {
  if (const Live* live = FindLive(index)) {
    Value value = ValueOf(*live);
    if (Coerce(ValueType::kString, scratch_.room, value)) return value.text;
  }
  for (const Attribute<Semconv> attribute :
       batch_.attributes(batch_.resource_attrs()[where.resource])) {
    if (attribute.key() != key) continue;
    Value value = ReadValue(*batch_.get(), attribute.row());
    if (Coerce(ValueType::kString, scratch_.room, value)) return value.text;
  }
  return {};
}

void Run::FixSpanName(uint32_t span, const Where& where) {
  std::string_view name = where.name;
  SpanNameCache::Verdict verdict;
  if (const auto* known = shard_.span_names.Find(name)) {
    verdict = *known;
  } else {
    verdict.rule = options_.span_names.FindRule(name);
    verdict.templated = verdict.rule != SpanNames::kNoRule ||
                        (options_.span_names.templates() && TemplateName(name, &scratch_.name));
    shard_.span_names.Put(name, verdict);
  }
  if (verdict.rule == SpanNames::kNoRule && !verdict.templated) return;
  CountFix(FixKind::kSpanName, MayEdit(FixKind::kSpanName));
  if (!MayEdit(FixKind::kSpanName)) return;
  std::string& out = scratch_.name;
  if (verdict.rule == SpanNames::kNoRule) {
    TemplateName(name, &out);
    batch_.set_span_name(span, batch_.Copy(out));
    return;
  }
  const SpanNames::RewriteRule& rule = options_.span_names.rule(verdict.rule);
  re2::StringPiece groups[SpanNames::kGroupsMax + 1];
  const int count = std::min(rule.pattern->NumberOfCapturingGroups(), SpanNames::kGroupsMax) + 1;
  const re2::StringPiece text(name.data(), name.size());
  if (!rule.pattern->Match(text, 0, name.size(), RE2::UNANCHORED, groups, count)) return;
  const size_t from = static_cast<size_t>(groups[0].data() - name.data());
  out.assign(name.substr(0, from));
  for (const SpanNames::Piece& piece : rule.pieces) {
    if (piece.group >= 0) {
      out.append(groups[piece.group].data(), groups[piece.group].size());
    } else if (piece.key != kNone) {
      out.append(TextOf(piece.key, piece.key_name, where));
    } else {
      out.append(piece.text);
    }
  }
  out.append(name.substr(from + groups[0].size()));
  const bool again = options_.span_names.templates() && TemplateName(out, &scratch_.templated);
  batch_.set_span_name(span, batch_.Copy(again ? scratch_.templated : out));
}

}  // namespace weir::semconv
