#!/bin/sh
# Fuzzes the parsers of foreign bytes, each for so many seconds, or only those named: Tests/Fuzz/run.sh [seconds [name...]]
# An input that fails is left in Tests/Fuzz/FailCases: mend the fault and commit it, `swift test` replays it.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
wanted=${*:-Frames Handshake INI State Deflate Memory Messages Dumps}
out=.build/fuzz
mkdir -p "$out"

# What every part of a fuzzer is compiled with.
flags="-O -g -parse-as-library -enable-upcoming-feature InternalImportsByDefault -sanitize=fuzzer,address -package-name uuu"

# compile NAME MODULE CHECKS...: SwiftPM cannot link a fuzzer, so the compiler is called directly. The checks are those
# of the module's tests. Flags and object files for what MODULE imports are in $needs.
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
        -o "$out/$name" $(find Sources/"$module" -name "*.swift" | sort) \
        $checks "Tests/Fuzz/Fuzz$name.swift"
}

# need MODULE [FILES...]: compiles a module that another one imports, of these files or of all that it has in Sources, and adds
# it to $needs.
need() {
    if [ $# -gt 1 ]; then files="$(shift; echo "$@")"; else files=$(find Sources/"$1" -name "*.swift" | sort); fi
    # shellcheck disable=SC2086 # the names hold no blanks
    swiftc $flags -I "$out" -I "$out/CLinux" -I Sources/CZlib -wmo -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
        -c -o "$out/$1.o" $files
    needs="${needs:-} -I $out $out/$1.o"
}

# need_logging: compiles swift-log, which the package has fetched, as `need` does; it is none of ours.
need_logging() {
    swiftc -O -g -parse-as-library -sanitize=fuzzer,address -package-name swift-log -wmo -module-name Logging -emit-module \
        -emit-module-path "$out/Logging.swiftmodule" -c -o "$out/Logging.o" \
        $(find .build/checkouts/swift-log/Sources/Logging -name '*.swift')
    needs="${needs:-} -I $out $out/Logging.o"
}

# need_clinux: compiles our few functions in C.
need_clinux() {
    mkdir -p "$out/CLinux"
    cp Sources/CLinux/include/*.h "$out/CLinux"
    echo 'module CLinux { umbrella "." export * }' >"$out/CLinux/module.modulemap"
    needs="${needs:-} -I $out/CLinux"
    for file in Sources/CLinux/*.c; do
        object=$out/$(basename "$file" .c).o
        clang -O1 -g -I Sources/CLinux/include -c -o "$object" "$file"
        needs="$needs $object"
    done
}

# fuzz NAME LENGTH: inputs of at most LENGTH bytes; what it learns stays in the build folder.
fuzz() {
    echo "fuzzing $1 for $seconds s"
    mkdir -p "$out/corpus-$1" "Tests/Fuzz/FailCases/$1"
    "$out/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$2" -print_final_stats=1 \
        -verbosity=0 -artifact_prefix="Tests/Fuzz/FailCases/$1/" \
        "$out/corpus-$1" "Tests/Fuzz/Corpus/$1" "Tests/Fuzz/FailCases/$1"
}

build() {
    needs=""
    case $1 in
    Frames) compile Frames WebSocketProtocol Happening Driver ReferenceParser FrameCheck ;;
    Handshake) compile Handshake WebSocketProtocol Happening ReferenceHandshake ReferenceNegotiation HandshakeCheck ;;
    INI)
        need Addresses
        need Words
        compile INI Settings SettingsCheck
        ;;
    State) compile State StateCoding StateSpecimens StateCheck ;;
    Dumps) compile Dumps Dumps DumpCheck ;;
    Deflate)
        need WebSocketProtocol
        needs="$needs -I Sources/CZlib -lz" compile Deflate Deflate Messages DeflateCheck
        ;;
    Memory)
        harness=""
        for part in CSaysBack CStage Dice MemoryDamage NoKeeper PeakMemory RawFrame RecordedMemory Stage Waiting WorkClock; do
            harness="$harness Harness/$part"
        done
        need_logging
        need_clinux
        need WebSocketProtocol
        need Addresses
        need StateCoding
        need Telemetry
        need Words
        need Contexts
        need Dialects
        needs="$needs -I Sources/CZlib -lz"
        need Deflate
        need Reactor
        need TestSupport Tests/TestSupport/RecordingLog.swift Tests/TestSupport/SeededGenerator.swift \
            Tests/TestSupport/TestPatience.swift
        # shellcheck disable=SC2086 # the names hold no blanks
        compile Memory Transport MemoryCheck $harness
        ;;
    Messages)
        need_logging
        for module in StateCoding Telemetry Words Contexts; do need "$module"; done
        # Memory needs this module built; here its sources are a part of the fuzzer.
        rm -f "$out/Dialects.swiftmodule"
        compile Messages Dialects UUUV1/MessageCheck
        ;;
    *)
        echo "there is no fuzzer $1" >&2
        exit 2
        ;;
    esac
}

for name in $wanted; do build "$name"; done
for name in $wanted; do
    case $name in
    Handshake) fuzz "$name" 1024 ;;
    *) fuzz "$name" 4096 ;;
    esac
done
