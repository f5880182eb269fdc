// SPDX-License-Identifier: BSL-1.0

// Expressions read from their text, as to_string writes it, into the graph that a loader would make:
// for tests, at run time.

#pragma once

#include <typegrad/diff/vmap.hpp>
#include <typegrad/op/all.hpp>
#include <typegrad/text/layout_words.hpp>

#include <algorithm>
#include <cctype>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace parse {

namespace tg = typegrad;

/// Every operation that a text may call, by how a call of it is printed and its number of operands
/// (-1: any).
inline std::map<std::pair<std::string, int>, const tg::operation*>& operations() {
    namespace op = tg::op;
    static std::map<std::pair<std::string, int>, const tg::operation*> all;
    if (!all.empty()) return all;
    const auto put = [](const tg::operation& o, int arity) { all[{std::string(o.label), arity}] = &o; };
    const auto add = [&]<class... R>(R...) { (put(tg::operation_of<R>, R::arity), ...); };
    add(op::hadamard_record{}, op::square_record{}, op::sqrt_record{}, op::exp_record{}, op::log_record{},
        op::expm1_record{}, op::log1p_record{}, op::exp2_record{}, op::log2_record{}, op::log10_record{},
        op::log1mexp_record{}, op::logaddexp_record{}, op::xlogy_record{}, op::transpose_record{},
        op::dot_record{}, op::outer_record{}, op::sigmoid_record{}, op::tanh_record{}, op::softplus_record{},
        op::relu_record{}, op::equal_record{}, op::where_record{}, op::any_record{}, op::all_record{});
    add(op::sin_record{}, op::cos_record{}, op::tan_record{}, op::asin_record{}, op::acos_record{},
        op::atan_record{}, op::atan2_record{}, op::sinh_record{}, op::cosh_record{}, op::squared_norm_record{},
        op::norm_record{}, op::prod_record{}, op::variance_record{}, op::log_sigmoid_record{},
        op::leaky_relu_record{}, op::elu_record{}, op::silu_record{}, op::gelu_record{}, op::rsqrt_record{},
        op::cbrt_record{}, op::pow_record{}, op::hypot_record{}, op::erf_record{}, op::normal_cdf_record{});
    add(op::normal_pdf_record{}, op::sign_record{}, op::abs_record{}, op::max_record{}, op::min_record{},
        op::floor_record{}, op::clamp_record{}, op::sum_record{}, op::mean_record{}, op::largest_record{},
        op::logsumexp_record{}, op::softmax_record{}, op::log_softmax_record{}, op::cross_record{},
        op::contract_record{}, op::trace_record{}, op::diagonal_record{}, op::as_diagonal_record{},
        op::reverse_record{}, op::stack_record{}, op::concatenate_record{});
    add(op::axis_sum_record<0>{}, op::axis_sum_record<1>{}, op::axis_mean_record<0>{},
        op::axis_softmax_record<1>{}, op::row_record<1>{}, op::column_record<1>{}, op::slice_record<0, 2>{},
        op::slice_record<1, 3>{}, op::element_record<0>{}, op::element_record<1>{}, op::element_record<2>{},
        op::element_record<0, 1>{}, op::reshape_record<2, 6>{}, op::broadcast_record<3, 0>{},
        op::pad_record<1, 2>{}, op::pad_record<1, 0>{}, op::gather_record{}, op::scatter_add_record{},
        op::extent_record{}, op::vmap_record{});
    return all;
}

/// Reads one text after another into one graph, with the same symbols.
class reader {
public:
    explicit reader(std::map<std::string, tg::shape, std::less<>> symbols) : forms_(std::move(symbols)) {}

    /// The node of the expression in a text.
    int read(std::string_view text) {
        text_ = text;
        named_.clear();
        // What is named is written last: `t1 * t1 where t1 = …, t2 = …`. Later names use earlier ones.
        const std::size_t end = text.find(" where t");
        if (end != std::string_view::npos) {
            std::string_view rest = text.substr(end + 7);
            while (!rest.empty()) {
                const std::size_t equals = rest.find(" = ");
                const std::string name(rest.substr(0, equals));
                rest.remove_prefix(equals + 3);
                text_ = rest;
                named_[name] = either();
                rest = text_;
                if (rest.starts_with(", ")) rest.remove_prefix(2);
            }
            text_ = text.substr(0, end);
        }
        const int id = either();
        skip();
        if (!text_.empty()) fail("something is left");
        return id;
    }

    tg::graph nodes;

private:
    [[noreturn]] void fail(const char* what) const {
        throw std::invalid_argument(std::string(what) + " before: " + std::string(text_));
    }
    void skip() {
        while (!text_.empty() && text_[0] == ' ') text_.remove_prefix(1);
    }
    bool take(std::string_view sign) {
        skip();
        if (!text_.starts_with(sign)) return false;
        text_.remove_prefix(sign.size());
        return true;
    }
    void need(std::string_view sign) {
        if (!take(sign)) fail("a sign is missing");
    }

    int node(const tg::operation& o, const std::vector<int>& x) {
        tg::meta::list<tg::shape> forms;
        tg::meta::list<tg::operand> operands;
        for (int i : x) {
            forms.push_back(nodes.shape_of(i));
            operands.push_back({i, 0});
        }
        return nodes.intern(o, nodes.form(o.form(forms.begin(), forms.size())),
                            o.what == tg::kind::sum ? tg::graph::zero : tg::graph::one, operands.begin(),
                            operands.size());
    }
    template <class R>
    int node(const std::vector<int>& x) {
        return node(tg::operation_of<R>, x);
    }

    int either() {
        int x = both();
        while (take("||")) x = node<tg::op::or_record>({x, both()});
        return x;
    }
    int both() {
        int x = comparison();
        while (take("&&")) x = node<tg::op::and_record>({x, comparison()});
        return x;
    }
    int comparison() {
        int x = sum();
        for (;;) {
            if (take(">=")) x = node<tg::op::greater_equal_record>({x, sum()});
            else if (take("<=")) x = node<tg::op::less_equal_record>({x, sum()});
            else if (take(">")) x = node<tg::op::greater_record>({x, sum()});
            else if (take("<")) x = node<tg::op::less_record>({x, sum()});
            else return x;
        }
    }
    int sum() {
        int x = product();
        for (;;) {
            if (take("+")) x = node<tg::op::add_record>({x, product()});
            else if (take("-")) x = node<tg::op::subtract_record>({x, product()});
            else return x;
        }
    }
    int product() {
        int x = prefix();
        for (;;) {
            if (take("*")) x = node<tg::op::times_record>({x, prefix()});
            else if (take("/")) x = node<tg::op::divide_record>({x, prefix()});
            else return x;
        }
    }
    int prefix() {
        skip();
        const bool number = text_.size() > 1 && text_[0] == '-' && std::isdigit(static_cast<unsigned char>(text_[1]));
        if (!number && take("-")) return node<tg::op::negate_record>({prefix()});
        if (take("!")) return node<tg::op::not_record>({prefix()});
        return primary();
    }

    int primary() {
        if (take("(")) {
            const int x = either();
            need(")");
            return x;
        }
        std::size_t size = 0;
        const bool minus = text_.starts_with('-');
        if (minus) size = 1;
        while (size < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[size])) || text_[size] == '_' ||
                                       text_[size] == '.' ||
                                       (text_[size] == '-' && text_[size - 1] == 'e' && std::isdigit(static_cast<unsigned char>(text_[0])))))
            ++size;
        std::string word(text_.substr(0, size));
        if (word.empty()) fail("nothing to read");
        text_.remove_prefix(size);
        if (std::isdigit(static_cast<unsigned char>(word[minus ? 1 : 0]))) return number(word, minus);
        if (text_.starts_with('<') && text_.find('>') != std::string_view::npos && text_[1] != ' ' && text_[1] != '=') {
            const std::size_t end = text_.find('>') + 1;
            word += text_.substr(0, end);
            text_.remove_prefix(end);
        }
        if (word.starts_with("zeros<") || word.starts_with("ones<")) return filled(word);
        if (word.starts_with("identity<")) return node<tg::op::as_diagonal_record>({filled("ones" + word.substr(8))});
        if (word == "pi" && !forms_.contains(word)) return constant(tg::meta::number(tg::meta::irrational::pi));
        if (!text_.starts_with('(')) return symbol(word);
        text_.remove_prefix(1);
        if (word == "while_loop") return while_loop();
        if (text_.starts_with("[](auto ")) return loop(word);
        std::vector<int> x;
        do x.push_back(word == "scatter_add" && x.empty() ? extent() : word == "extent" ? extent() : either());
        while (take(",") || take("="));
        need(")");
        return call(word, x);
    }

    /// An extent: a number, or a name with the hash that `dim` gives it.
    int extent() {
        std::size_t size = 0;
        while (std::isalnum(static_cast<unsigned char>(text_[size]))) ++size;
        const std::string word(text_.substr(0, size));
        text_.remove_prefix(size);
        tg::amount n = std::isdigit(static_cast<unsigned char>(word[0]))
                           ? tg::amount(std::stoll(word))
                           : tg::amount(0, 1, tg::factor::of_name(word));
        return nodes.intern(tg::operation_of<tg::op::constant_record>, nodes.form(tg::vector_shape(n)), tg::graph::zero,
                            nullptr, 0);
    }

    /// The parts of `pair(a, pair(b, c))`, or what else there is.
    std::vector<int> parts() {
        if (!take("pair(")) return {either()};
        std::vector<int> all{either()};
        need(",");
        for (int x : parts()) all.push_back(x);
        need(")");
        return all;
    }

    /// `while_loop([](auto carry) { return …; }, [](auto carry) { return …; }, initial)`.
    int while_loop() {
        struct step {
            std::vector<std::string> names;
            std::string_view body;
        } both[2];
        for (step& s : both) {
            need("[](auto ");
            const bool several = take("[");
            do {
                skip();
                const std::size_t size = text_.find_first_of(",)] ");
                s.names.emplace_back(text_.substr(0, size));
                text_.remove_prefix(size);
            } while (several && take(","));
            if (several) need("]");
            need(") {");
            s.body = text_.substr(0, text_.find("; }"));
            text_.remove_prefix(s.body.size() + 3);
            need(",");
        }
        const std::vector<int> initial = parts();
        need(")");
        const std::string_view rest = text_;
        const auto read = [&](const step& s, const std::vector<int>& of) {
            for (std::size_t k = 0; k < of.size(); ++k) named_[s.names[k]] = of[k];
            text_ = s.body;
            while (take("const auto ")) {
                const std::string defined(text_.substr(0, text_.find(' ')));
                text_.remove_prefix(defined.size());
                need("=");
                named_[defined] = either();
                need(";");
            }
            need("return");
            return parts();
        };
        const int go = read(both[0], initial)[0];
        std::vector<int> taken{local({}, 1, 0, true)};
        for (std::size_t k = 0; k < initial.size(); ++k)
            taken.push_back(local(nodes.shape_of(initial[k]), 1, static_cast<int>(k) + 1, true));
        const std::vector<int> next = read(both[1], {taken.begin() + 1, taken.end()});
        const auto zeros = [&](const tg::shape& form) {
            return nodes.intern(tg::operation_of<tg::op::constant_record>, nodes.form(form), tg::graph::zero, nullptr, 0);
        };
        std::vector<int> x{zeros(tg::vector_shape(1)), zeros(tg::matrix_shape(static_cast<int>(taken.size()), 0)), go};
        x.insert(x.end(), initial.begin(), initial.end());
        x.insert(x.end(), taken.begin(), taken.end());
        x.push_back(read(both[0], next)[0]);
        x.insert(x.end(), next.begin(), next.end());
        text_ = rest;
        loops_.push_back({node<tg::op::while_record>(x), {taken.begin() + 1, taken.end()}, initial.size(), {}});
        return path(loops_.back());
    }

    /// `fold([](auto carry, auto x) { return …; }, initial, T)` and `.first`, `.second` behind it.
    int loop(const std::string& word) {
        std::vector<std::string> carries, slabs;
        text_.remove_prefix(8);
        const bool several = take("[");
        const auto name = [&] {
            skip();
            const std::size_t size = text_.find_first_of(",)] ");
            std::string all(text_.substr(0, size));
            text_.remove_prefix(size);
            return all;
        };
        do carries.push_back(name());
        while (several && take(","));
        if (several) need("]");
        while (take(", auto ")) slabs.push_back(name());
        need(") {");
        std::string_view body = text_;
        int depth = 1, level = 1, deepest = 1;
        std::size_t end = 0;
        for (; depth != 0; ++end) {
            depth += (text_[end] == '{') - (text_[end] == '}');
            level += (text_[end] == '{') - (text_[end] == '}');
            deepest = std::max(deepest, level);
        }
        body = text_.substr(0, end);
        text_.remove_prefix(end);
        // A loop that takes something of one around it is one level above that.
        for (const auto& [outer, names] : around_)
            for (const std::string& taken_name : names)
                if (mentions(body, taken_name)) deepest = std::max(deepest, outer + 1);
        need(",");
        std::vector<int> initial = parts(), stacks;
        int turns = -1;
        if (slabs.empty()) {
            need(", ");
            turns = extent();
        }
        while (take(",")) stacks.push_back(either());
        need(")");
        const auto zeros = [&](const tg::shape& form) {
            return nodes.intern(tg::operation_of<tg::op::constant_record>, nodes.form(form), tg::graph::zero, nullptr, 0);
        };
        if (turns < 0) turns = zeros(tg::vector_shape(nodes.shape_of(stacks[0]).extents[0]));
        std::vector<int> x{turns, zeros(tg::matrix_shape(static_cast<int>(carries.size()), static_cast<int>(slabs.size())))};
        x.insert(x.end(), initial.begin(), initial.end());
        x.insert(x.end(), stacks.begin(), stacks.end());
        std::vector<int> taken;
        for (std::size_t k = 0; k < carries.size() + slabs.size(); ++k) {
            const bool carry = k < carries.size();
            const std::size_t own = carry ? k : k - carries.size();
            const tg::shape form = carry ? nodes.shape_of(initial[k]) : tg::without_axis(nodes.shape_of(stacks[own]), 0);
            taken.push_back(local(form, deepest, static_cast<int>(own), carry));
            named_[carry ? carries[own] : slabs[own]] = taken.back();
        }
        x.insert(x.end(), taken.begin(), taken.end());
        const std::string_view rest = text_;
        text_ = body;
        around_.push_back({deepest, carries});
        around_.back().second.insert(around_.back().second.end(), slabs.begin(), slabs.end());
        while (take("const auto ")) {
            const std::string defined = name();
            need("=");
            named_[defined] = either();
            need(";");
        }
        need("return");
        std::vector<int> ys;
        if (word == "scan") {
            need("pair(");
            for (int next : parts()) x.push_back(next);
            need(",");
            ys = parts();
            need(")");
        } else {
            for (int next : parts()) x.push_back(next);
        }
        need("; }");
        text_ = rest;
        around_.pop_back();
        x.insert(x.end(), ys.begin(), ys.end());
        loops_.push_back({node<tg::op::loop_record>(x), taken, carries.size(), ys});
        return path(loops_.back());
    }

    static bool mentions(std::string_view body, const std::string& name) {
        const auto in_word = [&](std::size_t at) {
            return at < body.size() && std::isalnum(static_cast<unsigned char>(body[at])) != 0;
        };
        for (std::size_t at = body.find(name); at != std::string_view::npos; at = body.find(name, at + 1))
            if (!in_word(at - 1) && !in_word(at + name.size())) return true;
        return false;
    }

    struct read_loop {
        int id;
        std::vector<int> taken;
        std::size_t carries;
        std::vector<int> ys;
    };
    /// A result of a loop: what `.first.second` names.
    int path(const read_loop& l) {
        const bool last = l.ys.empty() || take(".first");
        if (!last && !take(".second")) return l.id;  // all of it, which has a name
        const std::size_t count = last ? l.carries : l.ys.size();
        if (l.ys.empty() && count > 1 && !text_.starts_with('.')) return l.id;
        std::size_t at = 0;
        while (at + 1 < count && take(".second")) ++at;
        if (at + 1 < count) need(".first");
        if (last) return node<tg::op::last_record>({l.id, l.taken[at]});
        return node<tg::op::stacked_record>({l.id, l.ys[at]});
    }

    int local(const tg::shape& form, int level, int index, bool carry) {
        const std::string_view name = carry ? "carry" : "x";
        descriptors_.push_back({&tg::operation_of<tg::op::local_record>,
                                tg::meta::mix(tg::meta::mix(tg::meta::hash_text(name), static_cast<std::uint64_t>(64 * level + index)),
                                              tg::hash_shape(form)),
                                form, {}, 0, name, tg::meta::number{level}});
        tg::node n{};
        n.op = descriptors_.back().op;
        n.source = &descriptors_.back();
        n.form = nodes.form(form);
        return nodes.intern(n, nullptr, 0);
    }

    int call(const std::string& word, std::vector<int>& x) {
        const auto& all = operations();
        // A product of several is one call.
        while (word == "hadamard" && x.size() > 2) {
            x[0] = node<tg::op::hadamard_record>({x[0], x[1]});
            x.erase(x.begin() + 1);
        }
        auto found = all.find({word, static_cast<int>(x.size())});
        if (found == all.end()) found = all.find({word, -1});
        if (found == all.end()) fail(("no operation " + word).c_str());
        return node(*found->second, x);
    }

    int number(const std::string& word, bool minus) {
        std::string digits = word.substr(minus ? 1 : 0);
        tg::meta::number n = tg::meta::parse_decimal(digits.data(), static_cast<int>(digits.size()));
        if (minus) n = -n;
        return constant(n);
    }
    int constant(const tg::meta::number& n) {
        return nodes.intern(tg::operation_of<tg::op::constant_record>, tg::graph::scalar, nodes.number(n), nullptr, 0);
    }

    int filled(const std::string& word) {
        tg::shape form;
        for (std::size_t i = word.find('<'); i < word.find('>'); i = word.find_first_of(",>", i + 1))
            form.extents[form.rank++] = std::stoi(word.substr(i + 1));
        return nodes.intern(tg::operation_of<tg::op::constant_record>, nodes.form(form),
                            word[0] == 'z' ? tg::graph::zero : tg::graph::one, nullptr, 0);
    }

    int symbol(const std::string& word) {
        const std::string whole = word.substr(0, word.find('.'));  // `t2.first`
        if (const auto found = named_.find(whole); found != named_.end()) {
            text_ = {text_.data() - (word.size() - whole.size()), text_.size() + word.size() - whole.size()};
            for (const read_loop& l : loops_)
                if (l.id == found->second) return path(l);
            return found->second;
        }
        const auto form = forms_.find(word);
        if (form == forms_.end()) fail(("no symbol " + word).c_str());
        tg::descriptor* d = nullptr;
        for (tg::descriptor& known : descriptors_)
            if (known.name == word) d = &known;
        if (d == nullptr) {
            descriptors_.push_back({&tg::operation_of<tg::op::symbol_record>,
                                    tg::meta::mix(tg::meta::hash_text(form->first), tg::hash_shape(form->second)),
                                    form->second, {}, 0, form->first, {}});
            d = &descriptors_.back();
        }
        tg::node n{};
        n.op = d->op;
        n.source = d;
        n.form = nodes.form(d->form);
        return nodes.intern(n, nullptr, 0);
    }

    std::map<std::string, tg::shape, std::less<>> forms_;
    std::deque<tg::descriptor> descriptors_;
    std::deque<read_loop> loops_;
    std::vector<std::pair<int, std::vector<std::string>>> around_;  ///< levels of loops and what their steps take
    std::map<std::string, int> named_;
    std::string_view text_;
};

}  // namespace parse
