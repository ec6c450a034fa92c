#include "data/idx_role.h"

#include <regex>

namespace chispa::data {

std::optional<IdxRole> idx_role(const std::string& name) {
  static const std::regex pattern(R"((train|t10k|test)-(images|labels)[-.]idx[1-4]-ubyte(\.gz)?)");
  std::smatch part;
  if (!std::regex_match(name, part, pattern)) return {};
  return IdxRole{part[1] != "train", part[2] == "labels"};
}

}  // namespace chispa::data
