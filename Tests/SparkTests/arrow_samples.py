"""Writes ArrowSamples.swift: IPC streams of Arrow's own library, for the reader to agree with.

Usage: pip install pyarrow; python3 arrow_samples.py > ArrowSamples.swift
"""

import base64
import datetime
import decimal

import pyarrow as pa


def stream(*batches, options=None):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def batch(**columns):
    return pa.record_batch(list(columns.values()), names=list(columns))


every_type = batch(
    i8=pa.array([-128, None, 127], pa.int8()),
    i16=pa.array([-32768, 0, 32767], pa.int16()),
    i32=pa.array([None, -5, 2147483647], pa.int32()),
    i64=pa.array([-(2**63), 2**63 - 1, 0], pa.int64()),
    f32=pa.array([0.5, None, -2.0], pa.float32()),
    f64=pa.array([0.1, 1e300, None], pa.float64()),
    d=pa.array([decimal.Decimal("0.10"), None, decimal.Decimal("-12345678901234567890.12")], pa.decimal128(38, 2)),
    b=pa.array([True, None, False], pa.bool_()),
    s=pa.array(["é", None, "a\nb"], pa.string()),
    t=pa.array([datetime.date(1970, 1, 2), None, datetime.date(1969, 12, 31)], pa.date32()),
    l=pa.array([[1.0, None], None, [2.0, 3.0, 4.0]], pa.list_(pa.float64())),
    m=pa.array([[[1.0], [2.0, 3.0]], [], [[], None, [4.0]]], pa.list_(pa.list_(pa.float64()))),
)
numbers = [batch(x=pa.array(part, pa.float64())) for part in ([1.0, 2.0, 3.0], [], [None, 5.0])]
texts = pa.array(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])

samples = {
    "everyType": ("Three rows, the second mostly missing.", stream(every_type)),
    "noRows": ("The same columns without rows.", stream(every_type.slice(0, 0))),
    "threeBatches": ("x: 1, 2, 3; none; missing, 5.", stream(*numbers)),
    "slice": ("s: three, four, five, of a longer column.", stream(batch(s=texts).slice(2, 3))),
    "manyBits": (
        "b: whether i is a multiple of 3, i of 0 ..< 21, and missing for multiples of 5.",
        stream(batch(b=pa.array([None if i % 5 == 0 else i % 3 == 0 for i in range(21)]))),
    ),
    "unsigned": ("u is unsigned.", stream(batch(u=pa.array([1], pa.uint8())))),
    "timestamp": ("when is a timestamp.", stream(batch(when=pa.array([1], pa.timestamp("us"))))),
    "dictionary": ("c is encoded by a dictionary.", stream(batch(c=pa.array(["a", "b", "a"]).dictionary_encode()))),
    "deepLists": ("l holds lists of lists of lists.", stream(batch(l=pa.array([[[[1.0]]]])))),
    "compressed": (
        "x is compressed.",
        stream(batch(x=pa.array([1.0] * 100)), options=pa.ipc.IpcWriteOptions(compression="lz4")),
    ),
}

print("// swift-format-ignore-file")
print("// Made by arrow_samples.py with pyarrow", pa.__version__ + ".")
print("import Foundation\n")
print("/// IPC streams that Arrow's own library wrote.")
print("enum ArrowSamples {")
for name, (comment, text) in samples.items():
    print(f"  /// {comment}")
    print(f'  static let {name} = bytes(\n    """')
    lines = [text[i : i + 110] for i in range(0, len(text), 110)]
    print("    " + "\\\n    ".join(lines))
    print('    """)\n')
print("  private static func bytes(_ text: String) -> [UInt8] { Data(base64Encoded: text).map { [UInt8]($0) } ?? [] }")
print("}")
