#pragma once

#include <string_view>

namespace mdm::page {

// The files page.html, page.css and page.js.
extern const std::string_view kPageHtml;
extern const std::string_view kPageCss;
extern const std::string_view kPageJs;

}  // namespace mdm::page
