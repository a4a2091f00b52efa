#!/bin/sh
# Fuzzes the parsers of foreign bytes, each for so many seconds: Tests/Fuzz/run.sh [seconds]
# An input that fails is left in Tests/Fuzz/FailCases: mend the fault and commit it, `swift test` replays it.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=.build/fuzz
checks=Tests/WebSocketProtocolTests
mkdir -p "$out"

# SwiftPM cannot link a fuzzer, so the compiler is called directly; that works because the target imports nothing.
compile() {
    name=$1
    shift
    echo "building the fuzzer $name"
    swiftc -O -g -parse-as-library -sanitize=fuzzer,address -package-name uuu -module-name "Fuzz$name" \
        -o "$out/$name" Sources/WebSocketProtocol/*.swift "$@" "Tests/Fuzz/Fuzz$name.swift"
}

fuzz() {
    name=$1
    echo "fuzzing $name for $seconds s"
    mkdir -p "$out/corpus-$name" "Tests/Fuzz/FailCases/$name"
    "$out/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$2" -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="Tests/Fuzz/FailCases/$name/" \
        "$out/corpus-$name" "Tests/Fuzz/Corpus/$name" "Tests/Fuzz/FailCases/$name"
}

compile Frames "$checks/Happening.swift" "$checks/Driver.swift" "$checks/ReferenceParser.swift" "$checks/FrameCheck.swift"
compile Handshake "$checks/Happening.swift" "$checks/ReferenceHandshake.swift" "$checks/HandshakeCheck.swift"
fuzz Frames 4096
fuzz Handshake 1024
