#include "host/batch/redirect.h"

#include "host/batch/reader.h"
#include "host/batch/run.h"
#include "host/wire/schema.h"

namespace weir::batch {
namespace {

using wire::MessageId;

// Whether the field holds the index of a string that is text.
bool RefersToText(MessageId message, uint32_t field) {
  switch (message) {
    case MessageId::kAnyValue: return field == 8;
    case MessageId::kFunction: return field == 1 || field == 3;
    case MessageId::kMapping: return field == 4;
    default: return false;
  }
}

class Redirector {
 public:
  Redirector(const StringRedirects& redirects, Output* out) : redirects_(redirects), out_(*out) {}

  void Message(MessageId message, const uint8_t* p, const uint8_t* end) {
    Run run(out_, p);
    while (p < end) {
      const uint8_t* const field = p;
      const uint32_t tag = ReadTag(p);
      if ((tag & 7) == kVarint && RefersToText(message, tag >> 3)) {
        const auto found = redirects_.find(ReadVarint(p));
        if (found == redirects_.end()) continue;
        run.Copy(field, p);
        out_.Varint(tag);
        out_.Varint(found->second);
        continue;
      }
      const wire::FieldInfo* info = wire::FindField(message, tag >> 3);
      if (info == nullptr || (tag & 7) != kBytes || !MayRefer(*info)) {
        SkipValue(tag, p);
        continue;
      }
      const uint32_t length = ReadLength(p);
      run.Copy(field, p + length);
      const Output::Frame frame = out_.Begin(tag, length);
      Message(info->message, p, p + length);
      out_.End(frame);
      p += length;
    }
    run.Copy(end, end);
  }

 private:
  // Profiles are most of a request, and only name types and units.
  static bool MayRefer(const wire::FieldInfo& field) {
    return field.kind == wire::FieldKind::kMessage && field.message != MessageId::kProfile;
  }

  const StringRedirects& redirects_;
  Output& out_;
};

}  // namespace

void RedirectStrings(std::span<const uint8_t> request, const StringRedirects& redirects,
                     Output* out) {
  Redirector(redirects, out)
      .Message(MessageId::kProfilesRequest, request.data(), request.data() + request.size());
}

}  // namespace weir::batch
