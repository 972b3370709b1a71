// Cutting, in one walk over the levels above the records.
//
// Frames are the messages around the unit at hand, a record or a data point. A piece opens them
// when the first unit inside them comes, and what each unit would make of its size is reckoned
// before the unit is written, lengths of the frames included, so that nothing is ever taken back.
#include "host/wire/cut.h"

#include <algorithm>
#include <array>
#include <utility>

#include "host/wire/count_rows.h"
#include "host/wire/field_reader.h"
#include "host/wire/framing.h"

namespace weir::wire {
namespace {

// What a length will take, mostly; other lengths move their content once.
constexpr size_t kLengthRoom = 3;
// How much may be written again because frames are opened again; see cut.h.
constexpr uint64_t kRepeatedBytesMin = 16 << 20;

enum class Measure { kBytes, kColumns };

struct Room {
  uint64_t items_max = UINT64_MAX;
  uint64_t size_max = UINT64_MAX;
  Measure measure = Measure::kBytes;
  uint64_t items_of_empty_metric = 0;
};

struct Frame {
  uint32_t number = 0;              // Of its field.
  MessageId id = MessageId::kCount;
  std::span<const uint8_t> content;
  uint32_t inner = 0;               // Number of the fields that are cut; all others are its header.
  uint64_t header_bytes = 0;
  uint64_t header_columns = 0;
  bool used = false;                // In an earlier piece.
  // In this piece.
  bool open = false;
  uint64_t bytes = 0;               // Content without frames that are still open.
  size_t content_at = 0;
};

uint64_t Framed(uint64_t content) { return 1 + VarintSize(content) + content; }

// The number of the field that holds the points; 0 when the metric has none.
FieldView DataOf(std::span<const uint8_t> metric) {
  FieldView data;
  for (FieldReader reader(metric); reader.Next();) {
    const FieldInfo* field = FindField(MessageId::kMetric, reader.field().number());
    if (field && field->oneof) data = reader.field();
  }
  return data;
}

// The row that a message is itself, inside the frame around it.
Survey RowOf(MessageId id) {
  Survey row;
  row.resources = id >= MessageId::kResourceSpans && id <= MessageId::kResourceProfiles;
  row.scopes = id >= MessageId::kScopeSpans && id <= MessageId::kScopeProfiles;
  row.records = id == MessageId::kMetric;
  return row;
}

uint64_t CountFields(std::span<const uint8_t> message, uint32_t number) {
  uint64_t count = 0;
  for (FieldReader reader(message); reader.Next();) count += reader.field().number() == number;
  return count;
}

class Cutter {
 public:
  Cutter(Signal signal, std::span<const uint8_t> bytes, const Room& room)
      : signal_(signal), room_(room), repeated_bytes_max_(kRepeatedBytesMin + 2 * bytes.size()) {
    top_ = MakeFrame(0, RequestOf(signal), bytes, 1);
  }

  std::vector<std::string> Run() {
    Begin();
    for (FieldReader entries(top_.content); entries.Next();) {
      if (entries.field().number() != 1) continue;
      Push(1, ResourceEntryOf(signal_), entries.field().content(), 2);
      for (FieldReader scopes(frames_[0].content); scopes.Next();) {
        if (scopes.field().number() != 2) continue;
        Push(2, ScopeEntryOf(signal_), scopes.field().content(), 2);
        for (FieldReader records(frames_[1].content); records.Next();) {
          if (records.field().number() == 2) Record(records.field());
        }
        Pop();
      }
      Pop();
    }
    if (units_ != 0) Flush();
    return std::move(pieces_);
  }

 private:
  Frame MakeFrame(uint32_t number, MessageId id, std::span<const uint8_t> content, uint32_t inner);
  void Push(uint32_t number, MessageId id, std::span<const uint8_t> content, uint32_t inner) {
    frames_[depth_++] = MakeFrame(number, id, content, inner);
  }
  void Pop() { Close(--depth_); }
  void Record(const FieldView& field);
  void Metric(const FieldView& field);
  void Unit(const FieldView& field, uint64_t items);
  // The size of the piece with this unit, as it is or if it were empty.
  uint64_t SizeWith(const FieldView& unit, uint64_t columns, bool empty) const;
  uint64_t ColumnsOf(const FieldView& unit) const;
  void Begin();
  void Open(Frame& frame);
  void Close(size_t depth);
  void Flush();
  void AppendHeader(const Frame& frame);

  const Signal signal_;
  const Room room_;
  const uint64_t repeated_bytes_max_;
  Frame top_;
  std::array<Frame, 4> frames_;  // Resource entry, scope entry, metric, its data.
  size_t depth_ = 0;
  uint64_t repeated_bytes_ = 0;

  // The piece.
  std::string out_;
  uint64_t bytes_ = 0;    // Without frames that are still open.
  uint64_t columns_ = 0;
  uint64_t items_ = 0;
  uint64_t units_ = 0;
  std::vector<std::string> pieces_;
};

Frame Cutter::MakeFrame(uint32_t number, MessageId id, std::span<const uint8_t> content,
                        uint32_t inner) {
  Frame frame;
  frame.number = number;
  frame.id = id;
  frame.content = content;
  frame.inner = inner;
  frame.header_columns = ColumnBytes(signal_, RowOf(id));
  for (FieldReader reader(content); reader.Next();) {
    const FieldView& field = reader.field();
    if (field.number() == inner) continue;
    frame.header_bytes += field.all().size();
    if (room_.measure == Measure::kColumns) {
      frame.header_columns += ColumnBytes(signal_, CountRows(signal_, id, field.all()));
    }
  }
  return frame;
}

void Cutter::Record(const FieldView& field) {
  if (signal_ == Signal::kMetrics) {
    Metric(field);
  } else {
    Unit(field, 1);
  }
}

void Cutter::Metric(const FieldView& field) {
  const FieldView data = DataOf(field.content());
  const uint64_t points = data.begin ? CountFields(data.content(), 1) : 0;
  const uint64_t items = points == 0 ? room_.items_of_empty_metric : points;
  if (points <= 1 || (items <= room_.items_max &&
                      SizeWith(field, ColumnsOf(field), true) <= room_.size_max)) {
    Unit(field, items);
    return;
  }
  Push(2, MessageId::kMetric, field.content(), data.number());
  Push(data.number(), FindField(MessageId::kMetric, data.number())->message, data.content(), 1);
  for (FieldReader reader(data.content()); reader.Next();) {
    if (reader.field().number() == 1) Unit(reader.field(), 1);
  }
  Pop();
  Pop();
}

uint64_t Cutter::ColumnsOf(const FieldView& unit) const {
  if (room_.measure == Measure::kBytes) return 0;
  return ColumnBytes(signal_, CountRows(signal_, frames_[depth_ - 1].id, unit.all()));
}

uint64_t Cutter::SizeWith(const FieldView& unit, uint64_t columns, bool empty) const {
  if (room_.measure == Measure::kColumns) {
    columns += empty ? top_.header_columns : columns_;
    for (size_t d = 0; d < depth_; ++d) {
      if (empty || !frames_[d].open) columns += frames_[d].header_columns;
    }
    return columns;
  }
  uint64_t size = unit.all().size();
  for (size_t d = depth_; d-- > 0;) {
    const Frame& frame = frames_[d];
    size = Framed((frame.open && !empty ? frame.bytes : frame.header_bytes) + size);
  }
  return size + (empty ? top_.header_bytes : bytes_);
}

void Cutter::Unit(const FieldView& field, uint64_t items) {
  const uint64_t columns = ColumnsOf(field);
  const bool fits = items_ + items <= room_.items_max &&
                    SizeWith(field, columns, false) <= room_.size_max;
  if (!fits && units_ != 0 && repeated_bytes_ < repeated_bytes_max_) Flush();
  for (size_t d = 0; d < depth_; ++d) {
    if (!frames_[d].open) Open(frames_[d]);
  }
  const std::span<const uint8_t> all = field.all();
  out_.append(reinterpret_cast<const char*>(all.data()), all.size());
  frames_[depth_ - 1].bytes += all.size();
  columns_ += columns;
  items_ += items;
  ++units_;
}

void Cutter::Begin() {
  out_.clear();
  AppendHeader(top_);
  bytes_ = top_.header_bytes;
  columns_ = top_.header_columns;
  items_ = units_ = 0;
}

void Cutter::Open(Frame& frame) {
  out_ += static_cast<char>(frame.number << 3 | 2);
  out_.append(kLengthRoom, '\0');
  frame.content_at = out_.size();
  frame.bytes = frame.header_bytes;
  AppendHeader(frame);
  columns_ += frame.header_columns;
  if (frame.used) repeated_bytes_ += frame.header_bytes;
  frame.open = frame.used = true;
}

void Cutter::Close(size_t depth) {
  Frame& frame = frames_[depth];
  if (!frame.open) return;
  SetLength(&out_, frame.content_at - kLengthRoom, frame.content_at);
  (depth == 0 ? bytes_ : frames_[depth - 1].bytes) += Framed(frame.bytes);
  frame.open = false;
}

void Cutter::Flush() {
  for (size_t d = depth_; d-- > 0;) Close(d);
  pieces_.push_back(std::move(out_));
  repeated_bytes_ += top_.header_bytes;
  Begin();
}

void Cutter::AppendHeader(const Frame& frame) {
  if (frame.header_bytes == 0) return;
  for (FieldReader reader(frame.content); reader.Next();) {
    const std::span<const uint8_t> all = reader.field().all();
    if (reader.field().number() == frame.inner) continue;
    out_.append(reinterpret_cast<const char*>(all.data()), all.size());
  }
}

std::vector<std::string> Whole(std::span<const uint8_t> bytes) {
  return {std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

std::vector<std::string> CutInto(Signal signal, std::span<const uint8_t> bytes, const Room& room) {
  std::vector<std::string> pieces = Cutter(signal, bytes, room).Run();
  return pieces.size() > 1 ? std::move(pieces) : Whole(bytes);
}

}  // namespace

uint64_t ColumnBytes(Signal signal, const Survey& s) {
  constexpr uint64_t kRecordBytes[] = {137, 89, 101, 101};  // By signal.
  uint64_t bytes = kRecordBytes[SignalIndex(signal)] * s.records;
  if (signal == Signal::kMetrics) bytes += uint64_t{65} * s.items;
  const std::pair<uint64_t, uint64_t> others[] = {
      {s.resources, 48}, {s.scopes, 72}, {s.entities, 56}, {s.entity_keys, 24}, {s.attrs, 44},
      {s.events, 49}, {s.links, 53}, {s.histograms, 52}, {s.exponential_histograms, 80},
      {s.summaries, 28}, {s.exemplars, 49}, {s.numbers, 8}, {s.samples, 45}, {s.strings, 20},
      {s.dictionary_attrs, 16},
  };
  for (const auto& [rows, row_bytes] : others) bytes += rows * row_bytes;
  return bytes;
}

std::vector<std::string> Cut(Signal signal, std::span<const uint8_t> bytes,
                             const CutOptions& options) {
  if (signal == Signal::kProfiles) return Whole(bytes);
  if (bytes.size() <= options.bytes_max &&
      (options.items_max == UINT64_MAX ||
       CountRows(signal, RequestOf(signal), bytes).items <= options.items_max)) {
    return Whole(bytes);
  }
  return CutInto(signal, bytes, {options.items_max, options.bytes_max, Measure::kBytes, 0});
}

bool NeedsWindows(Signal signal, const Survey& survey, const Limits& limits) {
  if (signal == Signal::kProfiles) return false;
  return std::max(survey.records, survey.items) > limits.window_records_max ||
         ColumnBytes(signal, survey) > limits.window_column_bytes_max;
}

std::vector<std::string> CutToWindows(Signal signal, std::span<const uint8_t> bytes,
                                      const Survey& survey, const Limits& limits) {
  if (!NeedsWindows(signal, survey, limits)) return Whole(bytes);
  return CutInto(signal, bytes, {limits.window_records_max, limits.window_column_bytes_max,
                                 Measure::kColumns, 1});
}

}  // namespace weir::wire
