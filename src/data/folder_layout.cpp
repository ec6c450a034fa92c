#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "chispa/core/error.h"
#include "data/layout.h"
#include "data/picture_names.h"

namespace chispa::data {
namespace {

constexpr const char* kWanted =
    "give a folder with one folder of pictures for each class, or {train,test} with such folders in them";

/// "a/b/c.jpg" has the folders a and b.
std::string_view first_folder(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view without_first(std::string_view path) {
  return path.substr(path.find('/') + 1);
}

std::size_t depth(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

/// A picture's place: of a path of the source, what is below the folders that all have in common.
struct Place {
  std::size_t file;
  std::string_view path;
};

/// Takes away a folder around it all, as archives have one, as long as class folders are left.
void unwrap(std::vector<Place>& places) {
  while (true) {
    const std::string_view around = first_folder(places.front().path);
    const bool all = std::all_of(places.begin(), places.end(), [&](const Place& place) {
      return first_folder(place.path) == around && depth(place.path) >= 2;
    });
    if (around.empty() || !all || part_named(around)) return;
    for (Place& place : places) place.path = without_first(place.path);
  }
}

/// Whether the outermost folders are parts with class folders in them, rather than classes of such a name.
bool has_parts(const std::vector<Place>& places, const std::string& source) {
  std::string_view part, other;
  for (const Place& place : places) {
    const std::string_view folder = first_folder(place.path);
    (part_named(folder) && depth(place.path) >= 2 ? part : other) = folder;
  }
  if (!part.empty() && !other.empty())
    throw Error(
        fmt::format("{}: has the folder {} beside {}, which is no training, validation or test part; "
                    "move one of them away",
                    source, other, part));
  return !part.empty();
}

/// Pictures with a class; those that lie outside of any folder are told of.
std::vector<Place> find_pictures(const SourcePaths& paths, std::vector<std::string>& notes) {
  std::vector<Place> pictures;
  std::size_t others = 0;
  std::string_view other;
  for (std::size_t i = 0; i < paths.files.size(); ++i) {
    if (is_picture_name(paths.files[i])) {
      pictures.push_back({i, paths.files[i]});
      continue;
    }
    if (others++ == 0) other = paths.files[i];
  }
  if (pictures.empty()) throw Error(fmt::format("{}: no pictures there; {}", paths.source, kWanted));
  if (others > 0)
    notes.push_back(fmt::format("passed over, not named as pictures: {} ({} in all)", other, others));
  const auto loose = std::stable_partition(pictures.begin(), pictures.end(),
                                           [](const Place& place) { return depth(place.path) > 0; });
  if (loose == pictures.begin())
    throw Error(
        fmt::format("{}: its pictures lie side by side, without folders or a labels.csv that tell "
                    "their classes; {}",
                    paths.source, kWanted));
  if (loose != pictures.end())
    notes.push_back(fmt::format("passed over, beside the class folders: {} ({} in all)", loose->path,
                                pictures.end() - loose));
  pictures.erase(loose, pictures.end());
  return pictures;
}

/// The folder that a path lies in at that depth: of a/b/c.jpg, "a" at 1 and "a/b" at 2; empty beyond.
std::string_view folder_at(std::string_view path, std::size_t wanted) {
  std::size_t end = 0;
  for (std::size_t level = 0; level < wanted; ++level) {
    const std::size_t slash = path.find('/', end + (level > 0 ? 1 : 0));
    if (slash == std::string_view::npos) return {};
    end = slash;
  }
  return path.substr(0, end);
}

/// Throws Error for a folder where classes are that has no picture in it. `level`: of class folders.
void check_empty(const SourcePaths& paths, const std::vector<Place>& pictures, std::size_t level) {
  std::set<std::string_view> filled;
  for (const Place& picture : pictures) filled.insert(folder_at(paths.files[picture.file], level));
  const auto check = [&](std::string_view folder) {
    if (!folder.empty() && filled.count(folder) == 0)
      throw Error(
          fmt::format("{}: folder {} has no picture in it; every folder there is a class: fill it or "
                      "move it away",
                      paths.source, folder));
  };
  for (const std::string& file : paths.files) check(folder_at(file, level));
  for (const std::string& folder : paths.empty_folders) check(folder_at(folder + "/", level));
}

}  // namespace

Layout lay_out_folders(const SourcePaths& paths, double test_fraction) {
  std::vector<std::string> notes;
  std::vector<Place> places = find_pictures(paths, notes);
  unwrap(places);
  const bool parts = has_parts(places, paths.source);
  const std::size_t around = depth(paths.files[places.front().file]) - depth(places.front().path);
  check_empty(paths, places, around + (parts ? 2 : 1));
  std::vector<NamedPicture> named;
  for (const Place& place : places) {
    const std::string_view below = parts ? without_first(place.path) : place.path;
    named.push_back({.file = place.file,
                     .path = std::string(below),
                     .part = parts ? part_named(first_folder(place.path)) : std::nullopt,
                     .class_name = std::string(first_folder(below))});
  }
  Layout layout = lay_out(std::move(named), test_fraction, paths.source);
  layout.notes.insert(layout.notes.begin(), notes.begin(), notes.end());
  return layout;
}

}  // namespace chispa::data
