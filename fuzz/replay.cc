// SPDX-License-Identifier: Apache-2.0
// replay FOLDER: gives a fuzzer's target nothing at all, and then each seed of FOLDER, if there is
// one.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  const std::uint8_t nothing = 0;
  LLVMFuzzerTestOneInput(&nothing, 0);
  if (!std::filesystem::exists(argv[1])) return 0;
  for (const auto& seed : std::filesystem::directory_iterator(argv[1])) {
    // Flushed at once: the last one named is the one that ended the program.
    std::cout << seed.path().filename().string() << std::endl;
    std::ifstream file(seed.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  return 0;
}
