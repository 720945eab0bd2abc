#include <array>
#include <string_view>
#include <utility>

#include <mdm/base.hpp>
#include <mdm/page.hpp>

#include "page_assets.hpp"
#include "page_data.hpp"

namespace mdm::page {
namespace {

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// JSON within a script element: nothing in it can end the element or open a comment.
std::string escaped_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string render_page(const Json& answer) {
  const std::string title = escaped_html(answer.at("dataset").at("name").as_string());
  const std::string data = escaped_json(page_data(answer).dump());
  const std::array<std::pair<std::string_view, std::string_view>, 4> parts = {
      {{"{{title}}", title}, {"{{style}}", kPageCss}, {"{{data}}", data}, {"{{script}}", kPageJs}}};
  std::string page;
  page.reserve(kPageHtml.size() + kPageCss.size() + kPageJs.size() + data.size() + 256);
  std::string_view rest = kPageHtml;
  for (std::size_t mark = rest.find("{{"); mark != std::string_view::npos; mark = rest.find("{{")) {
    page += rest.substr(0, mark);
    rest.remove_prefix(mark);
    bool known = false;
    for (const auto& [name, text] : parts) {
      if (rest.starts_with(name)) {
        page += text;
        rest.remove_prefix(name.size());
        known = true;
        break;
      }
    }
    MDM_CHECK(known);
  }
  return page.append(rest);
}

}  // namespace mdm::page
