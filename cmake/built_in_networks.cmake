# Writes the source of src/nn/built_in_networks.h: -DFOLDER=data/networks -DOUT=FILE.cpp
file(GLOB files ${FOLDER}/*.yaml)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND entries "      {\"${name}\", R\"yaml(${text})yaml\"},\n")
endforeach()
file(WRITE ${OUT}.new "#include \"nn/built_in_networks.h\"

namespace chispa::nn {

const std::map<std::string, std::string>& built_in_networks() {
  static const std::map<std::string, std::string> kNetworks = {
${entries}  };
  return kNetworks;
}

}  // namespace chispa::nn
")
execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${OUT}.new ${OUT})
