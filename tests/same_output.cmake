# SPDX-License-Identifier: BSL-1.0
# Passes when `program` prints what is in the file `page`.
execute_process(COMMAND ${program} OUTPUT_VARIABLE printed RESULT_VARIABLE failed)
file(READ ${page} expected)
if(failed OR NOT printed STREQUAL expected)
    message(FATAL_ERROR "${program} does not print ${page}: write it anew")
endif()
