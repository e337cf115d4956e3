// Safetensors files: those of the package itself (fixtures/formats/make_safetensors.py), round trips,
// and what is refused.
import Foundation
import Nets
import Testing

@testable import Datasets

@Test func thePackagesOwnFileIsRead() throws {
  let file = try SafetensorsFormat.parse(fixture("torch.safetensors"))
  #expect(file.metadata == ["format": "pt"])
  #expect(file.tensors.count == 27)
  #expect(!file.tensors.contains { $0.name.contains("num_batches_tracked") })
  let weight = try #require(file.tensors.first { $0.name == "residual1.conv2.weight" })
  #expect(weight.shape == [8, 8, 3, 3] && weight.values.count == 576)
}

@Test func halvesAndDoublesBecomeFloats() throws {
  let exact = try SafetensorsFormat.parse(fixture("torch.safetensors"))
  let mixed = try SafetensorsFormat.parse(fixture("torch_mixed.safetensors"))
  for tensor in exact.tensors {
    let other = try #require(mixed.tensors.first { $0.name == "module." + tensor.name })
    // bfloat16 keeps 8 bits, float16 11, a double that was a float32 all.
    let precision: Float =
      tensor.name.contains("bn") ? 0x1p-8 : tensor.name.contains("conv") ? 0x1p-10 : 0
    #expect(
      zip(tensor.values, other.values).allSatisfy { abs($0 - $1) <= abs($0) * precision + 1e-7 },
      "\(tensor.name)")
  }
}

@Test func writtenFilesReadBackAndTheirDataIsAligned() throws {
  for name in ["a", "ab", "größe", "quote\"d"] {
    let file = SafetensorsFormat(
      metadata: ["note": name],
      tensors: [
        Tensor(name: name, shape: [2, 2], values: [1, -0.0, .leastNonzeroMagnitude, 1e38]),
        Tensor(name: "scalar", shape: [], values: [3]),
        Tensor(name: "nothing", shape: [0, 5], values: []),
      ])
    let bytes = try file.encoded()
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect((8 + length) % 8 == 0 && bytes.count == 8 + length + 20)
    let read = try SafetensorsFormat.parse(NamedBytes(name: "f", bytes: bytes))
    #expect(read.metadata == file.metadata)
    #expect(Set(read.tensors) == Set(file.tensors))
  }
}

/// A file with this header and so many bytes of data.
private func file(_ header: String, data: [UInt8]) -> NamedBytes {
  let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
  return NamedBytes(name: "f", bytes: length + Array(header.utf8) + data)
}

private func refusal(_ header: String, data: [UInt8]) -> String? {
  formatError { _ = try SafetensorsFormat.parse(file(header, data: data)) }.map { "\($0)" }
}

private func entry(_ type: String, _ shape: String, _ from: Int, _ to: Int) -> String {
  #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(from),\#(to)]}"#
}

@Test(arguments: [
  (#"{"a":\#(entry("F32", "[2]", 0, 8))}"#, 7, "'a' reaches beyond its end; it is cut"),
  (#"{"a":\#(entry("F32", "[2]", 0, 8))}"#, 9, "1 bytes follow the last tensor"),
  (#"{"a":\#(entry("F32", "[1]", 4, 8))}"#, 8, "bytes that belong to no tensor lie before 'a'"),
  (
    #"{"a":\#(entry("F32", "[2]", 0, 8)),"b":\#(entry("F32", "[1]", 4, 8))}"#, 8,
    "'b' overlaps the one before it"
  ),
  (#"{"a":\#(entry("F32", "[3]", 0, 8))}"#, 8, "the place of the tensor 'a' does not fit"),
  (#"{"a":\#(entry("F32", "[-1,-2]", 0, 8))}"#, 8, "the place of the tensor 'a' does not fit"),
  (#"{"a":\#(entry("F32", "[2]", 8, 0))}"#, 8, "the place of the tensor 'a' does not fit"),
  (#"{"a":\#(entry("F32", "[2]", -8, 0))}"#, 8, "the place of the tensor 'a' does not fit"),
  (
    #"{"a":\#(entry("F32", "[4611686018427387904,4]", 0, 8))}"#, 8,
    "the place of the tensor 'a' does not fit"
  ),
  (
    #"{"a":\#(entry("F64", "[1152921504606846975]", 0, 9_223_372_036_854_775_800))}"#, 8,
    "'a' reaches beyond its end"
  ),
  (#"{"a":\#(entry("I32", "[2]", 0, 8))}"#, 8, "'a' is of type I32; F32, F16, BF16 and F64 are"),
  (#"{"a":\#(entry("I64", "[1]", 0, 8))}"#, 8, "'a' is of type I64"),
  (#"{"a":\#(entry("F32", "[99999999999999999999]", 0, 8))}"#, 8, "is not JSON that describes"),
  (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "is not JSON that describes tensors"),
  (#"{"__metadata__":{"a":1}}"#, 0, "is not JSON that describes tensors"),
  (#"{"a":"#, 8, "is not JSON that describes tensors"),
  (String(repeating: #"{"a":"#, count: 100_000), 0, "is not JSON that describes tensors"),
  ("[]", 0, "f is not a safetensors file"),
  ("", 1, "f is not a safetensors file"),
])
func headersThatDoNotAddUpAreRefused(header: String, data: Int, sentence: String) {
  let said = refusal(header, data: [UInt8](repeating: 0, count: data))
  #expect(said?.contains(sentence) == true, "\(said ?? "nothing")")
}

@Test func headersThatClaimToBeLongAreRefused() throws {
  for length in [UInt64(24), 16 << 20, 1 << 40, .max] {
    var bytes = file(#"{"__metadata__":{}}"#, data: []).bytes
    bytes.replaceSubrange(..<8, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
    #expect(
      formatError { _ = try SafetensorsFormat.parse(NamedBytes(name: "f", bytes: bytes)) }
        == .badSafetensors(
          file: "f", reason: "its header of \(length) bytes is too long or cut"))
  }
  #expect(
    formatError { _ = try SafetensorsFormat.parse(NamedBytes(name: "f", bytes: [])) }
      == .empty(file: "f"))
}

@Test(arguments: [
  ("F32", [0, 0, 0xc0, 0x7f]), ("F32", [0, 0, 0x80, 0xff]), ("F16", [0, 0x7c]),
  ("BF16", [0x80, 0x7f]), ("F64", [0, 0, 0, 0, 0, 0, 0xf0, 0x7f]),
  // 1e300, which a double holds and a float does not.
  ("F64", [0x9c, 0x75, 0, 0x88, 0x3c, 0xe4, 0x37, 0x7e]),
])
func valuesThatAreNotFiniteAreRefused(type: String, bytes: [UInt8]) {
  let said = refusal(#"{"a":\#(entry(type, "[1]", 0, bytes.count))}"#, data: bytes)
  #expect(said?.contains("'a' holds a value that is not finite in float32") == true)
}

@Test func damagedSafetensorsAreValuesOrErrors() throws {
  for name in ["torch.safetensors", "torch_mixed.safetensors"] {
    expectOnlyFormatErrors(try fixture(name).bytes, rounds: 1500) {
      _ = try SafetensorsFormat.parse(NamedBytes(name: "f", bytes: $0))
    }
  }
}
