#pragma once

#include <duckdb.h>

namespace mdm::duckdb {

/// The functions of libduckdb that this module calls, without their prefix.
#define MDM_DUCKDB_FUNCTIONS(X)                  \
  X(arrow_scan)                                  \
  X(bind_add_result_column)                      \
  X(bind_get_extra_info)                         \
  X(bind_get_parameter)                          \
  X(bind_set_bind_data)                          \
  X(bind_set_cardinality)                        \
  X(bind_set_error)                              \
  X(close)                                       \
  X(column_type)                                 \
  X(connect)                                     \
  X(create_config)                               \
  X(create_decimal_type)                         \
  X(create_logical_type)                         \
  X(create_scalar_function)                      \
  X(create_table_function)                       \
  X(data_chunk_get_size)                         \
  X(data_chunk_get_vector)                       \
  X(data_chunk_set_size)                         \
  X(decimal_scale)                               \
  X(decimal_width)                               \
  X(destroy_config)                              \
  X(destroy_data_chunk)                          \
  X(destroy_extracted)                           \
  X(destroy_logical_type)                        \
  X(destroy_pending)                             \
  X(destroy_prepare)                             \
  X(destroy_result)                              \
  X(destroy_scalar_function)                     \
  X(destroy_table_function)                      \
  X(destroy_value)                               \
  X(disconnect)                                  \
  X(execute_pending)                             \
  X(extract_statements)                          \
  X(extract_statements_error)                    \
  X(fetch_chunk)                                 \
  X(free)                                        \
  X(function_get_init_data)                      \
  X(function_set_error)                          \
  X(get_int64)                                   \
  X(init_get_bind_data)                          \
  X(init_get_column_count)                       \
  X(init_get_column_index)                       \
  X(init_set_error)                              \
  X(init_set_init_data)                          \
  X(interrupt)                                   \
  X(library_version)                             \
  X(open_ext)                                    \
  X(pending_error)                               \
  X(pending_execute_task)                        \
  X(pending_prepared)                            \
  X(pending_prepared_streaming)                  \
  X(prepare_error)                               \
  X(prepare_extracted_statement)                 \
  X(prepared_statement_column_count)             \
  X(prepared_statement_column_logical_type)      \
  X(prepared_statement_column_name)              \
  X(prepared_statement_column_type)              \
  X(prepared_statement_type)                     \
  X(register_scalar_function)                    \
  X(register_table_function)                     \
  X(result_error)                                \
  X(result_return_type)                          \
  X(scalar_function_add_parameter)               \
  X(scalar_function_get_extra_info)              \
  X(scalar_function_set_error)                   \
  X(scalar_function_set_extra_info)              \
  X(scalar_function_set_function)                \
  X(scalar_function_set_name)                    \
  X(scalar_function_set_return_type)             \
  X(set_config)                                  \
  X(table_function_add_parameter)                \
  X(table_function_set_bind)                     \
  X(table_function_set_extra_info)               \
  X(table_function_set_function)                 \
  X(table_function_set_init)                     \
  X(table_function_set_name)                     \
  X(table_function_supports_projection_pushdown) \
  X(validity_set_row_invalid)                    \
  X(vector_assign_string_element_len)            \
  X(vector_ensure_validity_writable)             \
  X(vector_get_data)                             \
  X(vector_get_validity)                         \
  X(vector_size)

struct Library {
  Library();

#define MDM_DUCKDB_MEMBER(name) decltype(&::duckdb_##name) name = nullptr;
  MDM_DUCKDB_FUNCTIONS(MDM_DUCKDB_MEMBER)
#undef MDM_DUCKDB_MEMBER
};

/// libduckdb.so, loaded on the first call; it then stays loaded. A constant of the process and not
/// a member of the connection, because the engine calls our functions with nothing but a handle
/// that only the library can read. \throws Error{unavailable} if the library is not there or lacks
/// a function
const Library& library();

}  // namespace mdm::duckdb
