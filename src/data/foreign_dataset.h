#pragma once

#include <set>
#include <string>
#include <string_view>

namespace chispa::data {

/// What files of these names (without folders) are when they are not the CIFAR-10 binary version but are
/// often taken for it: "the Python version of CIFAR-10"; "" when they are not known.
std::string_view foreign_dataset(const std::set<std::string>& names);

/// The same for one file by its first bytes.
std::string_view foreign_dataset_file(std::string_view beginning);

}  // namespace chispa::data
