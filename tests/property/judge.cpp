// SPDX-License-Identifier: BSL-1.0
// Reads pairs of expressions, a line each, and says what `equivalent` would: see proofs.py. The first
// lines declare symbols, `name extents…`, up to an empty one.
#include <typegrad/op/all.hpp>
#include <typegrad/proof/judge.hpp>

#include <iostream>
#include <sstream>

#include "support/parse.hpp"

int main() {
    std::map<std::string, typegrad::shape, std::less<>> symbols;
    std::string line, other;
    while (std::getline(std::cin, line) && !line.empty()) {
        std::istringstream in(line);
        std::string name;
        typegrad::shape form;
        in >> name;
        while (in >> form.extents[form.rank].number) ++form.rank;
        symbols[name] = form;
    }
    while (std::getline(std::cin, line) && std::getline(std::cin, other)) {
        parse::reader in(symbols);
        const int a = in.read(line), b = in.read(other);
        std::cout << static_cast<int>(typegrad::proof::judge({in.nodes, a, b})) << '\n';
    }
}
