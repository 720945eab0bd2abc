#include "s3_fifo.hpp"

#include <algorithm>
#include <bit>

namespace mdm::cache {
namespace {

constexpr std::size_t kNewShare = 10;  // the small queue takes a tenth
constexpr std::uint8_t kUsesMost = 3;
constexpr std::uint8_t kUsesToProve = 2;
constexpr std::size_t kBytesPerGhost = 512;

}  // namespace

std::size_t Ghosts::slots_for(std::uint64_t room_bytes) noexcept {
  return std::bit_floor(std::clamp<std::size_t>(room_bytes / kBytesPerGhost, 16, 1U << 20U));
}

void Ghosts::add(const Key& key) {
  slots_.resize(size_);
  ++additions_;
  additions_ += additions_ == 0 ? 1 : 0;
  slot_of(key) = {static_cast<std::uint32_t>(key.high), additions_};
}

bool Ghosts::take(const Key& key, std::size_t lately) noexcept {
  if (slots_.empty()) {
    return false;
  }
  Slot& slot = slot_of(key);
  const bool found = slot.added != 0 && slot.fingerprint == static_cast<std::uint32_t>(key.high) &&
                     additions_ - slot.added < lately;
  if (found) {
    slot = {};
  }
  return found;
}

void S3Fifo::admit(Node& node) {
  node.uses = 0;
  node.proven = ghosts_.take(node.key, std::max<std::size_t>(proven_.size() + new_.size(), 1));
  queue_of(node).push(node);
}

void S3Fifo::touch(Node& node) {
  node.uses = std::min<std::uint8_t>(node.uses + 1, kUsesMost);
}

void S3Fifo::forget(Node& node) {
  queue_of(node).remove(node);
}

Node* S3Fifo::victim() {
  if (new_.bytes() * kNewShare >= new_.bytes() + proven_.bytes()) {
    if (Node* const node = victim_among_new()) {
      return node;
    }
  }
  Node* const node = victim_among_proven();
  return node == nullptr ? victim_among_new() : node;
}

Node* S3Fifo::victim_among_new() {
  while (Node* const node = new_.oldest()) {
    if (node->uses < kUsesToProve) {
      ghosts_.add(node->key);
      return node;
    }
    new_.remove(*node);
    node->uses = 0;
    node->proven = true;
    proven_.push(*node);
  }
  return nullptr;
}

Node* S3Fifo::victim_among_proven() {
  while (Node* const node = proven_.oldest()) {
    if (node->uses == 0) {
      return node;
    }
    --node->uses;
    proven_.remove(*node);
    proven_.push(*node);
  }
  return nullptr;
}

std::size_t S3Fifo::memory_bytes(std::uint64_t room_bytes) noexcept {
  return sizeof(S3Fifo) + Ghosts::slots_for(room_bytes) * sizeof(std::uint64_t);
}

}  // namespace mdm::cache
