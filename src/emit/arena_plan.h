#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chispa::emit {

/// A piece of the arena that is in use from step `first` to step `last`, both included.
struct Buffer {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
  std::size_t offset = 0;  ///< the result, 4-byte aligned
};

/// Gives every buffer an offset so that no two in use at one step overlap; returns the bytes of the whole. No
/// plan can need less than the busiest step does; among orders of placing, drawn from a fixed seed, the first
/// that reaches that bound is taken, or else the best.
std::size_t plan_arena(std::vector<Buffer>& buffers);

}  // namespace chispa::emit
