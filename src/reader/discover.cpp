#include <mdm/reader.hpp>
