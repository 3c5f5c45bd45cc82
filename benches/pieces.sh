#!/usr/bin/env bash
# A large file of records, screened whole and in pieces by processes of their own as a cluster engine would run them:
# `make pieces` (RECORDS, PIECES). The reports must be the same, byte for byte; the times are only printed.
set -euo pipefail
records=${RECORDS:-40000} pieces=${PIECES:-8} as_of=${AS_OF:-2026-11-23}
command=$(realpath "${1:-target/release/water-rules}") pack=$(realpath rules)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$command" generate "$pack" --count "$records" --seed 7 >all
lines=$(((records + pieces - 1) / pieces))
split -l "$lines" all piece.
export command pack as_of
seconds() { date +%s.%N; }

start=$(seconds)
"$command" screen - --pack "$pack" --as-of "$as_of" <all | split -l "$lines" --filter='sha256sum >>whole' -
middle=$(seconds)
# As `rdd.pipe("water-rules screen -")` or Hadoop streaming: lines in on standard input, lines out on standard output.
printf '%s\n' piece.* | xargs -P "$(nproc)" -I{} sh -c '"$command" screen - --pack "$pack" --as-of "$as_of" <{} | sha256sum >sum.{}'
end=$(seconds)

cat sum.piece.* >parts
cmp whole parts || { echo "✗ 分块的结果与整体不同 / The pieces differ from the whole" >&2; exit 1; }
awk -v n="$records" -v p="$pieces" -v a="$start" -v b="$middle" -v c="$end" 'BEGIN {
    printf "%d 个项目，整体与 %d 块的报告逐字节相同 / %d records: the reports of the whole and of %d pieces are the same\n", n, p, n, p
    printf "整体 / whole %.1f s · 分块 / pieces %.1f s · %.2f ×\n", b - a, c - b, (c - b) / (b - a)
}'
