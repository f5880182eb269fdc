#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The example that reads a text is given what is none, and numbers of steps that are none: it says so, or
trains on any bytes; it never stops by a signal.

    hostile.py PATH_OF_LSTM
"""
import pathlib, random, subprocess, sys, tempfile


def main():
    program, failures = sys.argv[1], 0
    some = random.Random(5).randbytes(3000)
    with tempfile.TemporaryDirectory() as folder:
        def run(wanted, content, *arguments):
            nonlocal failures
            file = pathlib.Path(folder) / "text"
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)
            ran = subprocess.run([program, str(file), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
            said = ran.stderr.startswith(b"lstm: ") and ran.stderr.count(b"\n") == 1
            if ran.returncode != wanted or (wanted and not said):
                failures += 1
                print(f"{str(content)[:40]} {arguments}: stops with {ran.returncode}, {ran.stderr[:200]}")
        run(2, None)
        run(2, b"")
        run(2, b"abc")
        run(2, b"x" * 20)
        run(2, some, "0")
        run(2, some, "-1")
        run(2, some, "1x")
        run(2, some, "99999999999999999999")
        run(2, some, "")
        for content in (some, b"\0" * 3000, b"\xff" * 3000, bytes(range(256)) * 12):
            run(0, content, "3")
        ran = subprocess.run([program, folder, "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if ran.returncode != 2 or not ran.stderr.startswith(b"lstm: cannot read"):
            failures += 1
            print(f"a folder: stops with {ran.returncode}")
    print(f"{failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
