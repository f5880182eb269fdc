// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "failure.hpp"
#include "images.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

// The format of MNIST: big-endian numbers, first a magic one (0, 0, 8 for bytes, the rank), then
// the extents, then the bytes. A file is believed only after its length agrees with its header, so
// nothing is allocated that the disk does not hold.

namespace digits::idx {

inline constexpr std::uint64_t most_images = 1'000'000;

[[noreturn]] inline void reject(const std::filesystem::path& file, const std::string& reason) {
    throw failure{file.string() + ": " + reason};
}

// An open file whose header has been read; `extents` has as many numbers as the magic one says.
struct opened {
    std::filesystem::path path;
    std::ifstream stream;
    std::uint64_t length = 0;
    std::vector<std::uint32_t> extents;

    [[nodiscard]] std::uint64_t header() const { return 4 + 4 * extents.size(); }
};

inline std::uint32_t big_endian(std::span<const char, 4> bytes) {
    std::uint32_t n = 0;
    for (const char b : bytes) n = n << 8U | static_cast<unsigned char>(b);
    return n;
}

inline opened open(const std::filesystem::path& path, std::size_t rank, std::string_view what) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        reject(path, "there is no such file");
    if (!std::filesystem::is_regular_file(status)) reject(path, "is not a regular file");
    opened file{path, std::ifstream{path, std::ios::binary}, 0, {}};
    if (!file.stream) reject(path, "cannot be opened for reading");
    file.length = std::filesystem::file_size(path, error);
    if (error) reject(path, "has no length that could be found out: " + error.message());

    std::array<char, 4> word{};
    const auto read_word = [&] {
        file.stream.read(word.data(), word.size());
        if (!file.stream)
            reject(path, "is cut off: " + std::to_string(file.length) +
                             " bytes are too few for a header");
        return big_endian(word);
    };
    const std::uint32_t magic = read_word();
    if (magic >> 16U == 0x1f8bU) reject(path, "is compressed, unpack it with gunzip first");
    if (magic != (0x0800U | rank))
        reject(path, "is not an IDX file of " + std::string{what} + ": it begins with " +
                         std::to_string(magic) + ", not " + std::to_string(0x0800U | rank));
    for (std::size_t i = 0; i < rank; ++i) file.extents.push_back(read_word());

    const std::uint32_t count = file.extents.front();
    if (count == 0) reject(path, "holds no " + std::string{what});
    if (count > most_images)
        reject(path, "claims to hold " + std::to_string(count) + " " + std::string{what} +
                         ", more than " + std::to_string(most_images) + " are not read");
    return file;
}

inline std::vector<std::uint8_t> read_rest(opened& file, std::uint64_t size) {
    const std::uint64_t promised = file.header() + size;
    if (file.length != promised)
        reject(file.path, (file.length < promised ? "is cut off: " : "is too long: ") +
                              std::to_string(file.length) + " bytes where its header promises " +
                              std::to_string(promised));
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    file.stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!file.stream) reject(file.path, "could not be read to its end");
    return bytes;
}

inline std::vector<std::uint8_t> read_images(const std::filesystem::path& path) {
    opened file = open(path, 3, "images");
    if (file.extents[1] != side || file.extents[2] != side)
        reject(path, "has images of " + std::to_string(file.extents[1]) + " x " +
                         std::to_string(file.extents[2]) + " pixels, not 28 x 28");
    return read_rest(file, std::uint64_t{file.extents[0]} * pixels);
}

inline std::vector<std::uint8_t> read_labels(const std::filesystem::path& path) {
    opened file = open(path, 1, "labels");
    std::vector<std::uint8_t> labels = read_rest(file, file.extents[0]);
    const auto wrong = std::ranges::find_if(labels, [](std::uint8_t l) { return l >= classes; });
    if (wrong != labels.end())
        reject(path, "label " + std::to_string(wrong - labels.begin()) + " is " +
                         std::to_string(*wrong) + ", not one of 0 to 9");
    return labels;
}

inline image_set read_set(const std::filesystem::path& images,
                          const std::filesystem::path& labels) {
    image_set set{read_images(images), read_labels(labels)};
    if (set.bytes.size() != set.labels.size() * pixels)
        reject(labels, "has " + std::to_string(set.labels.size()) + " labels for the " +
                           std::to_string(set.bytes.size() / pixels) + " images of " +
                           images.string());
    return set;
}

// Both spellings are in circulation, `t10k-labels-idx1-ubyte` and `t10k-labels.idx1-ubyte`.
inline std::filesystem::path find(const std::filesystem::path& directory, std::string_view stem,
                                  std::string_view kind) {
    const std::string dashed = std::string{stem} + "-" + std::string{kind};
    const std::string dotted = std::string{stem} + "." + std::string{kind};
    std::error_code ignored;
    if (std::filesystem::exists(directory / dashed, ignored)) return directory / dashed;
    if (std::filesystem::exists(directory / dotted, ignored)) return directory / dotted;
    reject(directory / dashed, "there is no such file, and no " + dotted + " either");
}

// The four files of MNIST, or of any data set that has taken over their names.
inline data_set read(const std::filesystem::path& directory) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(directory, ignored)) reject(directory, "is not a directory");
    const auto set = [&](std::string_view split) {
        const std::string name{split};
        return read_set(find(directory, name + "-images", "idx3-ubyte"),
                        find(directory, name + "-labels", "idx1-ubyte"));
    };
    data_set data;
    data.train = set("train");
    data.test = set("t10k");
    return data;
}

} // namespace digits::idx
