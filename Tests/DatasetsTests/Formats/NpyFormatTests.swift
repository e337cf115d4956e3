// .npy files: numpy's own bytes, round trips, and what is refused.
import Nets
import Testing

@testable import Datasets

/// The pictures in two_images.npy, which counts 0 to 35 from pixel to pixel, channels together.
private let two = LabelledPictures(
  shape: ImageShape(channels: 3, height: 2, width: 3),
  pixels: [
    0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17,
    18, 21, 24, 27, 30, 33, 19, 22, 25, 28, 31, 34, 20, 23, 26, 29, 32, 35,
  ], labels: [3, 200])

@Test func writtenArraysAreNumpysOwnBytes() throws {
  try withFolder { folder in
    let files = try NpyFormat.write(two, name: "two", to: folder)
    #expect(files.map(\.name) == ["two_images.npy", "two_labels.npy"])
    for file in files {
      #expect(try contents(file.name, in: folder) == fixture(file.name).bytes)
    }
    #expect(try NpyFormat.read(name: "two", from: folder)["two"] == two)
  }
}

@Test(arguments: ["two", "int32", "uint8"])
func labelsOfThreeTypesAreRead(name: String) throws {
  let pictures = try NpyFormat.parse(
    images: fixture("two_images.npy"), labels: fixture("\(name)_labels.npy"))
  #expect(pictures == two)
}

@Test func headersAlignTheValues() throws {
  let header = NpyHeader(type: "|u1", shape: [50000, 32, 32, 3])
  #expect(header.encoded().count == 128)
  let parsed = try NpyHeader.parse(NamedBytes(name: "a", bytes: header.encoded()))
  #expect(parsed.header == header)
  #expect(parsed.end == 128)
}

/// The error of an array of two labels whose header is `text`.
private func error(header text: String, values: Int = 16) throws -> FormatError? {
  let head = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0]
  let bytes = head + Array(text.utf8) + [UInt8](repeating: 0, count: values)
  let images = try fixture("two_images.npy")
  return formatError {
    _ = try NpyFormat.parse(images: images, labels: NamedBytes(name: "l", bytes: bytes))
  }
}

@Test func headersOfOtherArraysAreRefused() throws {
  let good = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }\n"
  #expect(try error(header: good) == nil)
  #expect(
    try error(header: good, values: 15)
      == .badArray(file: "l", reason: "its values do not fill its shape"))
  for text in [
    "{'descr': '<i8', 'fortran_order': True, 'shape': (2,), }",
    "{'descr': '<i8', 'fortran_order': False, }", "{'descr': '<i8'", "",
    "{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), } print(1)",
  ] {
    #expect(
      try error(header: text)
        == .badArray(file: "l", reason: "its header is not that of a plain row-major array"))
  }
  #expect(
    try error(header: "{'descr': '>i8', 'fortran_order': False, 'shape': (2,), }")
      == .badArray(file: "l", reason: "its type \">i8\" is not |u1, <i4 or <i8"))
  #expect(
    try error(
      header: "{'descr': '<i8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }")
      == .badArray(file: "l", reason: "its values do not fill its shape"))
}

@Test func negativeLabelsAreRefused() throws {
  let labels = NpyHeader(type: "<i8", shape: [2]).encoded() + [UInt8](repeating: 255, count: 16)
  let images = try fixture("two_images.npy")
  #expect(
    formatError {
      _ = try NpyFormat.parse(images: images, labels: NamedBytes(name: "l", bytes: labels))
    } == .labelOutOfRange(file: "l", ordinal: 0, label: -1, classes: 65536))
}

@Test func damagedArraysAreValuesOrErrors() throws {
  let images = try fixture("two_images.npy")
  let labels = try fixture("two_labels.npy")
  expectOnlyFormatErrors(images.bytes, rounds: 3000) {
    _ = try NpyFormat.parse(images: NamedBytes(name: "i", bytes: $0), labels: labels)
  }
  expectOnlyFormatErrors(labels.bytes, rounds: 3000) {
    _ = try NpyFormat.parse(images: images, labels: NamedBytes(name: "l", bytes: $0))
  }
}
