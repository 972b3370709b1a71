// Names that became more than another name.
#include "plugins/processors/semconv/run.h"
#include "plugins/processors/semconv/split.h"

namespace weir::semconv {
namespace {

constexpr const char* kGrpcCodes[] = {
    "OK",          "CANCELLED",           "UNKNOWN",            "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED", "NOT_FOUND",     "ALREADY_EXISTS",     "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",     "OUT_OF_RANGE",
    "UNIMPLEMENTED", "INTERNAL",          "UNAVAILABLE",        "DATA_LOSS",
    "UNAUTHENTICATED"};

// http.flavor: what was spoken, and its version; a version that is empty is not written.
struct Flavor {
  std::string_view flavor, name, version;
};
constexpr Flavor kFlavors[] = {{"1.0", "http", "1.0"}, {"1.1", "http", "1.1"},
                               {"2.0", "http", "2"},   {"2", "http", "2"},
                               {"3.0", "http", "3"},   {"3", "http", "3"},
                               {"SPDY", "spdy", ""},   {"QUIC", "quic", ""}};

// A place inside of a text keeps its bytes in the batch.
Value Within(const Value& whole, std::string_view part) {
  if (part.data() < whole.text.data() ||
      part.data() + part.size() > whole.text.data() + whole.text.size()) {
    return TextValue(part);
  }
  return PartOf(whole, static_cast<size_t>(part.data() - whole.text.data()), part.size());
}

}  // namespace

void Run::Simple(Live& source, Value value, uint16_t target) {
  if (target == kNone || !Coerce(names_.fact(target).type, scratch_.room, value)) return;
  Outputs outputs;
  outputs.Add(target, value);
  Commit(source, outputs, FixKind::kRename, nullptr);
}

void Run::ApplyRule(const Where& where, const ToFix& todo, Live& source, Value value) {
  const bool text = value.type == WEIR_V_STR && !value.list;
  const uint16_t target =
      todo.moved < names_.registry_count() ? Attributes()[todo.moved].target : kNone;
  Outputs outputs;
  const Rule now = FactOf(todo.moved).rule;
  switch (now) {
    case Rule::kSimple:
      Simple(source, value, target);
      return;
    case Rule::kConsumerGroup:
      if (where.place == kOnConsumer) Simple(source, value, target);
      return;
    case Rule::kGrpcStatus:
      if (Coerce(ValueType::kInt, scratch_.room, value) && value.bits.i64 >= 0 &&
          value.bits.i64 < static_cast<int64_t>(std::size(kGrpcCodes))) {
        Simple(source, TextValue(kGrpcCodes[value.bits.i64]), target);
      }
      return;
    case Rule::kPeerName:
      Direct(where, source, value, known_.server_address, known_.client_address);
      return;
    case Rule::kPeerPort:
      if (!Coerce(ValueType::kInt, scratch_.room, value)) return;
      Direct(where, source, value, known_.server_port, known_.client_port);
      return;
    case Rule::kHost:
      if (text) ApplyHost(where, source, value);
      return;
    case Rule::kFunction:
      if (text) ApplyFunction(source, value);
      return;
    case Rule::kNamespace:
      if (text) ApplyNamespace(source, value);
      return;
    case Rule::kService:
      if (text) ApplyService(source, value);
      return;
    case Rule::kStatusMessage:
      if (text) MoveToField(where, source, value, weir_span_table_id);
      return;
    case Rule::kEventName:
      if (text) MoveToField(where, source, value, weir_log_table_id);
      return;
    default:
      SplitText(now, value, &outputs);
  }
  if (outputs.count != 0) Commit(source, outputs, FixKind::kRestructure, nullptr);
}

// What one text is taken apart to; nothing where it is not understood.
void Run::SplitText(Rule rule, const Value& value, Outputs* outputs) const {
  if (value.type != WEIR_V_STR || value.list) return;
  switch (rule) {
    case Rule::kTarget: {
      const Target parts = SplitTarget(value.text);
      outputs->Add(known_.url_path, Within(value, parts.path));
      if (parts.has_query) outputs->Add(known_.url_query, Within(value, parts.query));
      break;
    }
    case Rule::kFlavor:
      for (const Flavor& flavor : kFlavors) {
        if (value.text != flavor.flavor) continue;
        outputs->Add(known_.protocol_name, TextValue(flavor.name));
        if (!flavor.version.empty()) {
          outputs->Add(known_.protocol_version, TextValue(flavor.version));
        }
      }
      break;
    case Rule::kFamily:
      if (value.text == "inet") outputs->Add(known_.network_type, TextValue("ipv4"));
      if (value.text == "inet6") outputs->Add(known_.network_type, TextValue("ipv6"));
      if (value.text == "unix") outputs->Add(known_.transport, TextValue("unix"));
      break;
    case Rule::kConnection: {
      const HostPort found = SplitConnection(value.text);
      if (found.host.empty()) return;
      outputs->Add(known_.server_address, Within(value, found.host));
      if (found.port != 0) outputs->Add(known_.server_port, IntValue(found.port));
      break;
    }
    default:
      break;
  }
}

void Run::Direct(const Where& where, Live& source, const Value& value, uint16_t server,
                 uint16_t client) {
  if (where.side == Side::kUnknown) return;  // Neither end: a guess could be wrong.
  Outputs outputs;
  outputs.Add(where.side == Side::kClient ? server : client, value);
  if (outputs.all[0].index == known_.server_address) SplitPort(&outputs);
  Commit(source, outputs, FixKind::kRestructure, nullptr);
}

void Run::ApplyHost(const Where& where, Live& source, const Value& value) {
  Outputs outputs;
  if (where.side == Side::kServer) {
    // What the client has asked for: not always what this server calls itself.
    Value header = value;
    header.list = true;
    outputs.Add(known_.host_header, header);
  } else if (where.side == Side::kClient) {
    const HostPort found = SplitHostPort(value.text);
    if (found.host.empty()) return;
    outputs.Add(known_.server_address, Within(value, found.host));
    if (found.port != 0) outputs.Add(known_.server_port, IntValue(found.port));
  } else {
    return;
  }
  Commit(source, outputs, FixKind::kRestructure, nullptr);
}

void Run::ApplyFunction(Live& source, const Value& value) {
  Live* const space = FindLive(known_.code_namespace);
  Outputs outputs;
  if (!space) {
    outputs.Add(known_.function_name, value);
    Commit(source, outputs, FixKind::kRestructure, nullptr);
    return;
  }
  const Value prefix = ReadValue(*batch_.get(), RowOf(*space));
  if (prefix.type != WEIR_V_STR || prefix.list) return;
  if (prefix.text.empty() || value.text.substr(0, prefix.text.size()) == prefix.text) {
    outputs.Add(known_.function_name, value);
  } else {
    const bool colons = prefix.text.find("::") != prefix.text.npos;
    const bool slashes = prefix.text.find('\\') != prefix.text.npos;  // PHP: A\B::f.
    const std::string_view joined =
        scratch_.room.Join(prefix.text, colons || slashes ? "::" : ".", value.text);
    if (joined.empty()) return;
    outputs.Add(known_.function_name, TextValue(joined));
  }
  Commit(source, outputs, FixKind::kRestructure, space);
}

// Alone it says nothing that code.function.name could hold; beside it, it is told already.
void Run::ApplyNamespace(Live& source, const Value& value) {
  const Live* const full = FindLive(known_.function_name);
  if (!full) return;
  const Value name = ValueOf(*full);
  if (name.text.substr(0, value.text.size()) != value.text) return;
  Commit(source, Outputs(), FixKind::kRestructure, nullptr);
}

void Run::ApplyService(Live& source, const Value& value) {
  Live* const method = FindLive(known_.rpc_method);
  const Mode mode = options_.ModeOf(FixKind::kRestructure);
  if (!method || method->claim != kNone) return;
  const Value name = ReadValue(*batch_.get(), RowOf(*method));
  if (name.type != WEIR_V_STR || name.list) return;
  if (name.text.find('/') != name.text.npos) {  // Qualified already.
    Commit(source, Outputs(), FixKind::kRestructure, nullptr);
    return;
  }
  const std::string_view joined = scratch_.room.Join(value.text, "/", name.text);
  if (joined.empty()) return;
  // rpc.method is old and new name in one, so `add` has no place for the new value.
  const bool edit = mode == Mode::kReplace || mode == Mode::kDrop;
  CountFix(FixKind::kRestructure, edit);
  if (!edit) return;
  SetValue(RowOf(*method), TextValue(joined));
  Delete(source);
}

void Run::MoveToField(const Where& where, Live& source, const Value& value, uint32_t table) {
  if (where.table != table) return;
  const bool log = table == weir_log_table_id;
  // Without the column, in a dry run, what is there is not known.
  const auto there = log ? batch_.log_event_name() : batch_.span_status_message();
  const bool has = !there.empty() && there[where.row].len != 0;
  if (has && batch_.Text(there[where.row]) != value.text) {
    tally_.conflicts++;
    return;
  }
  const Mode mode = options_.ModeOf(FixKind::kRestructure);
  CountFix(FixKind::kRestructure, mode != Mode::kReport);
  if (mode == Mode::kReport) return;
  const weir_str now = Write(value);
  if (!has && log) batch_.set_log_event_name(where.row, now);
  if (!has && !log) batch_.set_span_status_message(where.row, now);
  if (mode != Mode::kAdd) Delete(source);
}

}  // namespace weir::semconv
