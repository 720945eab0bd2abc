#pragma once

#include <mdm/base/json.hpp>

namespace mdm::page {

/// The document that the script of the page reads: the answer with its histograms as
/// `{"low","high","counts":[]}`, at most twenty top values a column as `[value, count]`, and
/// without what the page does not show.
Json page_data(const Json& answer);

}  // namespace mdm::page
