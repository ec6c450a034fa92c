#pragma once

#include <map>
#include <string>

namespace chispa::nn {

/// The files of data/networks by their names without .yaml; the build makes their source.
const std::map<std::string, std::string>& built_in_networks();

}  // namespace chispa::nn
