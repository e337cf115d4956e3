// IDX files: exact bytes, the names of the four files, and what is refused.
import Foundation
import Nets
import Testing

@testable import Datasets

/// Two pictures of 2 × 3 pixels.
private let images: [UInt8] =
  [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]
private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 9, 4]

private func parse(_ images: [UInt8], _ labels: [UInt8]) throws -> LabelledPictures {
  try IDXFormat.parse(
    images: NamedBytes(name: "i", bytes: images), labels: NamedBytes(name: "l", bytes: labels))
}

@Test func headersGiveShapeAndCount() throws {
  let pictures = try parse(images, labels)
  #expect(pictures.shape == ImageShape(channels: 1, height: 2, width: 3))
  #expect(pictures.pixels == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255])
  #expect(pictures.labels == [9, 4])
}

@Test func headersThatDoNotMatchTheBytesAreRefused() {
  #expect(formatError { _ = try parse([], labels) } == .empty(file: "i"))
  #expect(
    formatError { _ = try parse(images.dropLast(), labels) }
      == .lengthDiffers(file: "i", announced: 28, bytes: 27))
  #expect(
    formatError { _ = try parse(images + [0], labels) }
      == .lengthDiffers(file: "i", announced: 28, bytes: 29))
  #expect(
    formatError { _ = try parse(labels, images) }
      == .wrongKind(
        file: "i", expected: "IDX pictures", found: "IDX of another type or extent"))
  #expect(
    formatError { _ = try parse([0, 0, 8, 3, 0], labels) }
      == .lengthDiffers(file: "i", announced: 16, bytes: 5))
  #expect(
    formatError { _ = try parse([0x89] + Array("PNG\r\n".utf8), labels) }
      == .wrongKind(file: "i", expected: "IDX pictures", found: "a PNG picture"))
  #expect(
    formatError { _ = try parse(images, [0, 0, 8, 1, 0, 0, 0, 1, 9]) }
      == .countsDiffer(file: "i", pictures: 2, labels: 1))
  let none: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3]
  #expect(formatError { _ = try parse(none, labels) } == .empty(file: "i"))
  let huge = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
  #expect(
    formatError { _ = try parse(huge, labels) } == .tooLarge(file: "i", limit: FileSource.limit))
}

@Test func damagedFilesAreValuesOrErrors() {
  expectOnlyFormatErrors(images, rounds: 3000) { _ = try parse($0, labels) }
  expectOnlyFormatErrors(labels, rounds: 3000) { _ = try parse(images, $0) }
}

@Test func bothSpellingsOfTheNamesAreFoundAndMissingOnesNamed() throws {
  try withFolder { folder in
    try put(images, "train-images-idx3-ubyte", in: folder)
    try put(labels, "train-labels.idx1-ubyte", in: folder)
    let imported = try IDXFormat.read(from: folder, splits: ["train"])
    #expect(imported["train"]?.labels == [9, 4])
    #expect(
      imported.sources == [
        FormatFile(name: "train-images-idx3-ubyte", bytes: 28),
        FormatFile(name: "train-labels.idx1-ubyte", bytes: 10),
      ])
    #expect(
      formatError { _ = try IDXFormat.read(from: folder) }
        == .missingFiles(
          source: folder, files: ["t10k-images-idx3-ubyte"],
          hint: "it may also be packed with gzip"))
    #expect(
      formatError { _ = try IDXFormat.read(from: folder + "/train-images-idx3-ubyte") }
        == .notAFolder(path: folder + "/train-images-idx3-ubyte"))
  }
}

@Test func splitsOfDifferentShapesAreRefused() throws {
  try withFolder { folder in
    try put(images, "train-images-idx3-ubyte", in: folder)
    try put(labels, "train-labels-idx1-ubyte", in: folder)
    try put(
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5], "t10k-images-idx3-ubyte", in: folder)
    try put([0, 0, 8, 1, 0, 0, 0, 1, 5], "t10k-labels-idx1-ubyte", in: folder)
    #expect(
      formatError { _ = try IDXFormat.read(from: folder) }
        == .shapesDiffer(
          ImageShape(channels: 1, height: 2, width: 3),
          ImageShape(channels: 1, height: 1, width: 1)))
  }
}

/// Where Debian's package dataset-fashion-mnist puts its files.
private let fashion = "/usr/share/datasets/fashion-mnist"

@Test(.enabled(if: FileManager.default.fileExists(atPath: fashion)))
func packedFashionMNISTIsReadWhole() throws {
  let imported = try IDXFormat.read(from: fashion)
  #expect(imported["train"]?.count == 60_000)
  #expect(imported["test"]?.count == 10_000)
  #expect(imported["train"]?.shape == ImageShape(channels: 1, height: 28, width: 28))
  #expect(imported["train"]?.labels.prefix(5) == [9, 0, 0, 3, 0])
}
