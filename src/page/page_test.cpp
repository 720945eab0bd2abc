#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/page.hpp>

#include "page_assets.hpp"
#include "page_data.hpp"

namespace mdm::page {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvil = "</script><img src=x onerror=alert(1)>";

Json answer_with(const std::string& name, const std::string& column) {
  Json answer = Json::parse(R"({
    "dataset":{"version":1,"rows":2,"size_bytes":10},
    "roles":{"targets":[],"ids":[]},"warnings":[],"samples":{},
    "tables":[{"name":"data","role":"data","rows":2,"files":[],"report":{}}]})");
  Json dataset = answer.at("dataset");
  answer.set("dataset", dataset.set("name", name));
  Json shape = Json::parse(R"({"type":"int64","rows":2,"nulls":0,"distinct":2,"mean":null,
    "histogram":[{"low":1,"high":2,"count":1},{"low":2,"high":3,"count":1}],
    "top":[{"value":"1","count":1},{"value":"2","count":1}]})");
  shape.set("name", column);
  Json table = answer.at("tables").as_array().front();
  table.set("profile", Json::object({{"rows", 2}, {"columns", Json(Json::Array{shape})}}));
  return answer.set("tables", Json(Json::Array{table}));
}

/// What stands between the data element's tags.
std::string data_of(const std::string& page) {
  static constexpr std::string_view kOpen = "id=\"data\">";
  const std::size_t begin = page.find(kOpen) + kOpen.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

bool is_void(std::string_view tag) {
  return tag == "meta" || tag == "input" || tag == "link" || tag == "br";
}

/// The tags that are open at the end of a page or closed out of turn, by their names.
std::vector<std::string> unbalanced(std::string_view page) {
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    const bool closes = page[at + 1] == '/';
    const std::size_t begin = at + (closes ? 2 : 1);
    const std::size_t end = page.find_first_of(" >\n", begin);
    const std::string tag(page.substr(begin, end - begin));
    if (tag.starts_with('!') || is_void(tag)) {
      continue;
    }
    if (!closes) {
      open.push_back(tag);
      if (tag == "script" || tag == "style") {  // what is in them is no markup
        at = page.find("</" + tag, at + 1) - 1;
      }
    } else if (open.empty() || open.back() != tag) {
      open.push_back("/" + tag);
      return open;
    } else {
      open.pop_back();
    }
  }
  return open;
}

}  // namespace

TEST(Page, IsBalancedWhateverNamesSay) {
  EXPECT_THAT(unbalanced(render_page(answer_with("plain", "a"))), testing::IsEmpty());
  EXPECT_THAT(unbalanced(render_page(answer_with(kEvil, kEvil))), testing::IsEmpty());
  EXPECT_EQ(unbalanced("<a><b></a>"), (std::vector<std::string>{"a", "b", "/a"}));
}

TEST(Page, NeverTakesATextForMarkup) {
  const std::string page = render_page(answer_with(kEvil, kEvil));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(count_of(page, "</script>"), 2U);
  const Json data = Json::parse(data_of(page));
  const Json& column =
      data.at("tables").as_array().front().at("profile").at("columns").as_array().front();
  EXPECT_EQ(column.at("name").as_string(), kEvil);
}

TEST(Page, MakesItsElementsOfTextsOnly) {
  for (const char* const door : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                                 "eval(", "new Function"}) {
    EXPECT_THAT(std::string(kPageJs), Not(HasSubstr(door)));
  }
}

TEST(Page, LoadsNothing) {
  const std::string page = render_page(answer_with("plain", "a"));
  for (const char* const door : {"http:", "https:", "url(", "@import", "fetch(", "import(",
                                 "XMLHttpRequest", " src=", "<link"}) {
    EXPECT_THAT(page, Not(HasSubstr(door)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Page, IsSmallBesideItsData) {
  const std::string page = render_page(answer_with("plain", "a"));
  EXPECT_LT(page.size() - data_of(page).size(), 400'000U);
}

TEST(Page, IsTheSameForTheSameAnswer) {
  EXPECT_EQ(render_page(answer_with("plain", "a")), render_page(answer_with("plain", "a")));
}

TEST(Page, KeepsMarksOfItsOwnOutOfTexts) {
  EXPECT_EQ(count_of(render_page(answer_with("{{script}}", "{{style}}")), kPageJs), 1U);
}

TEST(PageData, PutsHistogramsAndTopValuesInShort) {
  const Json data = page_data(answer_with("plain", "a"));
  const Json& column =
      data.at("tables").as_array().front().at("profile").at("columns").as_array().front();
  EXPECT_EQ(column.at("histogram").dump(), R"({"low":1,"high":3,"counts":[1,1]})");
  EXPECT_EQ(column.at("top").dump(), R"([["1",1],["2",1]])");
  EXPECT_EQ(column.find("mean"), nullptr);
}

TEST(PageData, RefusesAnAnswerWithoutAProfile) {
  Json answer = answer_with("plain", "a");
  answer.set("tables", Json::parse(R"([{"name":"data"}])"));
  EXPECT_THROW(page_data(answer), Error);
}

}  // namespace mdm::page
