#include "template_text.hpp"

#include <span>

#include <mdm/base.hpp>

namespace mdm::plan {
namespace {

std::string joined(std::span<const std::string> operands) {
  std::string text;
  for (const std::string& operand : operands) {
    text += text.empty() ? "" : ", ";
    text += operand;
  }
  return text;
}

std::string filling(std::string_view place, std::span<const std::string> operands,
                    std::string_view name) {
  if (place == "name") {
    return std::string(name);
  }
  if (place == "*") {
    return joined(operands);
  }
  if (place == "1*") {
    return joined(operands.subspan(1));
  }
  const auto index = static_cast<std::size_t>(place.front() - '0');
  MDM_CHECK(index < operands.size());
  return operands[index];
}

}  // namespace

std::string fill_template(std::string_view text, const std::vector<std::string>& operands,
                          std::string_view name) {
  std::string filled;
  while (true) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) {
      return filled;
    }
    const std::size_t close = text.find('}', open);
    filled += filling(text.substr(open + 1, close - open - 1), operands, name);
    text.remove_prefix(close + 1);
  }
}

}  // namespace mdm::plan
