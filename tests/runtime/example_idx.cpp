// SPDX-License-Identifier: BSL-1.0
// The reader of examples/digits is given files that are wrong in every way we could think of.
#include "../../examples/digits/idx.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <random>
#include <string>
#include <vector>

namespace {

using digits::failure;
namespace idx = digits::idx;
namespace fs = std::filesystem;

// A directory of its own for each test: they may run at the same time.
class scratch {
public:
    scratch() : path_{fs::temp_directory_path() / ("typegrad-idx-" + tag())} {
        fs::create_directories(path_);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    [[nodiscard]] const fs::path& path() const { return path_; }

    fs::path write(const std::string& name, const std::string& bytes) const {
        std::ofstream{path_ / name, std::ios::binary} << bytes;
        return path_ / name;
    }

private:
    static std::string tag() {
        std::random_device device;
        return std::to_string(device()) + "-" + std::to_string(device());
    }

    fs::path path_;
};

std::string word(std::uint32_t n) {
    std::string bytes;
    for (unsigned shift = 32; shift > 0;) bytes += static_cast<char>(n >> (shift -= 8) & 0xffU);
    return bytes;
}

std::string images(std::uint32_t count, std::uint32_t rows = 28, std::uint32_t columns = 28) {
    return word(0x803) + word(count) + word(rows) + word(columns);
}

std::string whole_images(std::uint32_t count) {
    std::string bytes = images(count);
    for (std::size_t i = 0; i < count * digits::pixels; ++i) bytes += static_cast<char>(i % 251);
    return bytes;
}

std::string labels(std::uint32_t count) { return word(0x801) + word(count); }

std::string whole_labels(std::uint32_t count) {
    std::string bytes = labels(count);
    for (std::uint32_t i = 0; i < count; ++i) bytes += static_cast<char>(i % 10);
    return bytes;
}

// What the reader says; nothing if it is content.
template <class Read>
std::string complaint(Read read) {
    try {
        read();
    } catch (const failure& f) {
        return f.what();
    }
    return {};
}

std::string complaint_about_images(const fs::path& file) {
    return complaint([&] { (void)idx::read_images(file); });
}

std::string complaint_about_labels(const fs::path& file) {
    return complaint([&] { (void)idx::read_labels(file); });
}

// One sentence that begins with the file and goes on with the reason.
bool blames(const std::string& sentence, const fs::path& file, const std::string& reason) {
    return sentence.starts_with(file.string() + ": ") &&
           sentence.find(reason) != std::string::npos && sentence.find('\n') == std::string::npos;
}

void write_set(const scratch& s, const std::string& joint) {
    s.write("train-images" + joint + "idx3-ubyte", whole_images(12));
    s.write("train-labels" + joint + "idx1-ubyte", whole_labels(12));
    s.write("t10k-images" + joint + "idx3-ubyte", whole_images(3));
    s.write("t10k-labels" + joint + "idx1-ubyte", whole_labels(3));
}

}  // namespace

TEST_CASE("right files are read byte by byte, in both spellings") {
    for (const std::string joint : {"-", "."}) {
        const scratch s;
        write_set(s, joint);
        const digits::data_set data = idx::read(s.path());
        REQUIRE(data.train.size() == 12);
        REQUIRE(data.test.size() == 3);
        CHECK(data.train.bytes.size() == 12 * digits::pixels);
        CHECK(data.train.labels[11] == 1);
        CHECK(data.test.labels[2] == 2);
        CHECK(data.train.image(0)[250] == 250);
        CHECK(data.train.image(0)[251] == 0);
        CHECK(data.train.image(1)[0] == digits::pixels % 251);
    }
}

TEST_CASE("a missing directory or file is named") {
    const scratch s;
    const fs::path nowhere = s.path() / "nowhere";
    CHECK(blames(complaint([&] { (void)idx::read(nowhere); }), nowhere, "not a directory"));
    write_set(s, "-");
    for (const std::string name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                   "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
        fs::rename(s.path() / name, s.path() / "aside");
        CHECK(
            blames(complaint([&] { (void)idx::read(s.path()); }), s.path() / name, "no such file"));
        fs::rename(s.path() / "aside", s.path() / name);
    }
    CHECK(complaint([&] { (void)idx::read(s.path()); }).empty());
    CHECK(blames(complaint_about_images(nowhere), nowhere, "no such file"));
    CHECK(blames(complaint_about_images(s.path()), s.path(), "not a regular file"));
}

TEST_CASE("a wrong magic number is told") {
    const scratch s;
    const fs::path swapped = s.write("swapped", whole_labels(3));
    CHECK(blames(complaint_about_images(swapped), swapped, "not an IDX file of images"));
    const fs::path other = s.write("other", whole_images(3));
    CHECK(blames(complaint_about_labels(other), other, "not an IDX file of labels"));
    const fs::path little = s.write("little", std::string("\x03\x08\x00\x00", 4) + word(1));
    CHECK(blames(complaint_about_images(little), little, "not an IDX file"));
    const fs::path floats = s.write("floats", word(0xd03) + whole_images(1).substr(4));
    CHECK(blames(complaint_about_images(floats), floats, "not an IDX file"));
    const fs::path packed = s.write("packed", "\x1f\x8b\x08" + std::string(100, '\0'));
    CHECK(blames(complaint_about_images(packed), packed, "gunzip"));
    const fs::path text = s.write("text", "<!DOCTYPE html><html></html>");
    CHECK(blames(complaint_about_labels(text), text, "not an IDX file"));
}

TEST_CASE("a file cut off anywhere is told") {
    const scratch s;
    const std::string all_images = whole_images(2);
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{15},
          std::size_t{16}, std::size_t{17}, all_images.size() - 1}) {
        const fs::path file = s.write("images", all_images.substr(0, length));
        CHECK(blames(complaint_about_images(file), file, "cut off"));
    }
    const std::string all_labels = whole_labels(20);
    for (std::size_t length = 0; length < all_labels.size(); ++length) {
        const fs::path file = s.write("labels", all_labels.substr(0, length));
        CHECK(blames(complaint_about_labels(file), file, "cut off"));
    }
}

TEST_CASE("a file longer than its header says is told") {
    const scratch s;
    const fs::path image_file = s.write("images", whole_images(2) + "x");
    CHECK(blames(complaint_about_images(image_file), image_file, "too long"));
    const fs::path label_file = s.write("labels", whole_labels(2) + "x");
    CHECK(blames(complaint_about_labels(label_file), label_file, "too long"));
}

TEST_CASE("hostile sizes neither overflow nor allocate") {
    const scratch s;
    constexpr std::uint32_t most = 0xffffffff;
    const std::string byte = "x";
    const auto complains = [&](const std::string& bytes, const std::string& reason) {
        const fs::path file = s.write("images", bytes);
        return blames(complaint_about_images(file), file, reason);
    };
    CHECK(complains(images(most) + byte, "claims to hold 4294967295 images"));
    CHECK(complains(images(most, most, most) + byte, "claims to hold"));
    CHECK(complains(images(0x80000000), "claims to hold"));
    CHECK(complains(images(1'000'000) + byte, "cut off"));
    CHECK(complains(images(0), "no images"));
    CHECK(complains(images(1, most, most) + byte, "4294967295 x 4294967295"));
    // 2^16 x 2^16 is nothing in 32 bits, and so is 2^32 x 2^32 in 64.
    CHECK(complains(images(1, 0x10000, 0x10000), "65536 x 65536"));
    CHECK(complains(images(1, 0, 0), "0 x 0"));
    CHECK(complains(images(1, 14, 56) + std::string(digits::pixels, 'x'), "14 x 56"));
    const fs::path label_file = s.write("labels", labels(most) + byte);
    CHECK(blames(complaint_about_labels(label_file), label_file, "claims to hold"));
    const fs::path none = s.write("labels", labels(0));
    CHECK(blames(complaint_about_labels(none), none, "no labels"));
}

TEST_CASE("a label that is no digit is told") {
    const scratch s;
    std::string bytes = whole_labels(20);
    bytes[8 + 7] = '\x0a';
    const fs::path file = s.write("labels", bytes);
    CHECK(blames(complaint_about_labels(file), file, "label 7 is 10"));
    bytes[8 + 7] = '\xff';
    s.write("labels", bytes);
    CHECK(blames(complaint_about_labels(file), file, "label 7 is 255"));
}

TEST_CASE("counts that disagree are told") {
    const scratch s;
    write_set(s, "-");
    const fs::path file = s.write("t10k-labels-idx1-ubyte", whole_labels(4));
    CHECK(blames(complaint([&] { (void)idx::read(s.path()); }), file, "4 labels for the 3 images"));
}

TEST_CASE("a file with any bytes changed is read, or told about") {
    const scratch here;
    std::mt19937 random{7};
    int read = 0, told = 0;
    for (int round = 0; round != 2000; ++round) {
        std::string bytes =
            round % 2 == 0 ? whole_images(2) : word(0x801) + word(9) + std::string(9, '\x03');
        for (auto changes = random() % 4; changes != 0; --changes) {
            const std::size_t at = random() % (round % 3 == 0 ? bytes.size() : 17);
            bytes[at] = static_cast<char>(random() % 5 == 0 ? random() : random() % 4);
        }
        if (random() % 4 == 0) bytes.resize(random() % bytes.size());
        const fs::path file = here.write("any", bytes);
        try {
            const std::size_t size = round % 2 == 0 ? idx::read_images(file).size() + 16
                                                    : idx::read_labels(file).size() + 8;
            CHECK(size == bytes.size());
            ++read;
        } catch (const failure&) {
            ++told;
        }
    }
    CHECK(read > 100);
    CHECK(told > 500);
}
