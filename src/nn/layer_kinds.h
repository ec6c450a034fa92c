#pragma once

#include <memory>
#include <span>
#include <string>

#include "chispa/nn/layer.h"

namespace chispa::nn {

/// A kind of layer that descriptions may name.
struct LayerKind {
  const char* name;
  std::unique_ptr<Layer> (*make)();  ///< with its default options
  bool joins;                        ///< several values: what comes before and those it names
};

/// All of them; a new layer is a line there.
std::span<const LayerKind> layer_kinds();

/// Null where there is none of that name.
const LayerKind* find_layer_kind(const std::string& name);

}  // namespace chispa::nn
