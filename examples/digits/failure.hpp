// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>

namespace digits {

// What the user has to mend: one sentence for stderr, exit code 2.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace digits
