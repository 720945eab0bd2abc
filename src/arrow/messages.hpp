#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

#include "fields.hpp"
#include "ipc_generated.h"

namespace mdm::arrow {

/// Where a message stands in the file.
struct Place {
  std::string_view metadata{};  ///< of a message that was not verified
  std::string_view body{};
};

/// A message whose metadata are verified, in memory of its own.
class Message {
 public:
  explicit Message(const Place& place);

  const ipc::Message& operator*() const noexcept { return *message_; }
  const ipc::Message* operator->() const noexcept { return message_; }

 private:
  std::vector<std::uint64_t> metadata_;  // aligned for the library
  const ipc::Message* message_ = nullptr;
};

/// What a file holds.
struct Messages {
  std::vector<Node> nodes{};     ///< its columns
  std::vector<Place> batches{};  ///< dictionaries and record batches in reading order
};

/// Of a file in either layout. \throws Error{bad_input} for one that is damaged or cut off
Messages messages_of(std::string_view file);

}  // namespace mdm::arrow
