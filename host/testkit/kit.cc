#include "host/testkit/kit.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/wire/json_permit.h"

using weir::Signal;
using weir::testkit::Completed;
using weir::testkit::ExportBatch;
using weir::testkit::HostSettings;
using weir::testkit::PluginHost;
using weir::testkit::RegularRequest;
using weir::testkit::SinkAnswer;
using weir::testkit::StageResult;
using weir::testkit::StageRunner;

namespace {

const char* KindName(uint16_t kind) {
  return kind == WEIR_RECEIVER ? "receiver" : kind == WEIR_PROCESSOR ? "processor" : "exporter";
}

absl::StatusOr<RegularRequest> Read(uint16_t signal, std::string_view json) {
  if (signal != WEIR_TRACES && signal != WEIR_METRICS && signal != WEIR_LOGS &&
      signal != WEIR_PROFILES) {
    return absl::InvalidArgumentError(
        absl::StrCat("the signal is ", signal,
                     "; expected WEIR_TRACES, WEIR_METRICS, WEIR_LOGS or WEIR_PROFILES"));
  }
  absl::StatusOr<RegularRequest> request =
      weir::testkit::RequestFromJson(static_cast<Signal>(signal), json);
  if (request.ok()) return request;
  return absl::InvalidArgumentError(
      absl::StrCat("the batch can not be used: ", request.status().message()));
}

}  // namespace

weir_kit::weir_kit(const weir_component* component, std::string error)
    : component_(component), no_component_(std::move(error)) {}

weir_status weir_kit::Unusable(std::string text) { return Result(WEIR_KIT_UNUSABLE, text); }

weir_status weir_kit::Result(weir_status status, std::string text) {
  error_ = std::move(text);
  error_pointer_.clear();
  return status;
}

const char* weir_kit::Keep(std::string_view text) {
  return text.empty() ? "" : kept_.emplace_back(text).c_str();
}

const char* weir_kit::KeepJson(Signal signal, std::string_view bytes) {
  const absl::StatusOr<std::string> json = weir::testkit::JsonFromRequest(signal, bytes);
  if (json.ok()) return Keep(*json);
  Unusable(absl::StrCat("what came out is no OTLP: ", json.status().message()));
  return "";
}

PluginHost* weir_kit::HostOf(uint16_t kind, const char* call) {
  if (component_ == nullptr) {
    Unusable(no_component_);
    return nullptr;
  }
  if (component_->kind != kind) {
    Unusable(absl::StrCat(call, " is for a ", KindName(kind), ", and ", component_->component_type,
                          " is a ", KindName(component_->kind)));
    return nullptr;
  }
  if (host_ == nullptr) Unusable(absl::StrCat(call, ": there is no instance; create one first"));
  return host_.get();
}

weir_status weir_kit::Create(std::string_view options) {
  Close();
  if (component_ == nullptr) return Unusable(no_component_);
  HostSettings settings;
  settings.offers = [this](std::string_view id) { return !withheld_.contains(std::string(id)); };
  auto host = std::make_unique<PluginHost>(*component_, /*lanes=*/1, std::move(settings));
  host->sink().SetJsonDecode([](const weir_sink* sink, uint16_t signal, std::string_view json,
                                weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
    return weir::wire::JsonIntoPermit(sink, signal, json.data(), json.size(), permit, written,
                                      outcome);
  });
  const bool done = host->Create(options.empty() ? "{}" : options) && host->Open();
  const weir_status status = host->status();
  Result(status, host->error());
  error_pointer_ = host->error_pointer();
  if (done) host_ = std::move(host);
  return status;
}

uint32_t weir_kit::Close() {
  if (host_ == nullptr) return 0;
  for (const Completed& one : host_->completed()) begun_.erase(one.ticket);
  if (component_->kind == WEIR_EXPORTER && component_->exporter->cancel != nullptr) {
    while (!begun_.empty()) Cancel(begun_.begin()->first);
  }
  host_->Close();
  begun_.clear();  // Of a component that can not be told to let go, so not before.
  const uint32_t left = host_->leftovers();
  stages_.clear();
  host_.reset();
  return left;
}

StageRunner& weir_kit::StageOf(Signal signal) {
  std::unique_ptr<StageRunner>& stage = stages_[signal];
  if (stage == nullptr) stage = std::make_unique<StageRunner>(*host_, signal, arena_bytes_max_);
  return *stage;
}

weir_status weir_kit::Process(uint16_t signal, std::string_view json) {
  output_.clear();
  untouched_ = false;
  if (HostOf(WEIR_PROCESSOR, "weir_kit_process") == nullptr) return WEIR_KIT_UNUSABLE;
  const absl::StatusOr<RegularRequest> request = Read(signal, json);
  if (!request.ok()) return Unusable(std::string(request.status().message()));
  StageResult result;
  try {
    result = StageOf(static_cast<Signal>(signal)).Run(request->bytes.text());
  } catch (const std::exception& error) {  // The mistakes of the test are told above.
    return Result(WEIR_PERMANENT, error.what());
  }
  if (result.status < 0) return Result(result.status, result.error);
  if (!result.error.empty()) return Result(WEIR_PERMANENT, result.error);
  const absl::StatusOr<std::string> out =
      weir::testkit::JsonFromRequest(static_cast<Signal>(signal), result.bytes);
  if (!out.ok()) return Result(WEIR_PERMANENT, std::string(out.status().message()));
  output_ = *out;
  untouched_ = result.untouched;
  return Result(result.status, "");
}

weir_status weir_kit::Start() {
  PluginHost* const host = HostOf(WEIR_RECEIVER, "weir_kit_start");
  if (host == nullptr) return WEIR_KIT_UNUSABLE;
  host->Start();
  return Result(host->status(), host->error());
}

weir_status weir_kit::Stop(uint32_t window_ms) {
  PluginHost* const host = HostOf(WEIR_RECEIVER, "weir_kit_stop");
  if (host == nullptr) return WEIR_KIT_UNUSABLE;
  host->Stop(window_ms);
  return Result(host->status(), host->error());
}

weir_status weir_kit::Begin(uint16_t signal, std::string_view json, uint64_t ticket) {
  PluginHost* const host = HostOf(WEIR_EXPORTER, "weir_kit_begin");
  if (host == nullptr) return WEIR_KIT_UNUSABLE;
  const absl::StatusOr<RegularRequest> request = Read(signal, json);
  if (!request.ok()) return Unusable(std::string(request.status().message()));
  absl::StatusOr<std::unique_ptr<ExportBatch>> batch =
      ExportBatch::Make(*host, static_cast<Signal>(signal), *request);
  if (!batch.ok()) return Unusable(std::string(batch.status().message()));
  if (begun_.contains(ticket)) return Unusable(absl::StrCat("ticket ", ticket, " was used before"));
  const weir_batch* const abi = (*batch)->abi();
  begun_[ticket] = *std::move(batch);
  SinkAnswer details;
  const weir_status status = host->Begin(/*lane=*/0, abi, ticket, &details);
  if (status == WEIR_PENDING && host->component().exporter->cancel == nullptr) {
    return Result(WEIR_PERMANENT, "begin answered PENDING and there is no cancel");
  }
  if (status != WEIR_PENDING) begun_.erase(ticket);
  return Result(status, details.text);
}

void weir_kit::Cancel(uint64_t ticket) {
  PluginHost* const host = HostOf(WEIR_EXPORTER, "weir_kit_cancel");
  if (host == nullptr || begun_.count(ticket) == 0) return;
  if (host->component().exporter->cancel == nullptr) return;
  host->Cancel(ticket);
  begun_.erase(ticket);
}
