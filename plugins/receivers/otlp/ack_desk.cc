#include "plugins/receivers/otlp/ack_desk.h"

#include <utility>

namespace weir::otlp {

void AckDesk::Bind(const weir_lane* lane, const weir_loop_v1* loop) {
  std::lock_guard lock(mutex_);
  lane_ = lane;
  loop_ = loop;
}

void AckDesk::Unbind() {
  std::lock_guard lock(mutex_);
  lane_ = nullptr;
  for (Slot* slot : acknowledged_) free_.push_back(slot);
  acknowledged_.clear();
  for (const auto& slot : slots_) slot->target = nullptr;
}

uint64_t AckDesk::Open(AckTarget* target) {
  std::lock_guard lock(mutex_);
  if (free_.empty()) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->desk = this;
    free_.push_back(slots_.back().get());
  }
  Slot* slot = free_.back();
  free_.pop_back();
  slot->target = target;
  return reinterpret_cast<uint64_t>(slot);
}

void AckDesk::Close(uint64_t cookie) {
  std::lock_guard lock(mutex_);
  Slot* slot = reinterpret_cast<Slot*>(cookie);
  slot->target = nullptr;
  free_.push_back(slot);
}

bool AckDesk::Abandon(uint64_t cookie, const AckTarget* target) {
  std::lock_guard lock(mutex_);
  Slot* slot = reinterpret_cast<Slot*>(cookie);
  if (slot->target != target) return false;
  slot->target = nullptr;
  return true;
}

void AckDesk::Acknowledge(uint64_t cookie, const weir_outcome& outcome) {
  Slot* slot = reinterpret_cast<Slot*>(cookie);
  AckDesk& desk = *slot->desk;
  Reply reply = ReplyToAck(outcome);
  std::lock_guard lock(desk.mutex_);
  if (desk.loop_ == nullptr) {
    AckTarget* target = std::exchange(slot->target, nullptr);
    if (target != nullptr) target->OnAck(reply);
    desk.free_.push_back(slot);
    return;
  }
  if (desk.lane_ == nullptr || slot->target == nullptr) {
    desk.free_.push_back(slot);
    return;
  }
  slot->reply = std::move(reply);
  desk.acknowledged_.push_back(slot);
  // One post for all that are acknowledged until it runs.
  if (desk.acknowledged_.size() == 1) desk.loop_->post(desk.lane_, &Deliver, &desk);
}

void AckDesk::Deliver(void* context) {
  AckDesk& desk = *static_cast<AckDesk*>(context);
  {
    std::lock_guard lock(desk.mutex_);
    desk.delivering_.swap(desk.acknowledged_);
  }
  // A target may close others: each is asked for only when its turn has come.
  for (Slot* slot : desk.delivering_) {
    AckTarget* target;
    Reply reply;
    {
      std::lock_guard lock(desk.mutex_);
      target = std::exchange(slot->target, nullptr);
      reply = std::move(slot->reply);
      desk.free_.push_back(slot);
    }
    if (target != nullptr) target->OnAck(reply);
  }
  desk.delivering_.clear();
}

}  // namespace weir::otlp
