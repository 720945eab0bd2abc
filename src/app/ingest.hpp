#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mdm/profile.hpp>

#include "input.hpp"
#include "services.hpp"

namespace mdm::app {

/// A table on its way from files into the store.
struct Table {
  reader::Source source{};
  std::unique_ptr<reader::TableReader> reader{};
  profile::TableProfile profile{};
};

/// Finds the tables in the input of a request and drafts their types, with the user's overrides.
/// \throws Error{not_found} for an override of a column that no table has
std::vector<Table> open_tables(const Services& services, const RegisterRequest& request,
                               const Input& input, const std::filesystem::path& scratch,
                               const std::stop_token& stop);

/// Loads every table into the store and profiles it in the same pass. Tables of one schema (train,
/// test, validation) get common types: those that hold for the rows of all of them.
void load_tables(std::vector<Table>& tables, storage::Store& store, const Services& services,
                 const Report& report, const std::stop_token& stop);

Json to_json(const reader::IngestReport& report, const Input& input);

}  // namespace mdm::app
