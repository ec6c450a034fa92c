#include <array>
#include <string_view>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/train/config.h"

namespace chispa::train {
namespace {

template <typename Kind, std::size_t count>
using Names = std::array<std::pair<Kind, std::string_view>, count>;

constexpr Names<OptimizerKind, 3> kOptimizers{
    {{OptimizerKind::sgd, "sgd"}, {OptimizerKind::adam, "adam"}, {OptimizerKind::adamw, "adamw"}}};
constexpr Names<ClassWeights, 2> kClassWeights{
    {{ClassWeights::none, "none"}, {ClassWeights::balanced, "balanced"}}};
constexpr Names<optim::Decay, 3> kDecays{
    {{optim::Decay::constant, "constant"}, {optim::Decay::step, "step"}, {optim::Decay::cosine, "cosine"}}};
constexpr Names<data::Flip, 3> kFlips{
    {{data::Flip::none, "none"}, {data::Flip::random, "random"}, {data::Flip::alternating, "alternating"}}};
constexpr Names<data::ShiftAxes, 3> kShiftAxes{{{data::ShiftAxes::both, "both"},
                                                {data::ShiftAxes::horizontal, "horizontal"},
                                                {data::ShiftAxes::vertical, "vertical"}}};
constexpr Names<data::Border, 2> kBorders{{{data::Border::grey, "grey"}, {data::Border::reflect, "reflect"}}};

template <typename Kind, std::size_t count>
std::string name_in(const Names<Kind, count>& names, Kind kind) {
  for (const auto& [candidate, name] : names)
    if (candidate == kind) return std::string(name);
  throw Error("config: a setting without a name");
}

template <typename Kind, std::size_t count>
Kind kind_in(const Names<Kind, count>& names, const std::string& field, const std::string& wanted) {
  std::string known;
  for (const auto& [kind, name] : names) {
    if (name == wanted) return kind;
    known += known.empty() ? "" : ", ";
    known += name;
  }
  throw SettingError(field, "\"" + wanted + "\" is not known; there are " + known);
}

}  // namespace

std::string name_of(OptimizerKind kind) {
  return name_in(kOptimizers, kind);
}
OptimizerKind optimizer_named(const std::string& name) {
  return kind_in(kOptimizers, "optimizer", name);
}
std::string name_of(ClassWeights weights) {
  return name_in(kClassWeights, weights);
}
ClassWeights class_weights_named(const std::string& name) {
  return kind_in(kClassWeights, "class_weights", name);
}
std::string name_of(optim::Decay decay) {
  return name_in(kDecays, decay);
}
optim::Decay decay_named(const std::string& name) {
  return kind_in(kDecays, "schedule", name);
}
std::string name_of(data::Flip flip) {
  return name_in(kFlips, flip);
}
data::Flip flip_named(const std::string& name) {
  return kind_in(kFlips, "augmentation.flip", name);
}
std::string name_of(data::ShiftAxes axes) {
  return name_in(kShiftAxes, axes);
}
data::ShiftAxes shift_axes_named(const std::string& name) {
  return kind_in(kShiftAxes, "augmentation.shift_axes", name);
}
std::string name_of(data::Border border) {
  return name_in(kBorders, border);
}
data::Border border_named(const std::string& name) {
  return kind_in(kBorders, "augmentation.border", name);
}

}  // namespace chispa::train
