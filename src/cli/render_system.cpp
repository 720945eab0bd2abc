#include <algorithm>

#include <fmt/format.h>

#include "answer.hpp"
#include "grid.hpp"
#include "numbers.hpp"
#include "render.hpp"

namespace mdm::cli {

std::string config_text(const Json& answer, const View& view) {
  Grid grid({{.title = "setting"},
             {.title = "value", .width_min = 12},
             {.title = "origin"},
             {.title = "allowed", .width_min = 10, .rank = 1},
             {.title = "meaning", .width_min = 20, .rank = 2}});
  for (const Json& setting : list_in(answer, "settings")) {
    const std::string origin = text_in(setting, "origin");
    const bool is_default = origin == "default";
    std::string value = text_in(setting, "value");
    const bool is_bare = !value.empty() && value.back() >= '0' && value.back() <= '9';
    if (const std::string unit = text_in(setting, "unit"); !unit.empty() && is_bare) {
      value += " " + unit;
    }
    grid.add({{text_in(setting, "name"), is_default ? Paint::none : Paint::bold},
              {value},
              {origin, is_default ? Paint::dim : Paint::green},
              {text_in(setting, "allowed"), Paint::dim},
              {view.verbose ? text_in(setting, "help") : "", Paint::dim}});
  }
  return fmt::format("home  {}\n\n{}", one_line(text_in(answer, "home")), grid.text(view));
}

std::string doctor_text(const Json& answer, const View& view) {
  std::string text;
  for (const Json& finding : list_in(answer, "findings")) {
    const bool repaired = flag_in(finding, "repaired");
    text += fmt::format(
        "{}  {}  {}\n          {}\n",
        repaired ? painted(view, Paint::green, "repaired") : painted(view, Paint::red, "remains "),
        one_line(text_in(finding, "kind")), one_line(text_in(finding, "path")),
        one_line(text_in(finding, "detail")));
  }
  const Json& checked = member_of(answer, "checked");
  return text + fmt::format("{}: {} and {} checked\n",
                            flag_in(answer, "clean") ? painted(view, Paint::green, "all is well")
                                                     : painted(view, Paint::red, "not all is well"),
                            counted(count_in(checked, "datasets"), "dataset version"),
                            counted(count_in(checked, "files"), "file"));
}

namespace {

/// "cache  12 answers, 48 KB · 75 % of 40 were found"; nothing if none was ever looked for.
std::string cache_line(const Json& answer) {
  std::int64_t entries = 0;
  std::int64_t bytes = 0;
  std::int64_t hits = 0;
  std::int64_t asked = 0;
  const Json::Array& tiers = list_in(answer, "caches");
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const std::string cache = text_in(tiers[i], "cache");
    hits += count_in(tiers[i], "hits");
    if (i == 0 || text_in(tiers[i - 1], "cache") != cache) {
      asked += count_in(tiers[i], "hits") + count_in(tiers[i], "misses");
    }
    if (i + 1 == tiers.size() || text_in(tiers[i + 1], "cache") != cache) {
      entries += count_in(tiers[i], "entries");
      bytes += count_in(tiers[i], "bytes");
    }
  }
  return asked == 0
             ? ""
             : fmt::format("\ncache  {}{} · {:.0f} % of {} were found\n",
                           counted(entries, "answer"), entries == 0 ? "" : ", " + size_text(bytes),
                           static_cast<double>(hits) * 100 / static_cast<double>(asked),
                           whole(asked));
}

/// How many datasets a server holds, as far as that is known; nothing for one that holds none.
std::string datasets_text(const Json& server) {
  const Json* const datasets = server.find("datasets");
  if (datasets == nullptr) {
    return "";
  }
  if (datasets->is_null()) {
    return "unknown";
  }
  return (flag_in(server, "datasets_exact") ? "" : "≥ ") + whole(datasets->as_int());
}

}  // namespace

std::string status_text(const Json& answer, const View& view) {
  Grid grid(
      {{.title = "backend"}, {.title = "datasets", .align = Align::right}, {.title = "state"}});
  Json::Array servers = list_in(answer, "servers");
  const bool is_exact = std::ranges::all_of(
      servers, [](const Json& server) { return flag_in(server, "datasets_exact"); });
  for (const Json& backend : list_in(answer, "backends")) {
    const bool is_on_servers = text_in(backend, "backend") == "postgresql";
    if (!is_on_servers || !is_exact) {
      grid.add({{text_in(backend, "backend")},
                {whole(count_in(backend, "datasets"))},
                {is_on_servers ? "on servers, of which the newest tell" : "files in the home",
                 Paint::dim}});
    }
  }
  std::string errors;
  if (const Json& redis = member_of(answer, "redis"); !redis.is_null()) {
    servers.push_back(redis);
  }
  for (const Json& server : servers) {
    const bool reachable = flag_in(server, "reachable");
    grid.add(
        {{text_in(server, "target")},
         {datasets_text(server)},
         {reachable ? fmt::format("version {} answers in {:.0f} ms", text_in(server, "version"),
                                  server.at("seconds").as_double() * 1000)
                    : "does not answer",
          reachable ? Paint::none : Paint::red}});
    if (!reachable) {
      errors += fmt::format("{} {}\n", painted(view, Paint::yellow, "!"), text_in(server, "error"));
    }
  }
  const Json& catalog = member_of(answer, "catalog");
  const std::string catalog_line =
      text_in(catalog, "backend") == "postgresql"
          ? fmt::format("\ncatalog  schema {} of PostgreSQL\n", text_in(catalog, "schema"))
          : "";
  return grid.text(view) + errors + catalog_line + cache_line(answer);
}

std::string caches_text(const Json& answer, const View& view) {
  Grid grid({{.title = "cache"},
             {.title = "tier"},
             {.title = "entries", .align = Align::right},
             {.title = "size", .align = Align::right},
             {.title = "limit", .align = Align::right},
             {.title = "hits", .align = Align::right},
             {.title = "misses", .align = Align::right},
             {.title = "hit rate", .align = Align::right},
             {.title = "evicted", .align = Align::right, .rank = 1},
             {.title = "expired", .align = Align::right, .rank = 1}});
  for (const Json& tier : list_in(answer, "caches")) {
    const std::optional<double> rate = number_in(tier, "hit_rate");
    const bool is_bounded = text_in(tier, "tier") != "redis";  // else the server knows
    grid.add({{text_in(tier, "cache")},
              {text_in(tier, "tier")},
              {whole(count_in(tier, "entries"))},
              {size_text(count_in(tier, "bytes"))},
              {is_bounded ? size_text(count_in(tier, "limit_bytes")) : ""},
              {whole(count_in(tier, "hits"))},
              {whole(count_in(tier, "misses"))},
              {rate ? fmt::format("{:.0f} %", *rate * 100) : "", Paint::bold},
              {whole(count_in(tier, "evictions"))},
              {whole(count_in(tier, "expired"))}});
  }
  return (flag_in(answer, "enabled") ? "" : "the setting cache.enabled is false\n") +
         grid.text(view);
}

std::string warmed_caches_text(const Json& answer, const View& /*view*/) {
  std::string text = counted(count_in(answer, "answers"), "answer") + " cached";
  if (const std::int64_t gone = count_in(answer, "gone"); gone > 0) {
    text += fmt::format(" · {} can no longer be made", whole(gone));
  }
  if (const std::int64_t left = count_in(answer, "left"); left > 0) {
    text += fmt::format(" · no time for {} more", whole(left));
  }
  return text + "\n";
}

std::string cleared_caches_text(const Json& answer, const View& /*view*/) {
  std::int64_t entries = 0;
  std::int64_t bytes = 0;
  for (const Json& cache : list_in(answer, "cleared")) {
    entries += count_in(cache, "entries");
    bytes += count_in(cache, "bytes");
  }
  return entries == 0 ? "the caches are empty already\n"
                      : fmt::format("removed {} from the caches, {}\n", counted(entries, "answer"),
                                    size_text(bytes));
}

std::string system_text(const Json& answer, const View& view) {
  const Json& versions = member_of(answer, "versions");
  const std::string free = member_of(answer, "free_bytes").is_null()
                               ? "unknown"
                               : size_text(count_in(answer, "free_bytes"));
  Grid grid({{}, {.width_min = 20}});
  const auto add = [&](std::string_view name, std::string text) {
    grid.add({{std::string(name), Paint::dim}, {std::move(text)}});
  };
  add("mdm", text_in(versions, "mdm"));
  add("duckdb", text_in(versions, "duckdb"));
  add("sqlite", text_in(versions, "sqlite"));
  add("home", text_in(answer, "home"));
  add("datasets", fmt::format("{} · {} · {}", whole(count_in(answer, "datasets")),
                              counted(count_in(answer, "rows"), "row"),
                              size_text(count_in(answer, "size_bytes"))));
  add("disk", free + " free");
  add("threads", whole(count_in(answer, "threads")));
  add("memory", "at most " + size_text(count_in(answer, "memory_limit_bytes")));
  return grid.text(view);
}

std::string versions_text(const Json& answer) {
  std::string text;
  for (const auto& [name, version] : answer.as_object()) {
    text += fmt::format("{} {}\n", name, version.as_string());
  }
  return text;
}

}  // namespace mdm::cli
