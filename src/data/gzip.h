#pragma once

#include <string>
#include <string_view>

namespace chispa::data {

/// A gzip file (RFC 1952) of these bytes, without a name or a time: the same bytes give the same file.
std::string gzip(std::string_view bytes);

}  // namespace chispa::data
