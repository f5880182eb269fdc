// SPDX-License-Identifier: BSL-1.0
// What the examples read (files of digits, a text, options) made of any bytes, by libFuzzer: it is read whole
// or refused in one sentence. The first byte chooses the reader.
#include "../../examples/digits/idx.hpp"
#include "../../examples/digits/options.hpp"
#include "../../examples/lstm/text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace {

void hold(bool it) {
    if (!it) std::abort();
}

// A file that is never on a disk, which would take nearly all of the time.
std::filesystem::path written(std::string_view bytes) {
    static const int file = memfd_create("read", 0);
    static const std::filesystem::path path = "/proc/self/fd/" + std::to_string(file);
    hold(ftruncate(file, 0) == 0 && pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return path;
}

template <class Read>
void read_or_refuse(Read read) {
    try {
        read();
    } catch (const digits::failure& f) {
        const std::string_view sentence = f.what();
        hold(!sentence.empty());
    }
}

std::vector<const char*> words(std::string& line) {  // as a shell hands them over: none holds a zero
    std::vector<const char*> found;
    for (std::size_t begin = 0; begin < line.size();) {
        std::size_t end = line.find('\0', begin);
        if (end == line.npos) end = line.size();
        found.push_back(line.c_str() + begin);
        begin = end + 1;
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0:
            read_or_refuse([&] { hold(digits::idx::read_images(written(bytes)).size() + 16 == bytes.size()); });
            break;
        case 1:
            read_or_refuse([&] {
                const auto labels = digits::idx::read_labels(written(bytes));
                hold(labels.size() + 8 == bytes.size());
                for (const auto label : labels) hold(label < digits::classes);
            });
            break;
        case 2: {
            std::string text;
            hold(lstm::read_text(written(bytes).c_str(), text) && text == bytes);
            const std::size_t kinds = 2 + data[0] / 4;
            const lstm::alphabet letters(text, kinds);
            for (const char c : text) {
                const std::size_t number = letters.number(c);
                hold(number < kinds && (letters.letter(number) == c || number + 1 == kinds));
            }
            break;
        }
        default:
            read_or_refuse([&] {
                const digits::options o = digits::parse(words(bytes));
                hold(!o.epochs || (*o.epochs >= 1 && *o.epochs <= 1000));
            });
    }
    return 0;
}
