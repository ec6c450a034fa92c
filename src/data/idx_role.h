#pragma once

#include <optional>
#include <string>

namespace chispa::data {

/// What one of the four files of a data set in IDX holds.
struct IdxRole {
  bool is_test = false;
  bool is_labels = false;
};
inline bool operator==(const IdxRole& a, const IdxRole& b) {
  return a.is_test == b.is_test && a.is_labels == b.is_labels;
}

/// By its name, without folders: "train-images-idx3-ubyte", "t10k-labels.idx1-ubyte.gz", "test-..."; nothing
/// for another.
std::optional<IdxRole> idx_role(const std::string& name);

}  // namespace chispa::data
