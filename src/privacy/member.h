#pragma once

#include <cstddef>
#include <string_view>

namespace logai::privacy {

/// The end of the name that stands in another place than in front of the value, where `name_end` is
/// the end of "value": of Password in Password(value=x), of password in "password":{"value":"x"},
/// and of what another member names in "name":"DB_PASSWORD","value":"x", as attributes of XML and
/// in the next line of YAML too. `name_end` when there is none. Cost: bounded by a constant.
std::size_t TellingNameEnd(std::string_view text, std::size_t floor, std::size_t name_end);

/// Whether the word that begins at `begin` is what an attribute gives as a name: the p of
/// key="password".
bool IsNamedByAttribute(std::string_view text, std::size_t floor, std::size_t begin);

}  // namespace logai::privacy
