#include "data/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/hash.h"
#include "core/utf8.h"

namespace chispa::data {
namespace {

constexpr std::array<std::pair<std::string_view, Part>, 7> kPartNames{{{"train", Part::train},
                                                                       {"training", Part::train},
                                                                       {"val", Part::validation},
                                                                       {"valid", Part::validation},
                                                                       {"validation", Part::validation},
                                                                       {"test", Part::test},
                                                                       {"testing", Part::test}}};

bool has_part(const std::vector<NamedPicture>& pictures, Part part) {
  return std::any_of(pictures.begin(), pictures.end(),
                     [&](const NamedPicture& picture) { return picture.part == part; });
}

/// What `pictures` have where they have no test part: validation stands in, or it is yet to be set aside.
void choose_parts(std::vector<NamedPicture>& pictures, Layout& layout, const std::string& source) {
  if (!pictures.front().part) return;
  if (!has_part(pictures, Part::train)) throw Error(source + ": has no training pictures");
  if (has_part(pictures, Part::test) || !has_part(pictures, Part::validation)) return;
  for (NamedPicture& picture : pictures)
    if (picture.part == Part::validation) picture.part = Part::test;
  layout.notes.emplace_back("there is no test part: the validation pictures are taken to test on");
}

void check_name(const std::string& name, const std::string& source) {
  if (!is_utf8(name)) throw Error(fmt::format("{}: class \"{}\" is not UTF-8; rename it", source, name));
  if (name.empty() || has_control_character(name))
    throw Error(
        fmt::format("{}: a class has an empty name, or one with control characters; rename it", source));
}

/// The classes and the pictures of each, in order of their names.
std::map<std::string, std::vector<NamedPicture>> by_class(std::vector<NamedPicture> pictures) {
  std::map<std::string, std::vector<NamedPicture>> classes;
  for (NamedPicture& picture : pictures) classes[picture.class_name].push_back(std::move(picture));
  return classes;
}

/// Those whose paths have the least hashes: of others that come or go, no path's hash knows.
void set_aside(std::vector<NamedPicture>& members, double fraction, const std::string& source) {
  if (members.size() < 2)
    throw Error(
        fmt::format("{}: class {} has a single picture; two are needed, one to train on and one to "
                    "test on",
                    source, members.front().class_name));
  const auto order = [](const NamedPicture& a, const NamedPicture& b) {
    const auto key = [](const NamedPicture& picture) {
      return std::pair{hash_bytes(0, picture.path.data(), picture.path.size()), picture.path};
    };
    return key(a) < key(b);
  };
  std::sort(members.begin(), members.end(), order);
  const auto share = std::llround(fraction * static_cast<double>(members.size()));
  const auto held = std::clamp<std::size_t>(static_cast<std::size_t>(share), 1, members.size() - 1);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].part = i < held ? Part::test : Part::train;
}

void check_members(const std::vector<NamedPicture>& members, const std::string& source, Layout& layout) {
  const std::string& name = members.front().class_name;
  if (!has_part(members, Part::train))
    throw Error(fmt::format("{}: class {} has no training pictures", source, name));
  if (!has_part(members, Part::test))
    layout.notes.push_back(fmt::format("class {} has no test pictures: nothing is measured on it", name));
}

}  // namespace

std::optional<Part> part_named(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [known, part] : kPartNames)
    if (known == lower) return part;
  return std::nullopt;
}

Layout lay_out(std::vector<NamedPicture> pictures, double test_fraction, const std::string& source) {
  if (pictures.empty()) throw Error(source + ": has no pictures");
  if (!(test_fraction > 0.0 && test_fraction < 1.0))
    throw Error(fmt::format("{}: a test share of {} is not between 0 and 1", source, test_fraction));
  Layout layout;
  choose_parts(pictures, layout, source);
  const bool divided = pictures.front().part && has_part(pictures, Part::test);
  auto classes = by_class(std::move(pictures));
  if (classes.size() < 2)
    throw Error(fmt::format("{}: has one class, {}; two or more are needed to tell apart", source,
                            classes.begin()->first));
  if (classes.size() > static_cast<std::size_t>(kMaxClasses))
    throw Error(fmt::format("{}: has {} classes, the limit is {}", source, classes.size(), kMaxClasses));
  for (auto& [name, members] : classes) {
    check_name(name, source);
    if (!divided) set_aside(members, test_fraction, source);
    check_members(members, source, layout);
    for (const NamedPicture& member : members)
      layout.pictures.push_back({member.file, *member.part, static_cast<Label>(layout.class_names.size())});
    layout.class_names.push_back(name);
  }
  std::sort(layout.pictures.begin(), layout.pictures.end(),
            [](const PlacedPicture& a, const PlacedPicture& b) {
              return std::pair{a.part, a.file} < std::pair{b.part, b.file};
            });
  if (!divided)
    layout.notes.push_back(fmt::format(
        "{:g} % of each class are set aside to test on, the same ones every time", 100.0 * test_fraction));
  return layout;
}

}  // namespace chispa::data
