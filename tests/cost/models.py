# SPDX-License-Identifier: BSL-1.0
"""The models that measure.py compiles, of any size: each as an expression and as what an engineer
would write by hand for the same value and gradient."""
import math

HEAD = "#include <typegrad/typegrad.hpp>\nnamespace tg = typegrad;\nusing namespace tg::literals;\n"


class Scalar:
    """A list of operations on numbers; values before it are the inputs."""

    def __init__(self, inputs):
        self.inputs, self.operations = inputs, []

    def __call__(self, operation, *operands):
        self.operations.append((operation, operands))
        return f"v{len(self.operations) - 1}"

    def size(self):
        return len(self.operations)

    def root(self):
        return f"v{self.size() - 1}"

    def expression(self):
        spelled = {"multiply": "{} * {}", "add": "{} + {}", "subtract": "{} - {}", "tanh": "tg::tanh({})",
                   "sigmoid": "tg::sigmoid({})"}
        lines = [f'constexpr auto {name} = tg::scalar<"{name}">;' for name in self.inputs]
        lines += [f"constexpr auto v{i} = {spelled[operation].format(*operands)};"
                  for i, (operation, operands) in enumerate(self.operations)]
        return HEAD + "\n".join(lines) + "\n"

    def derived(self):
        """Value and gradient by the expression."""
        given = ", ".join(f"{name} = in[{i}]" for i, name in enumerate(self.inputs))
        sum_ = " + ".join(f"std::get<{i}>(r)" for i in range(len(self.inputs) + 1))
        return (self.expression() +
                f"double model(const double* in) {{\n    const auto r = tg::function({self.root()}, "
                f"tg::grad({self.root()}, {', '.join(self.inputs)}))({given});\n    return {sum_};\n}}\n")

    def by_hand(self):
        """The same in straight lines, every value and every adjoint once."""
        spelled = {"multiply": "{} * {}", "add": "{} + {}", "subtract": "{} - {}", "tanh": "std::tanh({})",
                   "sigmoid": "1 / (1 + std::exp(-{}))"}
        lines = [f"const double {name} = in[{i}];" for i, name in enumerate(self.inputs)]
        lines += [f"const double v{i} = {spelled[operation].format(*operands)};"
                  for i, (operation, operands) in enumerate(self.operations)]
        adjoints = {self.root(): ["1"]}
        for i in reversed(range(self.size())):
            operation, operands = self.operations[i]
            y, g = f"v{i}", f"d_v{i}"
            if y not in adjoints:
                continue
            lines.append(f"const double {g} = {' + '.join(adjoints[y])};")
            rules = {"multiply": lambda k: f"{g} * {operands[1 - k]}", "add": lambda k: g,
                     "subtract": lambda k: g if k == 0 else f"-{g}",
                     "tanh": lambda k: f"{g} * (1 - {y} * {y})", "sigmoid": lambda k: f"{g} * {y} * (1 - {y})"}
            for k, x in enumerate(operands):
                adjoints.setdefault(x, []).append(rules[operation](k))
        lines += [f"const double d_{name} = {' + '.join(adjoints.get(name, ['0']))};" for name in self.inputs]
        lines.append(f"return {' + '.join([self.root()] + ['d_' + name for name in self.inputs])};")
        return "#include <cmath>\ndouble model(const double* in) {\n    " + "\n    ".join(lines) + "\n}\n"


def chain(size):
    m = Scalar(["x", "w"])
    y = "x"
    for i in range(size):
        y = [lambda: m("multiply", y, "x"), lambda: m("add", y, "w"), lambda: m("tanh", y),
             lambda: m("subtract", y, "x"), lambda: m("sigmoid", y)][i % 5]()
    return m


def wide(size):
    m = Scalar(["x"])
    y = "x"
    for _ in range(size // 2):
        y = m("add", m("multiply", y, y), "x")
    return m


def residual(size):
    m = Scalar(["x", "w"])
    y = "x"
    for _ in range((size + 2) // 3):
        y = m("add", y, m("sigmoid", m("multiply", "w", y)))
    return m


def perceptron(size):
    """Layers of four neurons; the weights take turns."""
    weights = [f"w{i}" for i in range(8)]
    m = Scalar(["x", "y"] + weights)
    layer, turn = ["x", "y"], 0
    while m.size() < size:
        wider = []
        for _ in range(4):
            total = weights[turn % 8]
            for u in layer:
                turn += 1
                total = m("add", total, m("multiply", weights[turn % 8], u))
            wider.append(m("tanh", total))
            if m.size() >= size:
                break
        layer = wider
    return m


SHAPES = {"chain": chain, "wide": wide, "residual": residual, "perceptron": perceptron}
SAID = {
    "chain": "one value through `y * x`, `y + w`, `tanh(y)`, `y - x`, `sigmoid(y)` in turn",
    "wide": "`y = y * y + x`: all is shared",
    "residual": "`y = y + sigmoid(w * y)`",
    "perceptron": "a perceptron unrolled to scalars, four neurons a layer",
}



def partials(order):
    """How many partials of four variables there are to an order, the value itself one of them."""
    return math.comb(4 + order, 4)


def black_scholes(order):
    """The price of a call in four inputs and all its partials to an order."""
    lines = [f'constexpr auto {name} = tg::scalar<"{name}">;' for name in "SKvT"]
    lines += ["constexpr auto width = v * tg::sqrt(T);",
              "constexpr auto d1 = (tg::log(S / K) + square(v) * T / 2_c) / width;",
              "constexpr auto d2 = d1 - width;",
              "constexpr auto price = S * tg::normal_cdf(d1) - K * tg::normal_cdf(d2);",
              f"constexpr auto all = tg::function(tg::partials<{order}>(price, S, K, v, T));",
              "double model(const double* in) {",
              "    const auto r = all(S = in[0], K = in[1], v = in[2], T = in[3]);",
              "    return std::apply([](auto... p) { return (p + ...); }, r);\n}"]
    return HEAD + "\n".join(lines) + "\n"


WIDTH = 16


def layers(count):
    """A perceptron of tensors, with value and all gradients."""
    lines = [f'constexpr auto x = tg::vector<"x", {WIDTH}>;']
    y = "x"
    for i in range(count):
        lines += [f'constexpr auto W{i} = tg::matrix<"W{i}", {WIDTH}, {WIDTH}>;',
                  f'constexpr auto b{i} = tg::vector<"b{i}", {WIDTH}>;',
                  f"constexpr auto h{i} = tg::tanh(W{i} * {y} + b{i});"]
        y = f"h{i}"
    names = [f"{kind}{i}" for i in range(count) for kind in "Wb"]
    given = [f"W{i} = W[{i}]" for i in range(count)] + [f"b{i} = b[{i}]" for i in range(count)]
    lines += [f"constexpr auto loss = tg::sum(tg::square({y}));",
              f"double model(const tg::array<double, {WIDTH}, {WIDTH}>* W, "
              f"const tg::array<double, {WIDTH}>* b, const tg::array<double, {WIDTH}>& in,",
              f"             tg::array<double, {WIDTH}, {WIDTH}>* dW, tg::array<double, {WIDTH}>* db) {{",
              f"    const auto r = tg::function(loss, tg::grad(loss, {', '.join(names)}))"
              f"({', '.join(given + ['x = in'])});"]
    lines += [f"    dW[{i}] = r[W{i}];\n    db[{i}] = r[b{i}];" for i in range(count)]
    return HEAD + "\n".join(lines) + "\n    return std::get<0>(r);\n}\n"


def layers_by_hand(count):
    return f"""#include <cmath>
constexpr int n = {WIDTH}, layers = {count};
double model(const double (*W)[n][n], const double (*b)[n], const double* in, double (*dW)[n][n],
             double (*db)[n]) {{
    double h[layers + 1][n], g[n], below[n], value = 0;
    for (int i = 0; i < n; ++i) h[0][i] = in[i];
    for (int l = 0; l < layers; ++l)
        for (int i = 0; i < n; ++i) {{
            double s = b[l][i];
            for (int j = 0; j < n; ++j) s += W[l][i][j] * h[l][j];
            h[l + 1][i] = std::tanh(s);
        }}
    for (int i = 0; i < n; ++i) value += h[layers][i] * h[layers][i], g[i] = 2 * h[layers][i];
    for (int l = layers; l-- > 0;) {{
        for (int i = 0; i < n; ++i) db[l][i] = g[i] * (1 - h[l + 1][i] * h[l + 1][i]), below[i] = 0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {{
                dW[l][i][j] = db[l][i] * h[l][j];
                below[j] += W[l][i][j] * db[l][i];
            }}
        for (int j = 0; j < n; ++j) g[j] = below[j];
    }}
    return value;
}}
"""
