#pragma once

#include <string>
#include <string_view>

namespace mdm::reader {

/// The content of a cell as it stands in the file: without the quotes around it, doubled quotes
/// made single. Text after the closing quote is kept, and `clean` becomes false.
/// \returns a part of `raw`, or of `scratch`, which is then overwritten
inline std::string_view cell_content(std::string_view raw, std::string& scratch, bool& clean) {
  clean = true;
  if (raw.empty() || raw.front() != '"') {
    return raw;
  }
  std::size_t quote = raw.find('"', 1);
  if (quote == raw.size() - 1) {
    return raw.substr(1, raw.size() - 2);
  }
  scratch.clear();
  std::size_t begin = 1;
  while (quote != std::string_view::npos && quote + 1 < raw.size() && raw[quote + 1] == '"') {
    scratch.append(raw, begin, quote + 1 - begin);
    begin = quote + 2;
    quote = raw.find('"', begin);
  }
  scratch.append(raw, begin, quote - begin);
  if (quote != std::string_view::npos && quote + 1 < raw.size()) {
    scratch.append(raw, quote + 1);
    clean = false;
  }
  return scratch;
}

}  // namespace mdm::reader
