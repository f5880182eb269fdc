// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "typegrad/text/derivation.hpp"

namespace typegrad::text {

/// The gradient of a scalar, backwards, in Leibniz' form: every value on the way has a name and a
/// shape, and dL/dx is dL/dz times dz/dx.
class derivation_by_tensor : public derivation {
public:
    constexpr derivation_by_tensor(const descriptor& whole, const descriptor& by) : derivation(whole, by) {
        find_path();
        if (path_.empty() || f_ == x_) {
            if (f_ != x_) add_flat(gradient_name(x_));
            else
                add("identity", "the slope of a variable by itself is 1", gradient_name(x_), final_.words,
                    question(f_, x_), final_.node);
            return;
        }
        for (int id : path_) {
            if (!is_whole(id) || !shares(id)) continue;
            add(rule_of_whole(id), reason_of_whole(id), gradient_name(x_), final_.words, question(f_, x_), final_.node);
            return;
        }
        give_names();
        for (int k = path_.size() - 1; k-- > 0;) pass_to(path_[k]);
    }

private:
    /// Whether a node is gone through in one step, as a function of x: what is in it has other values for each sample or
    /// in each turn, or is differentiated there.
    constexpr bool is_whole(int id) const {
        const kind what = nodes_[id].op->what;
        return what == kind::map || what == kind::last || what == kind::stacked || what == kind::derivative;
    }
    constexpr std::string_view rule_of_whole(int id) const {
        const kind what = nodes_[id].op->what;
        return what == kind::map ? "map rule" : what == kind::derivative ? "derivative of a derivative" : "loop rule";
    }
    constexpr std::string_view reason_of_whole(int id) const {
        const kind what = nodes_[id].op->what;
        return what == kind::map          ? "the slopes of all samples are added up"
               : what == kind::derivative ? "the inner one is taken first"
                                          : "a loop is gone through backwards, turn by turn";
    }
    /// Whether a value on the way stands in such a node, too.
    constexpr bool shares(int id) const {
        meta::list<unsigned char> inside(id + 1);
        inside[id] = 1;
        for (int k = id; k >= 0; --k) {
            for (int i = 0; inside[k] != 0 && i < nodes_[k].count; ++i) inside[nodes_.use(k, i).node] = 1;
            for (int p : path_)
                if (p == k && k != id && k != x_ && inside[k] != 0) return true;
        }
        return false;
    }
    /// Whether y is said of id.
    constexpr bool uses(int y, int id) const {
        if (is_whole(y)) return id == x_;
        for (int i = 0; i < nodes_[y].count; ++i)
            if (nodes_.use(y, i).node == id) return true;
        return false;
    }

    /// What lies between x and f, x first and f last. Nothing if f does not hang on x.
    constexpr void find_path() {
        meta::list<unsigned char> used(nodes_.size());
        used[f_] = depends_[f_];
        for (int id = f_; id >= 0; --id) {
            if (used[id] == 0 || depends_[id] == 0 || is_whole(id)) continue;
            for (int i = 0; i < nodes_[id].count; ++i) used[nodes_.use(id, i).node] = 1;
        }
        path_.push_back(x_);
        for (int id = 0; id <= f_; ++id)
            if (used[id] != 0 && depends_[id] != 0 && id != x_) path_.push_back(id);
        if (path_.size() == 1) path_.clear();
    }

    constexpr void give_names() {
        names_of_.resize(nodes_.size());
        gradients_.resize(nodes_.size());
        names_of_[x_] = x_;
        const bool many = path_.size() > 3;
        int number = 0;
        const int root = f_;
        for (int i = 1; i < path_.size(); ++i) {
            const int id = path_[i];
            const bool last = id == root;
            meta::text name;
            do {
                name = {};
                name << (last ? 'L' : 'z');
                if (last ? number < 0 : many) ++number;
                if (!last && many) name << number;
                if (is_taken(name.view())) name << '_';
            } while (is_taken(name.view()));
            names_of_[id] = named(name, nodes_.shape_of(id));
        }
        for (int i = 1; i < path_.size(); ++i)
            add("named", shape_text(path_[i]), words_of(names_of_[path_[i]]), words_of(in_names(path_[i])));
        gradients_[f_] = nodes_.intern(operation_of<op::constant_record>, graph::scalar, graph::one, nullptr, 0);
        for (int i = 0; i + 1 < path_.size(); ++i) {
            const said name = gradient_name(path_[i]);
            gradients_[path_[i]] = named(name.plain, nodes_.shape_of(path_[i]));
        }
    }

    /// Node id with its operands by their names; what has no slope keeps its words, with names in them.
    constexpr int in_names(int id) {
        if (is_whole(id)) return id;
        meta::list<int> operands;
        for (int i = 0; i < nodes_[id].count; ++i) operands.push_back(named_or_written(nodes_.use(id, i).node));
        return put(*nodes_[id].op, operands.begin(), operands.size());
    }
    constexpr int named_or_written(int id) {
        if (id < names_of_.size() && names_of_[id] > 0) return names_of_[id];
        return id < contains_.size() && contains_[id] != 0 && is_flat(*nodes_[id].op) ? in_names(id) : id;
    }

    constexpr std::string_view shape_text(int id) {
        meta::text said;
        if (!nodes_.shape_of(id).is_scalar()) said << "of shape ";
        typegrad::write(said, nodes_.shape_of(id));
        names_.push_back(said);
        return names_.back().view();
    }

    constexpr said gradient_name(int id) const {
        said s;
        s.plain << 'd' << loss_name() << "/d" << name(id).plain;
        s.latex << "\\frac{\\partial " << loss_name() << "}{\\partial " << name(id).latex << '}';
        return s;
    }
    constexpr said name(int id) const {
        return words_of(id < names_of_.size() && names_of_[id] > 0 ? names_of_[id] : id);
    }
    constexpr std::string_view loss_name() const {
        return f_ < names_of_.size() && names_of_[f_] > 0 ? nodes_[names_of_[f_]].source->name : "L";
    }

    /// dL/dz, from the adjoints of all that z is used in.
    constexpr void pass_to(int id) {
        said formula, leibniz;
        int total = -1;
        std::string_view rule, reason;
        meta::text ways;
        int users = 0;
        bool direct = false;  // used in the loss itself
        for (int y : path_) {
            if (y == x_ || !uses(y, id)) continue;
            ++users;
            const operation& op = is_whole(y) ? *nodes_[y].op : ruling(y);
            rule = is_whole(y) ? rule_of_whole(y) : rule_of(op);
            reason = is_whole(y) ? reason_of_whole(y) : op.reason;
            ways << (users == 1 ? "through " : ", through ") << (y == f_ ? loss_name() : name(y).plain.view())
                 << " by the " << rule;
            if (users > 1) {
                leibniz.plain << " + ", leibniz.latex << " + ";
            }
            direct = y == f_;
            if (direct) {  // what z reaches the loss by without going through another name
                leibniz.plain << "(d" << loss_name() << "/d" << name(id).plain << " directly)";
                leibniz.latex << "\\left." << gradient_name(id).latex << "\\right|_{\\text{directly}}";
            } else {
                leibniz.plain << gradient_name(y).plain << " * d" << name(y).plain << "/d" << name(id).plain;
                leibniz.latex << gradient_name(y).latex << " \\cdot \\frac{\\partial " << name(y).latex
                              << "}{\\partial " << name(id).latex << '}';
            }
            const int local = put<op::vjp_record>({in_names(y), names_of_[id], gradients_[y]});
            const answered part = answer(local, true);
            append_term(formula, part.words, users == 1);
            // The same with what the names stand for.
            graph cone;
            const int root = copy_cone(nodes_, part.node, cone);
            meta::list<int> names, values;
            for (int p : path_) {
                names.push_back(names_of_[p]), values.push_back(p);
                if (p < id || p == f_) continue;
                names.push_back(gradients_[p]), values.push_back(question(f_, p));
            }
            const int value = import(cone, root, names, values);
            total = total < 0 ? value : put<op::add_record>({total, value});
        }
        const answered whole = answer(question(f_, id), true);
        if (users > 1 || !direct) add("chain rule", shape_text(id), gradient_name(id), leibniz);
        if (users > 1) {
            names_.push_back(ways);
            rule = "sum of contributions";
            reason = names_.back().view();
        }
        add(rule, reason, gradient_name(id), formula, question(f_, id), total);
        if (id == x_ && !(whole.words.plain.view() == formula.plain.view()))
            add("in full", "", gradient_name(id), whole.words, total, whole.node);
    }

    meta::list<int> path_;
    meta::list<int> names_of_;  ///< the symbol that stands for a node
    meta::list<int> gradients_; ///< and for the loss's gradient by it
};

}  // namespace typegrad::text
