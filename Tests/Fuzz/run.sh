#!/bin/sh
# Fuzzes the parsers of foreign bytes, each for so many seconds: Tests/Fuzz/run.sh [seconds]
# An input that fails is left in Tests/Fuzz/FailCases: mend the fault and commit it, `swift test` replays it.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=.build/fuzz
mkdir -p "$out"

# compile NAME MODULE CHECKS...: SwiftPM cannot link a fuzzer, so the compiler is called directly; that works because
# the modules import nothing. The checks are those of the module's tests.
compile() {
    name=$1
    module=$2
    shift 2
    echo "building the fuzzer $name"
    checks=""
    for check in "$@"; do
        checks="$checks Tests/${module}Tests/$check.swift"
    done
    # shellcheck disable=SC2086 # the names hold no blanks
    swiftc -O -g -parse-as-library -sanitize=fuzzer,address -use-ld=lld -package-name uuu -module-name "Fuzz$name" \
        -o "$out/$name" Sources/"$module"/*.swift $checks "Tests/Fuzz/Fuzz$name.swift"
}

# fuzz NAME LENGTH: inputs of at most LENGTH bytes; what it learns stays in the build folder.
fuzz() {
    echo "fuzzing $1 for $seconds s"
    mkdir -p "$out/corpus-$1" "Tests/Fuzz/FailCases/$1"
    "$out/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$2" -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="Tests/Fuzz/FailCases/$1/" \
        "$out/corpus-$1" "Tests/Fuzz/Corpus/$1" "Tests/Fuzz/FailCases/$1"
}

compile Frames WebSocketProtocol Happening Driver ReferenceParser FrameCheck
compile Handshake WebSocketProtocol Happening ReferenceHandshake HandshakeCheck
compile INI Settings SettingsCheck
fuzz Frames 4096
fuzz Handshake 1024
fuzz INI 4096
