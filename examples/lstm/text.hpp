// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <fstream>
#include <ios>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace lstm {

// What it learns without a file: a text with rules that take memory to see.
inline std::string own_text() {
    std::mt19937 random(7);
    const std::array<std::string_view, 6> names{"the chain", "a scalar", "the loss", "one sigmoid", "every layer", "the slope"};
    const std::array<std::string_view, 5> verbs{" follows ", " carries ", " multiplies ", " meets ", " forgets "};
    std::string text;
    while (text.size() < 60000)
        text.append(names[random() % names.size()]).append(verbs[random() % verbs.size()]).append(names[random() % names.size()]).append(".\n");
    return text;
}

// Any bytes are a text. False, and nothing changed, if the file cannot be read or is a folder.
inline bool read_text(const char* path, std::string& text) {
    try {
        std::ifstream file;
        file.exceptions(std::ios::failbit);
        file.open(path, std::ios::binary);
        std::string read(std::istreambuf_iterator<char>(file), {});  // throws of a folder
        text.swap(read);
        return true;
    } catch (const std::ios::failure&) {
        return false;
    }
}

// Characters by number, from 0 to kinds - 1; those after the first kinds - 1 share the last one.
class alphabet {
public:
    alphabet(std::string_view text, std::size_t kinds) {
        for (const char c : text)
            if (known_.size() + 1 < kinds && known_.find(c) == known_.npos) known_ += c;
    }
    [[nodiscard]] std::size_t number(char c) const {
        const std::size_t at = known_.find(c);
        return at == known_.npos ? known_.size() : at;
    }
    [[nodiscard]] char letter(std::size_t number) const { return number < known_.size() ? known_[number] : '?'; }

private:
    std::string known_;
};

}  // namespace lstm
