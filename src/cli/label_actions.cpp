#include "actions.hpp"
#include "answer.hpp"
#include "render.hpp"
#include "session.hpp"

namespace mdm::cli {
namespace {

std::optional<std::string> text_if_given(const Arguments& arguments, std::string_view option) {
  return arguments.flag(option) ? std::optional(arguments.text(option)) : std::nullopt;
}

int change(Session& session, const app::UpdateRequest& request) {
  session.confirm(session.app().update_dataset(request), update_text);
  return 0;
}

}  // namespace

int update_dataset(Session& session, const Arguments& arguments) {
  app::UpdateRequest request{.name = arguments.text("NAME"),
                             .description = text_if_given(arguments, "--description"),
                             .owner = text_if_given(arguments, "--owner"),
                             .add_tags = arguments.texts("--add-tags"),
                             .remove_tags = arguments.texts("--remove-tags")};
  if (arguments.flag("--tags")) {
    request.tags = arguments.texts("--tags");
  }
  return change(session, request);
}

int add_tag(Session& session, const Arguments& arguments) {
  return change(session, {.name = arguments.text("NAME"), .add_tags = {arguments.text("TAG")}});
}

int remove_tag(Session& session, const Arguments& arguments) {
  return change(session, {.name = arguments.text("NAME"), .remove_tags = {arguments.text("TAG")}});
}

int rename_tag(Session& session, const Arguments& arguments) {
  session.confirm(session.app().rename_tag(arguments.text("OLD"), arguments.text("NEW")),
                  tag_rename_text);
  return 0;
}

int list_tags(Session& session, const Arguments& /*arguments*/) {
  const Json answer = session.app().list_tags();
  session.answer(answer, tags_text);
  if (list_in(answer, "tags").empty()) {
    session.note("no tags yet; mdm tags add NAME TAG gives the first one\n");
  }
  return 0;
}

int find_similar(Session& session, const Arguments& arguments) {
  const Json answer = session.app().similar_datasets({.name = arguments.text("NAME"),
                                                      .by = arguments.text("--by"),
                                                      .limit = arguments.count("--limit")});
  session.answer(answer, similar_text);
  if (list_in(answer, "similar").empty()) {
    session.note("no dataset is like that one\n");
  }
  return 0;
}

}  // namespace mdm::cli
