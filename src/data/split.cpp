#include "chispa/data/split.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "chispa/core/error.h"
#include "chispa/data/batch.h"

namespace chispa::data {

Split stratified_split(std::span<const Label> labels, double fraction, RandomStream random) {
  if (!(fraction >= 0.0 && fraction < 1.0))
    throw Error(fmt::format("split: a validation fraction of {} is not in [0, 1)", fraction));
  std::map<Label, std::vector<std::int64_t>> by_class;
  for (std::size_t i = 0; i < labels.size(); ++i) by_class[labels[i]].push_back(static_cast<std::int64_t>(i));

  Split split;
  for (auto& [label, members] : by_class) {
    auto held_out = std::llround(fraction * static_cast<double>(members.size()));
    if (fraction > 0.0 && members.size() > 1) held_out = std::max(held_out, 1LL);
    const std::vector<std::int64_t> order = shuffled(std::move(members), random.derive(label));
    split.validation.insert(split.validation.end(), order.begin(), order.begin() + held_out);
    split.train.insert(split.train.end(), order.begin() + held_out, order.end());
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  if (fraction > 0.0 && (split.train.empty() || split.validation.empty()))
    throw Error(
        fmt::format("split: a validation fraction of {} leaves {} training and {} validation images of {}",
                    fraction, split.train.size(), split.validation.size(), labels.size()));
  return split;
}

}  // namespace chispa::data
