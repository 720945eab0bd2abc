#pragma once

#include <string_view>

namespace mdm::compute {

/// A count of something in a text of UTF-8, as the functions of plan/sql.hpp say.
struct TextMeasure {
  std::string_view function;
  double (*of)(std::string_view text);
};

inline constexpr int kTextMeasureCount = 9;
extern const TextMeasure kTextMeasures[kTextMeasureCount];

}  // namespace mdm::compute
