#include "chispa/core/storage.h"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "catch.h"

using namespace chispa;

TEST_CASE("storage is aligned, writable to its end, and separate while held", "[core]") {
  const std::int64_t count = GENERATE(0, 1, 15, 16, 17, 1000, 300000, 2000000);
  CAPTURE(count);
  const std::shared_ptr<float> a = allocate_floats(count);
  const std::shared_ptr<float> b = allocate_floats(count);
  REQUIRE(a != nullptr);
  CHECK(reinterpret_cast<std::uintptr_t>(a.get()) % 64 == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(b.get()) % 64 == 0);
  CHECK(a.get() != b.get());
  std::fill_n(a.get(), count, 1.0f);
  std::fill_n(b.get(), count, 2.0f);
  CHECK(std::count(a.get(), a.get() + count, 1.0f) == count);
}

TEST_CASE("a released block is handed out again to a request of its size", "[core]") {
  release_cached_storage();
  std::shared_ptr<float> block = allocate_floats(12345);
  const float* const address = block.get();
  block.reset();
  CHECK(allocate_floats(12345).get() == address);
}

TEST_CASE("a thread is handed its own block again, and another's before a new one", "[core]") {
  release_cached_storage();
  std::shared_ptr<float> own = allocate_floats(777);
  std::shared_ptr<float> others = allocate_floats(777);
  const float* const own_address = own.get();
  const float* const others_address = others.get();
  own.reset();
  std::thread([&] { others.reset(); }).join();  // the last one to be given back
  own = allocate_floats(777);
  CHECK(own.get() == own_address);
  CHECK(allocate_floats(777).get() == others_address);
}

TEST_CASE("releasing the kept blocks leaves those in use alone", "[core]") {
  const std::shared_ptr<float> held = allocate_floats(100);
  held.get()[99] = 5.0f;
  allocate_floats(100);
  release_cached_storage();
  CHECK(held.get()[99] == 5.0f);
}
