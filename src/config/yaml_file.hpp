#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mdm::config {

/// One key of mdm.yaml with its value as text.
struct YamlEntry {
  enum class Form { scalar, list, empty };

  std::string name{};  ///< with the levels above it: "export.compression"
  std::string text{};  ///< the items of a list with commas between them
  Form form = Form::scalar;
  int line = 0;  ///< from 1
};

/// The keys of a YAML file in their order; none if there is no such file. Scalars stay text: "010"
/// and "yes" are what was written. \throws Error{bad_configuration} with file and line
std::vector<YamlEntry> read_yaml(const std::filesystem::path& path);

}  // namespace mdm::config
