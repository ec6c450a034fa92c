#include "data/resample.h"

#include <algorithm>
#include <cstdlib>

namespace chispa::data {
namespace {

__extension__ using Wide = unsigned __int128;

/// As shares of kWeightSum. What is rounded off of one goes to the next, so that none is lost however many
/// there are.
std::vector<std::uint32_t> to_shares(const std::vector<std::int64_t>& weights) {
  Wide sum = 0;
  for (const std::int64_t weight : weights) sum += static_cast<Wide>(weight);
  std::vector<std::uint32_t> shares;
  Wide before = 0;
  std::uint32_t given = 0;
  for (const std::int64_t weight : weights) {
    before += static_cast<Wide>(weight);
    const auto due = static_cast<std::uint32_t>((before * kWeightSum + sum / 2) / sum);
    shares.push_back(due - given);
    given = due;
  }
  return shares;
}

Taps make_output_taps(const ResampledAxis& axis, std::int64_t output) {
  const std::int64_t radius = 2 * std::max(axis.p, axis.q);
  const std::int64_t centre = axis.size * axis.q + (2 * output + 1 - axis.count) * axis.p;
  const std::int64_t pixel = 2 * axis.q;
  const auto first = std::clamp<std::int64_t>((centre - radius) / pixel, 0, axis.size - 1);
  std::vector<std::int64_t> weights;
  std::int64_t begin = first;
  for (std::int64_t i = first; i < axis.size && i * pixel < centre + radius; ++i) {
    const std::int64_t weight = radius - std::abs(i * pixel + axis.q - centre);
    if (weight > 0)
      weights.push_back(weight);
    else if (weights.empty())
      ++begin;
    else
      break;
  }
  return {.first = begin, .weights = to_shares(weights)};
}

/// One row of output before it is made narrower: each value a sum of kWeightSum shares.
void add_rows(const Image& image, const Taps& taps, std::vector<std::uint32_t>& row) {
  std::fill(row.begin(), row.end(), 0u);
  const std::uint8_t* source = image.pixels.data() + taps.first * image.width * 3;
  std::uint32_t* const sums = row.data();
  const std::size_t count = row.size();
  for (const std::uint32_t weight : taps.weights) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += weight * source[i];
    source += count;
  }
}

std::uint8_t* add_columns(const std::vector<std::uint32_t>& row, const Taps& taps, std::uint8_t* output) {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << (2 * kWeightBits - 1);
  const std::uint32_t* const source = row.data() + taps.first * 3;
  for (std::size_t c = 0; c < 3; ++c) {
    std::uint64_t sum = kHalf;
    for (std::size_t t = 0; t < taps.weights.size(); ++t)
      sum += std::uint64_t{taps.weights[t]} * source[3 * t + c];
    *output++ = static_cast<std::uint8_t>(sum >> (2 * kWeightBits));
  }
  return output;
}

}  // namespace

std::vector<Taps> make_taps(const ResampledAxis& axis) {
  std::vector<Taps> taps;
  for (std::int64_t output = 0; output < axis.count; ++output) taps.push_back(make_output_taps(axis, output));
  return taps;
}

Image resample(const Image& image, const ResampledAxis& rows, const ResampledAxis& columns) {
  const std::vector<Taps> column_taps = make_taps(columns);
  Image result{.height = rows.count, .width = columns.count, .pixels = {}};
  result.pixels.resize(static_cast<std::size_t>(rows.count * columns.count * 3));
  std::vector<std::uint32_t> row(static_cast<std::size_t>(image.width * 3));
  std::uint8_t* output = result.pixels.data();
  for (const Taps& taps : make_taps(rows)) {
    add_rows(image, taps, row);
    for (const Taps& column : column_taps) output = add_columns(row, column, output);
  }
  return result;
}

}  // namespace chispa::data
