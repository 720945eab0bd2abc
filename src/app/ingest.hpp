#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mdm/profile.hpp>

#include "input.hpp"
#include "reuse.hpp"
#include "services.hpp"

namespace mdm::app {

/// A table on its way from files, or from the current version, into the store.
struct Table {
  reader::Source source{};
  std::optional<KnownTable> known{};     ///< taken over from the current version
  std::optional<Beginning> beginning{};  ///< likewise; the reader is of what follows
  std::string read_because{};  ///< why no more was taken over of what that version has of it
  std::unique_ptr<reader::TableReader> reader{};  ///< null for a table that is known
  profile::TableProfile profile{};
  data::Schema own_schema{};  ///< of its rows alone, before the types of the splits are unified
  TableState state{};         ///< if more files may come to be added
  /// Opens the reader, with the types that the user gave.
  std::function<std::unique_ptr<reader::TableReader>(const std::stop_token&)> open{};

  bool is_taken_over() const { return known || beginning; }
  const data::Schema& schema() const { return known ? known->schema : reader->schema(); }
  const std::string& source_digest() const;
  Json report(const Input& input) const;
};

/// The tables in the input of a request.
std::vector<reader::Source> find_sources(const std::filesystem::path& path,
                                         const RegisterRequest& request,
                                         const std::filesystem::path& scratch,
                                         const std::stop_token& stop);

/// Drafts the types of the tables of which nothing is known, with the user's overrides.
/// \throws Error{not_found} for an override of a column that no table has
std::vector<Table> open_tables(const Services& services, const RegisterRequest& request,
                               std::vector<reader::Source> sources, Former former,
                               const std::filesystem::path& scratch, const std::stop_token& stop);

/// What the store can know of the tables before they are loaded.
storage::TableShape largest_of(const std::vector<Table>& tables, const Services& services);

/// Loads every table that is not known into the store, which holds those of the former version if
/// anything is known, and profiles it in the same pass; of a table whose beginning is known only
/// what follows is read. Tables of one schema (train, test, validation) get common types: those
/// that hold for the rows of all of them. What was taken over of a table that gets other types than
/// it had is read after all.
void load_tables(std::vector<Table>& tables, storage::Store& store, const Services& services,
                 const Report& report, const std::stop_token& stop);

Json to_json(const reader::IngestReport& report, const Input& input);

}  // namespace mdm::app
