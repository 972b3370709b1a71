#include "host/testkit/export_batch.h"

#include <string>
#include <utility>
#include <vector>

#include "host/batch/batch.h"

namespace weir::testkit {

struct ExportBatch::State {
  SharedBytes bytes;
  std::string json;
  KeyDictionary keys;
  ColumnSet columns;
  Batch batch{keys};
  std::unique_ptr<WireBatch> wire;
};

ExportBatch::ExportBatch(std::unique_ptr<State> state) : state_(std::move(state)) {}

ExportBatch::~ExportBatch() = default;

const weir_batch* ExportBatch::abi() const { return state_->wire->abi(); }

absl::StatusOr<std::unique_ptr<ExportBatch>> ExportBatch::Make(const PluginHost& host,
                                                               Signal signal,
                                                               const RegularRequest& request) {
  auto state = std::make_unique<State>();
  for (const std::string& key : host.keys()) state->keys.Subscribe(key);
  const weir_plan& plan = host.plan();
  absl::StatusOr<ColumnSet> columns =
      ColumnSet::Make(signal, plan.need, plan.write, plan.text_classes, plan.spare_attrs);
  if (!columns.ok()) return columns.status();
  state->columns = *std::move(columns);
  absl::StatusOr<std::string> json = JsonFromRequest(signal, request.bytes.text());
  if (!json.ok()) return json.status();
  state->json = *std::move(json);
  state->bytes = request.bytes;
  const absl::Status built =
      state->batch.Build(signal, request.bytes, request.survey, state->columns);
  if (!built.ok()) return built;
  state->batch.BeginStage(state->columns);
  const weir_piece wire = {state->bytes.data(), state->bytes.size()};
  const weir_piece text = {reinterpret_cast<const uint8_t*>(state->json.data()),
                           state->json.size()};
  state->wire = std::make_unique<WireBatch>(*state->batch.abi(), std::vector{wire}, text);
  return std::unique_ptr<ExportBatch>(new ExportBatch(std::move(state)));
}

}  // namespace weir::testkit
