#include "json_layout.hpp"

#include <algorithm>
#include <set>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>

namespace mdm::reader {
namespace {

constexpr std::size_t kExcerptBytes = 200;
constexpr std::size_t kNamesMax = 100'000;

/// Numbers are '0', truths 't', and what is missing 'n'.
char kind_of(char first) noexcept {
  if ((first >= '0' && first <= '9') || first == '-') {
    return '0';
  }
  return first == 'f' ? 't' : first;
}

void add_kind(char kind, JsonMember& member) {
  if (kind != 'n' && kind != member.item_kind) {
    member.item_kind = member.item_kind == '\0' ? kind : '?';
  }
}

/// Whether a key or an element is this number.
bool is_number(std::string_view text, std::uint64_t number) {
  text.remove_prefix(text.starts_with('"') ? 1 : 0);
  text.remove_suffix(text.ends_with('"') ? 1 : 0);
  return text == std::to_string(number);
}

bool is_whole(std::string_view key) {
  const std::string_view digits = key.substr(1, key.size() - 2);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

void look_at_object(JsonText& text, JsonMember& member) {
  Digest keys;
  text.members([&](const std::string& key) {
    keys.add(key).add(",");
    member.counts = member.counts && is_number(key, member.items);
    member.whole_keys = member.whole_keys && is_whole(key);
    add_kind(kind_of(text.peek()), member);
    text.value();
    ++member.items;
  });
  member.keys_digest = keys.hex();
}

/// Strings of the row that begins here, if it holds nothing else and none twice.
std::vector<std::string> header_of(JsonText& text) {
  std::vector<std::string> names;
  bool is_header = true;
  text.elements([&] {
    is_header = is_header && text.peek() == '"';
    if (is_header) {
      names.push_back(text.string());
    } else {
      text.value();
    }
  });
  const bool differ = std::set(names.begin(), names.end()).size() == names.size();
  return is_header && differ ? names : std::vector<std::string>();
}

void look_at_array(JsonText& text, JsonMember& member) {
  std::string element;
  text.elements([&] {
    const char kind = kind_of(text.peek());
    add_kind(kind, member);
    if (kind == '[' && member.items == 0) {
      member.first_row = header_of(text);
    } else if (kind == '"' && member.items == member.names.size() && member.items < kNamesMax) {
      member.names.push_back(text.string());
      member.counts = false;
    } else {
      element.clear();
      text.value(&element, kExcerptBytes);
      member.counts = member.counts && is_number(element, member.items);
    }
    ++member.items;
  });
  if (member.names.size() < member.items) {
    member.names.clear();
  }
}

/// Looks at a value, which it takes.
JsonMember member_of(JsonText& text, std::string key) {
  JsonMember member;
  member.key = std::move(key);
  member.kind = kind_of(text.peek());
  member.begin = text.position();
  if (member.kind == '{') {
    look_at_object(text, member);
  } else if (member.kind == '[') {
    look_at_array(text, member);
  } else {
    text.value(&member.excerpt, kExcerptBytes);
  }
  return member;
}

bool is_array_of(const JsonMember& member, char kind) {
  return member.kind == '[' && member.item_kind == kind;
}

const JsonMember* find_member(const std::vector<JsonMember>& members, std::string_view key) {
  const auto found = std::ranges::find(members, key, &JsonMember::key);
  return found == members.end() ? nullptr : &*found;
}

/// All members but those of these keys.
std::vector<JsonMember> others_of(const std::vector<JsonMember>& members,
                                  const std::set<std::string_view>& keys) {
  std::vector<JsonMember> others;
  std::ranges::copy_if(members, std::back_inserter(others),
                       [&](const JsonMember& member) { return !keys.contains(member.key); });
  return others;
}

JsonLayout rows_in(const JsonMember& table, const std::vector<JsonMember>& members) {
  JsonLayout layout;
  layout.form = JsonForm::rows;
  layout.tables = {table};
  std::set<std::string_view> used = {table.key};
  const JsonMember* const columns = find_member(members, "\"columns\"");
  const JsonMember* const index = find_member(members, "\"index\"");
  if (columns != nullptr && !columns->names.empty()) {
    layout.names = columns->names;
    used.insert(columns->key);
    if (index != nullptr && index->kind == '[' && index->items == table.items) {
      used.insert(index->key);
      layout.index = index->counts ? std::nullopt : std::optional(*index);
    }
  } else if (!table.first_row.empty() && table.items > 1) {
    layout.names = table.first_row;
    layout.header = true;
  }
  layout.others = others_of(members, used);
  return layout;
}

/// All members are objects with the same keys: which of them are the columns?
bool are_columns(const std::vector<JsonMember>& members) {
  if (members.front().whole_keys) {
    return true;
  }
  std::set<char> kinds;
  for (const JsonMember& member : members) {
    kinds.insert(member.item_kind);
  }
  return !kinds.contains('?') && kinds.size() > 1;
}

bool are_alike_objects(const std::vector<JsonMember>& members) {
  return std::ranges::all_of(members, [&](const JsonMember& member) {
    return member.kind == '{' && member.items > 0 &&
           member.keys_digest == members.front().keys_digest;
  });
}

bool are_lists_of_cells(const std::vector<JsonMember>& members) {
  return members.size() > 1 && members.front().items > 1 &&
         std::ranges::all_of(members, [&](const JsonMember& member) {
           return member.kind == '[' && member.items == members.front().items &&
                  member.item_kind != '{' && member.item_kind != '[';
         });
}

JsonLayout layout_of(std::vector<JsonMember> members) {
  JsonLayout layout;
  std::set<std::string_view> used;
  for (const JsonMember& member : members) {
    if (is_array_of(member, '{')) {
      layout.tables.push_back(member);
      used.insert(member.key);
    }
  }
  if (!layout.tables.empty()) {
    layout.form = JsonForm::objects;
    layout.others = others_of(members, used);
    return layout;
  }
  const auto is_rows = [](const JsonMember& member) { return is_array_of(member, '['); };
  if (std::ranges::count_if(members, is_rows) == 1) {
    return rows_in(*std::ranges::find_if(members, is_rows), members);
  }
  if (are_lists_of_cells(members)) {
    layout.form = JsonForm::columns;
  } else if (!members.empty() && are_alike_objects(members)) {
    const bool by_column = are_columns(members);
    layout.form =
        by_column ? JsonForm::columns : (members.size() > 1 ? JsonForm::keyed : JsonForm::records);
  }
  if (layout.form != JsonForm::records) {
    layout.tables = std::move(members);
  }
  return layout;
}

}  // namespace

std::size_t JsonLayout::largest() const {
  const auto found = std::ranges::max_element(tables, {}, &JsonMember::items);
  return static_cast<std::size_t>(found - tables.begin());
}

JsonLayout find_json_layout(JsonText& text, bool one_object_is_row, const std::stop_token& stop) {
  if (text.peek() == '[') {
    JsonMember table;
    table.begin = text.position();
    table.items = 1;
    text.take('[');
    if (text.peek() == '{') {
      JsonLayout layout;
      layout.form = JsonForm::objects;
      layout.tables = {table};
      return layout;
    }
    if (text.peek() != '[') {
      return {};
    }
    table.first_row = header_of(text);
    table.items += text.peek() == ',' ? 1U : 0U;
    return rows_in(table, {});
  }
  std::vector<JsonMember> members;
  if (text.peek() == '{' && !one_object_is_row) {
    text.members([&](const std::string& key) {
      stop_if_requested(stop);
      members.push_back(member_of(text, key));
    });
    if (!text.ok() || text.peek() != '\0') {
      return {};  // damaged, which the engine tells better, or several objects
    }
  }
  return layout_of(std::move(members));
}

}  // namespace mdm::reader
