#include "host/check/export_run.h"

#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/batch/batch.h"
#include "host/check/must.h"
#include "host/check/sample_config.h"
#include "host/check/verdict.h"
#include "host/wire/json_encode.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"

namespace weir::check {
namespace {

using testkit::GuardedBytes;

constexpr char kGone[] = "a batch was used after its ticket had ended";
constexpr int kLateMs = 60;

GuardedBytes Copy(std::string_view bytes) {
  GuardedBytes copy(bytes.size(), 1);
  if (copy.data() == nullptr) Skip("no memory for a batch");
  if (!bytes.empty()) memcpy(copy.data(), bytes.data(), bytes.size());
  copy.MakeReadOnly();
  return copy;
}

// Several, as the collector has them where a batch was joined or edited.
std::vector<weir_piece> Pieces(const GuardedBytes& bytes) {
  constexpr size_t kPieceBytes = 1000;
  std::vector<weir_piece> pieces;
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes) {
    pieces.push_back({bytes.data() + at, std::min(kPieceBytes, bytes.size() - at)});
  }
  return pieces;
}

}  // namespace

struct ExportBatch::State {
  explicit State(Harness& owner) : harness(owner), batch(keys) {}
  Harness& harness;
  KeyDictionary keys;
  ColumnSet columns;
  Batch batch;
  GuardedBytes wire, json, face;
  const testkit::WireBatch* view = nullptr;
};

ExportBatch::ExportBatch(Harness& harness, Signal signal, std::string_view request)
    : state_(std::make_unique<State>(harness)) {
  std::string regular(request);
  const auto bytes = [&regular] {
    return std::span(reinterpret_cast<const uint8_t*>(regular.data()), regular.size());
  };
  wire::Survey survey = Must(wire::Validate(signal, bytes(), wire::Limits()));
  if (survey.NeedsNormalizing()) {
    regular = Must(wire::Normalize(signal, bytes(), survey, wire::Limits())).bytes;
    survey = Must(wire::Validate(signal, bytes(), wire::Limits()));
  }
  std::string json;
  const absl::Status encoded = wire::ProtoToJson(signal, bytes(), &json);
  if (!encoded.ok()) Skip(std::string(encoded.message()));
  State& state = *state_;
  state.wire = Copy(regular);
  state.json = Copy(json);
  for (const std::string& key : harness.keys()) state.keys.Subscribe(key);
  const weir_plan& plan = harness.plan();
  state.columns = Must(
      ColumnSet::Make(signal, plan.need, plan.write, plan.text_classes, plan.spare_attrs));
  const absl::Status built = state.batch.Build(
      signal, SharedBytes(nullptr, {state.wire.data(), state.wire.size()}), survey, state.columns);
  if (!built.ok()) Skip(std::string(built.message()));
  if (!state.columns.empty()) state.batch.BeginStage(state.columns);
  state.face = GuardedBytes(sizeof(testkit::WireBatch), alignof(testkit::WireBatch));
  if (state.face.data() == nullptr) Skip("no memory for a batch");
  state.view = new (state.face.data()) testkit::WireBatch(
      *state.batch.abi(), Pieces(state.wire), {state.json.data(), state.json.size()});
}

ExportBatch::~ExportBatch() { Close(); }

const weir_batch* ExportBatch::abi() const { return state_->view->abi(); }

void ExportBatch::Close() {
  if (state_->view == nullptr) return;
  state_->view->~WireBatch();
  state_->view = nullptr;
  for (GuardedBytes* bytes : {&state_->wire, &state_->json, &state_->face}) {
    bytes->Close();
    bytes->Forbid(state_->harness, "R-513", kGone);
  }
}

ExportRun::ExportRun(const Subject& subject, const Node& options, uint32_t lanes)
    : subject_(subject),
      harness_(std::make_unique<Harness>(*subject.component, HarnessSettings{.lanes = lanes})) {
  std::string error;
  const auto config = Admit(*subject.component, options, &error);
  if (config == nullptr) Skip(error);
  if (!harness_->Create(*config)) {
    Skip(absl::StrCat("it refuses what it took before: ", harness_->error()));
  }
  harness_->OpenShards();
  harness_->OnCompletion([this](uint64_t ticket) { EndTicket(ticket); });
}

ExportRun::~ExportRun() { harness_->OnCompletion({}); }

bool ExportRun::Exports(Signal signal) const {
  return (harness_->plan().signals & static_cast<uint64_t>(signal)) != 0;
}

void ExportRun::EndTicket(uint64_t ticket) {
  std::lock_guard lock(mutex_);
  const auto found = batches_.find(ticket);
  if (found != batches_.end()) found->second->Close();
}

void ExportRun::CheckStatus(weir_status status, uint64_t rejected) {
  if (status == WEIR_PARTIAL) {
    partials_++;
    if (rejected == 0) Break("begin answered PARTIAL, and nothing was rejected", "R-515");
  }
  if (status == WEIR_PENDING && subject_.component->exporter->cancel == nullptr) {
    Break("begin answered PENDING, and there is no cancel", "R-514");
  }
  if (KnownStatus(status) != status || status == WEIR_CANCELLED) {
    Break(absl::StrCat("begin answered with status ", status, ", which is not one it may give"),
          "R-518");
  }
}

uint64_t ExportRun::Begin(uint32_t lane, Signal signal, std::string_view request) {
  auto batch = std::make_unique<ExportBatch>(*harness_, signal, request);
  const uint64_t ticket = ++last_ticket_;
  const weir_batch* abi = batch->abi();
  {
    std::lock_guard lock(mutex_);
    batches_[ticket] = std::move(batch);
    lanes_[ticket] = lane;
  }
  testkit::SinkAnswer details;
  last_status_ = harness_->host().Begin(lane, abi, ticket, &details);
  CheckStatus(last_status_, details.rejected);
  if (last_status_ != WEIR_PENDING) EndTicket(ticket);
  return ticket;
}

bool ExportRun::WaitForAll(int timeout_ms) {
  return harness_->TurnUntil([this] { return open_tickets() == 0; }, timeout_ms);
}

void ExportRun::CancelAll() {
  for (uint64_t ticket = 1; ticket <= last_ticket_; ticket++) {
    if (!harness_->host().tickets().IsOpen(ticket)) continue;
    harness_->host().Cancel(lanes_[ticket], ticket);
    EndTicket(ticket);
  }
}

void ExportRun::End() {
  CancelAll();
  harness_->TurnFor(kLateMs);
  harness_->End();
}

}  // namespace weir::check
