#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mdm/data.hpp>

#include "ipc_generated.h"

namespace mdm::arrow {

/// How the cells of a column lie in its buffers.
enum class Form : std::uint8_t {
  nothing,  ///< all are null; no buffers
  bits,
  integer,
  floating,
  decimal,
  text,
  bytes,
  fixed_bytes,
  list,  ///< also a map, whose child is a struct of key and value
  fixed_list,
  structure,
};

/// Numbers that stand in a column for the values of a dictionary.
struct Indices {
  std::int64_t dictionary = 0;
  std::size_t width = 0;  ///< bytes
  bool is_signed = true;
};

/// A column of the file, and what it becomes.
struct Node {
  data::Field field{};  ///< \invariant text for nested ones
  Form form = Form::nothing;
  std::size_t width = 0;  ///< bytes of a cell, or of an offset
  bool is_signed = true;
  bool is_view = false;  ///< text and bytes: lengths and prefixes beside, the rest in many buffers
  bool is_map = false;
  std::int64_t units = 1;            ///< of a time or timestamp, in a second; of a date, in a day
  std::int64_t list_size = 0;        ///< of a fixed list
  std::optional<Indices> indices{};  ///< it is of a dictionary; all else tells of its values
  std::vector<Node> children{};

  bool is_nested() const noexcept { return !children.empty() || form == Form::structure; }
};

/// The columns of a verified schema. \throws Error{bad_input} for types that are not ours
std::vector<Node> nodes_of(const ipc::Schema& schema);

}  // namespace mdm::arrow
