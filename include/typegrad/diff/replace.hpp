// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/simplify/rebuild.hpp"

namespace typegrad::calculus {

using simplify::simplifier;

/// A node and the one that takes its place.
struct substituted {
    int node, by;
};

/// Node `root` built again with other nodes in the place of some, all at once: what stands in for one is
/// not looked into for another.
constexpr int replaced(simplifier& s, int root, const substituted* first, int count) {
    meta::list<int> map(root + 1);
    meta::list<unsigned char> wanted(root + 1);
    int lowest = root + 1;
    for (int id = 0; id <= root; ++id) map.at[id] = id;
    for (int i = 0; i < count; ++i) {
        if (first[i].node > root) continue;
        map.at[first[i].node] = first[i].by;
        lowest = first[i].node < lowest ? first[i].node : lowest;
    }
    wanted.at[root] = 1;
    for (int id = root; id > lowest; --id)
        for (int i = 0; wanted.at[id] != 0 && i < s.nodes[id].count; ++i)
            wanted.at[s.nodes.use(id, i).node] = 1;
    for (int id = lowest + 1; id <= root; ++id) {
        bool depends = false;
        for (int i = 0; wanted.at[id] != 0 && map.at[id] == id && i < s.nodes[id].count; ++i) {
            const int u = s.nodes.use(id, i).node;
            depends = depends || map.at[u] != u;
        }
        if (depends) map.at[id] = simplify::rebuild(s, s.nodes, id, map).id;
    }
    return map.at[root];
}
/// Node `root`, linear in v, built again with what is there for its accuracy only as people write it: then
/// its matrix can be read off. The same node if there is no such. What is put among zeros has a reading of its own.
constexpr int written_out_by(simplifier& s, int root, int v) {
    const auto hides = [&](int id) {
        const operation& op = *s.nodes[id].op;
        return op.has_written_out && op.what == kind::tensor && op.id != id_of<op::among_zeros_record>;
    };
    int first = v + 1;
    while (first <= root && !hides(first)) ++first;
    if (first > root) return root;
    meta::list<int> map(root + 1);
    for (int id = 0; id <= root; ++id) map.at[id] = id;
    meta::list<unsigned char> depends(root + 1);
    depends.at[v] = 1;
    for (int id = v + 1; id <= root; ++id) {
        s.written_out = hides(id);
        for (int i = 0; i < s.nodes[id].count; ++i) depends.at[id] |= depends.at[s.nodes.use(id, i).node];
        if (depends.at[id] != 0) map.at[id] = simplify::rebuild(s, s.nodes, id, map).id;
    }
    s.written_out = false;
    return map.at[root];
}
constexpr int replaced(simplifier& s, int root, const substituted& one) {
    return replaced(s, root, &one, 1);
}

}  // namespace typegrad::calculus
