#include "chispa/data/fingerprint.h"

#include <set>

#include "catch.h"
#include "chispa/data/generated_shapes.h"

using namespace chispa;
using namespace chispa::data;

TEST_CASE("the fingerprint changes with anything in the data set, and with nothing else", "[data]") {
  const Dataset dataset = generate_shapes(3, RandomStream(1));
  CHECK(fingerprint(dataset) == fingerprint(Dataset(dataset)));
  std::set<std::uint64_t> seen{fingerprint(dataset)};
  std::size_t variants = 1;
  const auto vary = [&](auto change) {
    Dataset changed = dataset;
    change(changed);
    seen.insert(fingerprint(changed));
    ++variants;
  };
  for (std::size_t i = 0; i < dataset.pixels.size(); i += 97)
    vary([&](Dataset& d) { d.pixels.values()[i] ^= 1; });
  vary([](Dataset& d) { d.pixels.values().back() ^= 128; });
  vary([](Dataset& d) { std::swap(d.labels[0], d.labels[1]); });
  vary([](Dataset& d) { d.labels.push_back(0); });
  vary([](Dataset& d) { d.class_names[2] += "s"; });
  vary([](Dataset& d) { std::swap(d.height, d.channels); });
  CHECK(seen.size() == variants);
}
