#pragma once

// One name for both generations of Catch2: v2 is a single header, v3 a library with an umbrella header.
#ifdef CHISPA_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
