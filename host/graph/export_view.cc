#include "host/graph/export_view.h"

#include <utility>

#include "host/wire/json_encode.h"
#include "host/wire/validate.h"

namespace weir {

ExportView::ExportView(const QueueItem& item, const KeyDictionary& keys,
                       const wire::Limits& limits)
    : item_(item), limits_(limits), batch_(keys) {}

SharedBytes ExportView::OneRun() {
  if (item_.pieces.size() == 1) return item_.pieces.front();
  std::string all;
  all.reserve(item_.bytes);
  for (const SharedBytes& piece : item_.pieces) all.append(piece.text());
  return SharedBytes::FromString(std::move(all));
}

// Without columns only the counts are wanted, and the bytes are not looked at.
absl::Status ExportView::Open(const ColumnSet& columns) {
  wire::Survey survey;
  SharedBytes bytes;
  if (columns.empty()) {
    survey.records = static_cast<uint32_t>(item_.records);
    survey.items = static_cast<uint32_t>(item_.items);
  } else {
    bytes = OneRun();
    absl::StatusOr<wire::Survey> whole = wire::Validate(item_.signal, bytes.span(), limits_);
    if (!whole.ok()) return whole.status();
    survey = *std::move(whole);
  }
  const absl::Status built = batch_.Build(item_.signal, std::move(bytes), survey, columns);
  if (!built.ok()) return built;
  if (!columns.empty()) batch_.BeginStage(columns);
  abi_ = *batch_.abi();
  abi_.host_data = this;
  return absl::OkStatus();
}

const std::vector<weir_piece>& ExportView::Wire() {
  if (pieces_.empty()) {
    for (const SharedBytes& piece : item_.pieces) pieces_.push_back({piece.data(), piece.size()});
  }
  return pieces_;
}

absl::StatusOr<std::string_view> ExportView::Json() {
  if (json_.empty()) {
    const SharedBytes bytes = OneRun();
    if (absl::Status done = wire::ProtoToJson(item_.signal, bytes.span(), &json_); !done.ok()) {
      return done;
    }
    json_piece_ = {reinterpret_cast<const uint8_t*>(json_.data()), json_.size()};
  }
  return std::string_view(json_);
}

}  // namespace weir
