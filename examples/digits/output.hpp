// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "failure.hpp"

#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>
#include <system_error>

namespace digits {

// A file that appears under its name only when it is complete. It is tried out before the long work
// starts, so that a place that cannot be written to is known at once; in between there is nothing
// on the disk that an interrupt could leave behind.
class output {
public:
    output(const std::filesystem::path& directory, std::string_view name)
        : path_{directory / name}, part_{directory / (std::string{name} + ".part")} {
        std::error_code error;
        std::filesystem::create_directories(directory, error);
        if (!std::filesystem::is_directory(directory, error))
            throw failure{directory.string() + ": is not a directory and cannot be made one"};
        if (std::filesystem::is_directory(path_, error))
            throw failure{path_.string() + ": is a directory where a picture is to go"};
        const bool good = std::ofstream{part_, std::ios::binary}.good();
        std::filesystem::remove(part_, error);
        if (!good) throw failure{path_.string() + ": cannot be written"};
    }

    void write(std::string_view text) const {
        std::ofstream stream{part_, std::ios::binary};
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        stream.close();
        std::error_code error;
        if (stream) std::filesystem::rename(part_, path_, error);
        if (stream && !error) return;
        std::filesystem::remove(part_, error);
        throw failure{path_.string() + ": could not be written to its end"};
    }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    std::filesystem::path part_;
};

} // namespace digits
