#include "chispa/train/history.h"

#include <regex>

#include "catch.h"
#include "chispa/core/error.h"
#include "chispa/train/curves_svg.h"

using namespace chispa;
using namespace chispa::train;

namespace {

History example() {
  return {
      {1, 2.25, 0.1, 0.001, 2.0, 0.2}, {2, 1.5, 0.4, 0.0005, 1.75, 0.35}, {3, 1.0, 0.7, 0.0001, 1.6, 0.45}};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

using Points = std::vector<std::pair<double, double>>;

std::vector<Points> polylines(const std::string& svg) {
  static const std::regex line("<polyline[^>]*points=\"([^\"]*)\""), pair("([-0-9.e]+),([-0-9.e]+)");
  std::vector<Points> result;
  for (std::sregex_iterator it(svg.begin(), svg.end(), line), end; it != end; ++it) {
    const std::string points = (*it)[1];
    Points parsed;
    for (std::sregex_iterator p(points.begin(), points.end(), pair); p != end; ++p)
      parsed.emplace_back(std::stod((*p)[1]), std::stod((*p)[2]));
    result.push_back(parsed);
  }
  return result;
}

}  // namespace

TEST_CASE("history.csv is what Keras's CSVLogger would have written", "[train]") {
  CHECK(history_csv(example()) ==
        "epoch,accuracy,loss,val_accuracy,val_loss,learning_rate\n"
        "0,0.1,2.25,0.2,2,0.001\n"
        "1,0.4,1.5,0.35,1.75,5e-04\n"
        "2,0.7,1,0.45,1.6,1e-04\n");
  CHECK(history_csv({{1, 2.25, 0.1, 0.5, {}, {}}}) == "epoch,accuracy,loss,learning_rate\n0,0.1,2.25,0.5\n");
}

TEST_CASE("curves go through the values, within their axes", "[train]") {
  const std::string svg = curves_svg(example(), "a <b> & c");
  const std::string root = svg.substr(0, svg.find('>'));
  CHECK(root.find(" viewBox=\"0 0 920 380\"") != std::string::npos);
  CHECK(root.find(" width=\"100%\"") != std::string::npos);  // a narrow screen shows all of it
  CHECK(root.find(" height=") == std::string::npos);
  const std::vector<Points> lines = polylines(svg);
  REQUIRE(lines.size() == 4);  // accuracy and loss, each of training and validation
  for (const Points& line : lines) {
    REQUIRE(line.size() == 3);
    for (const auto& [x, y] : line) {
      CHECK(x >= 0);
      CHECK(x <= 920);
      CHECK(y >= 64);
      CHECK(y <= 332);
    }
    CHECK(line[1].first - line[0].first == Approx(line[2].first - line[1].first).margin(0.01));
  }
  // Accuracy 10, 40, 70 % is a straight line up the page; loss falls from 2.25 by 0.75 and then by 0.5.
  const Points& accuracy = lines[0];
  CHECK(accuracy[0].second > accuracy[1].second);
  CHECK(accuracy[0].second - accuracy[1].second ==
        Approx(accuracy[1].second - accuracy[2].second).margin(0.01));
  const Points& loss = lines[2];
  CHECK((loss[1].second - loss[0].second) / (loss[2].second - loss[1].second) == Approx(1.5).epsilon(0.001));
  CHECK(svg.find("a &lt;b> &amp; c") != std::string::npos);
  CHECK(count(svg, ">training<") == 2);
  CHECK(count(svg, ">validation<") == 2);
}

TEST_CASE("curves without validation, of one epoch, and of many", "[train]") {
  const std::string one = curves_svg({{1, 2.25, 0.1, 0.5, {}, {}}}, "one");
  CHECK(count(one, "<polyline") == 2);
  CHECK(count(one, "<circle") == 2);
  CHECK(count(one, ">validation<") == 0);
  CHECK(one.find("nan") == std::string::npos);
  History many;
  for (int epoch = 1; epoch <= 300; ++epoch)
    many.push_back({epoch, 1.0 / epoch, 1.0 - 1.0 / epoch, 0.1, {}, {}});
  const std::string svg = curves_svg(many, "many");
  CHECK(count(svg, "<circle") == 0);
  CHECK(count(svg, ">300<") == 1 + 1);
  CHECK_THROWS_AS(curves_svg({}, "none"), Error);
}
