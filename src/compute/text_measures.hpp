#pragma once

#include <string_view>

namespace mdm::compute {

/// A count of something in a text of UTF-8, as the operators of plan/sql.hpp say.
struct TextMeasure {
  std::string_view op;
  double (*of)(std::string_view text);
};

/// The row of an operator. \throws Error{internal} if it has none
const TextMeasure& text_measure(std::string_view op);

}  // namespace mdm::compute
