#!/bin/sh
# Fuzzes the parsers of foreign bytes, each for so many seconds: Tests/Fuzz/run.sh [seconds]
# An input that fails is left in Tests/Fuzz/FailCases: mend the fault and commit it, `swift test` replays it.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=.build/fuzz
mkdir -p "$out"

# What every part of a fuzzer is compiled with.
flags="-O -g -parse-as-library -enable-upcoming-feature InternalImportsByDefault -sanitize=fuzzer,address -package-name uuu"

# compile NAME MODULE CHECKS...: SwiftPM cannot link a fuzzer, so the compiler is called directly. The checks are those
# of the module's tests. Flags and object files for what MODULE imports are in $needs; $only names the files of MODULE
# if it should not be all.
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
    swiftc $flags -use-ld=lld -module-name "Fuzz$name" ${needs:-} \
        -o "$out/$name" Sources/"$module"/${only:-*}.swift $checks "Tests/Fuzz/Fuzz$name.swift"
}

# need MODULE: compiles a module that another one imports, and adds it to $needs.
need() {
    # shellcheck disable=SC2086 # the names hold no blanks
    swiftc $flags -wmo -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
        -c -o "$out/$1.o" Sources/"$1"/*.swift
    needs="${needs:-} -I $out $out/$1.o"
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
compile Handshake WebSocketProtocol Happening ReferenceHandshake ReferenceNegotiation HandshakeCheck
compile INI Settings SettingsCheck
only="State*"
compile State Contexts StateSpecimens StateCheck
only=""
need WebSocketProtocol
needs="$needs -I Sources/CZlib -lz"
compile Deflate Deflate Messages DeflateCheck
fuzz Frames 4096
fuzz Handshake 1024
fuzz INI 4096
fuzz State 4096
fuzz Deflate 4096
