// The binary version of CIFAR: records, whole folders, round trips, and what is refused.
import Foundation
import Testing

@testable import Datasets

private func rows(_ bytes: [UInt8], _ names: CIFARNames) throws -> CIFARRows {
  var rows = CIFARRows()
  try CIFARBinary.append(NamedBytes(name: "f.bin", bytes: bytes), names: names, to: &rows)
  return rows
}

private let ten = CIFARNames(family: .cifar10)
private let hundred = CIFARNames(family: .cifar100)
private let grey = [UInt8](repeating: 128, count: 3072)

@Test func aRecordIsALabelAndThePixels() throws {
  let found = try rows([3] + grey + [9] + somePictures(1).pixels, ten)
  #expect(found.labels == [3, 9])
  #expect(found.pixels == grey + somePictures(1).pixels)
}

@Test func aHundredsRecordHasTheSuperclassFirst() throws {
  let found = try rows([19, 99] + grey, hundred)
  #expect(found.labels == [99])
  #expect(found.coarse == [19])
}

@Test func recordsThatCannotBeAreRefused() {
  #expect(
    formatError { _ = try rows([3] + grey.dropLast(), ten) }
      == .partRecord(file: "f.bin", bytes: 3072, record: 3073))
  #expect(
    formatError { _ = try rows([3] + grey + [10] + grey, ten) }
      == .labelOutOfRange(file: "f.bin", ordinal: 1, label: 10, classes: 10))
  #expect(
    formatError { _ = try rows([20, 3] + grey, hundred) }
      == .labelOutOfRange(file: "f.bin", ordinal: 0, label: 20, classes: 20))
  #expect(
    formatError { _ = try rows([2] + grey, CIFARNames(family: .cifar10, classes: ["a", "b"])) }
      == .labelOutOfRange(file: "f.bin", ordinal: 0, label: 2, classes: 2))
  #expect(
    formatError { _ = try rows([0x89] + Array("PNG\r\n".utf8) + grey, ten) }
      == .wrongKind(file: "f.bin", expected: "CIFAR-10 records", found: "a PNG picture"))
}

@Test func damagedRecordsAreValuesOrErrors() {
  expectOnlyFormatErrors([3] + grey + [4] + grey, rounds: 1000) { _ = try rows($0, ten) }
  expectOnlyFormatErrors([3, 4] + grey, rounds: 1000) { _ = try rows($0, hundred) }
}

@Test func writtenFilesAreTheRecordsAndTheNames() throws {
  let train = somePictures(7)
  let test = somePictures(1)
  try withFolder { folder in
    let files = try CIFARFormat.cifar10Binary.write(train: train, test: test, to: folder)
    #expect(files.map(\.name).prefix(2) == ["data_batch_1.bin", "data_batch_2.bin"])
    #expect(files.map(\.bytes) == [6146, 6146, 3073, 3073, 3073, 3073, 80])
    #expect(
      try contents("data_batch_2.bin", in: folder)
        == [2] + train.pixels(of: 2) + [3] + train.pixels(of: 3))
    #expect(
      try contents("batches.meta.txt", in: folder)
        == Array((0..<10).map { "class \($0)\n" }.joined().utf8))
    let imported = try CIFARFamily.cifar10.read(from: folder)
    #expect(imported["train"] == train)
    #expect(imported["test"] == test)
  }
}

@Test(arguments: [true, false])
func aHundredClassesComeBackWithAndWithoutSuperclasses(coarse: Bool) throws {
  let train = somePictures(3, classes: 100, coarse: coarse)
  try withFolder { folder in
    let files = try CIFARFormat.cifar100Binary.write(train: train, test: train, to: folder)
    #expect(
      files.map(\.name) == [
        "train.bin", "test.bin", "fine_label_names.txt", "coarse_label_names.txt",
      ])
    #expect(try contents("train.bin", in: folder).count == 3 * 3074)
    let imported = try CIFARFamily.cifar100.read(from: folder)
    #expect(imported["train"] == train)
    #expect(imported["test"] == train)
  }
}

@Test(arguments: CIFARFormat.allCases)
func whatWasReadIsWrittenAsTheSameBytes(format: CIFARFormat) throws {
  let train = somePictures(11, coarse: format.family == .cifar100)
  try withFolder { first in
    let files = try format.write(train: train, test: train, to: first)
    let imported = try format.family.read(from: first)
    try withFolder { second in
      let again = try format.write(
        train: #require(imported["train"]), test: imported["test"], to: second)
      #expect(files == again)
      for file in files {
        #expect(try contents(file.name, in: first) == contents(file.name, in: second))
      }
    }
  }
}

@Test func theFolderAboveIsEnoughAndASplitCanBeLeftOut() throws {
  try withFolder { folder in
    let inner = folder + "/cifar-10-batches-bin"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    _ = try CIFARFormat.cifar10Binary.write(train: somePictures(5), to: inner)
    #expect(try CIFARFamily.cifar10.read(from: folder, splits: ["train"])["train"]?.count == 5)
    #expect(
      formatError { _ = try CIFARFamily.cifar10.read(from: folder) }
        == .missingFiles(
          source: inner, files: ["test_batch.bin"],
          hint: "give the unpacked CIFAR-10 folder or its .tar.gz"))
  }
}

@Test func sourcesThatAreNoCIFARAreRefusedWithAHint() throws {
  try withFolder { folder in
    #expect(
      formatError { _ = try CIFARFamily.cifar10.read(from: folder + "/none") }
        == .notFound(path: folder + "/none"))
    try put(Array("<!DOCTYPE html>".utf8), "page.tar.gz", in: folder)
    #expect(
      formatError { _ = try CIFARFamily.cifar10.read(from: folder + "/page.tar.gz") }
        == .wrongKind(
          file: folder + "/page.tar.gz", expected: "a folder or a .tar.gz archive",
          found: "a web page"))
    _ = try CIFARFormat.cifar100Binary.write(train: somePictures(1), to: folder)
    let error = formatError { _ = try CIFARFamily.cifar10.read(from: folder) }
    #expect(
      error?.description.hasSuffix("it looks like CIFAR-100: import it as cifar100") == true)
  }
}

@Test func emptyFilesAndFoldersInPlaceOfFilesAreRefused() throws {
  try withFolder { folder in
    _ = try CIFARFormat.cifar10Binary.write(
      train: somePictures(5), test: somePictures(1), to: folder)
    let path = folder + "/data_batch_3.bin"
    try Data().write(to: URL(filePath: path))
    #expect(formatError { _ = try CIFARFamily.cifar10.read(from: folder) } == .empty(file: path))
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(formatError { _ = try CIFARFamily.cifar10.read(from: folder) } == .notAFile(path: path))
  }
}

@Test func picturesThatDoNotFitTheFormatAreNotWritten() throws {
  func error(_ train: LabelledPictures, _ test: LabelledPictures? = nil) throws -> FormatError? {
    try withFolder { folder in
      formatError {
        _ = try CIFARFormat.cifar10Binary.write(train: train, test: test, to: folder)
      }
    }
  }
  #expect(
    try error(somePictures(4)) == .tooFewPictures(format: "cifar10-binary", pictures: 4, needed: 5))
  #expect(
    try error(somePictures(11, classes: 11))
      == .tooManyClasses(format: "cifar10-binary", classes: 11, limit: 10))
  #expect(
    try error(somePictures(11, classes: 11, named: false))
      == .tooManyClasses(format: "cifar10-binary", classes: 11, limit: 10))
  #expect(try error(somePictures(5), somePictures(5, classes: 9)) == .classNamesDiffer)
  let small = LabelledPictures(
    shape: .init(channels: 1, height: 1, width: 1), pixels: [0, 0, 0, 0, 0],
    labels: [0, 0, 0, 0, 0])
  #expect(try error(small) == .wrongShape(format: "cifar10-binary", shape: small.shape))
}

@Test func namesThatAreAbsentOrTooManyAreToldFromTheRightFile() throws {
  try withFolder { folder in
    let train = somePictures(3, classes: 100, coarse: true)
    _ = try CIFARFormat.cifar100Binary.write(train: train, test: train, to: folder)
    try FileManager.default.removeItem(atPath: folder + "/fine_label_names.txt")
    let imported = try CIFARFamily.cifar100.read(from: folder)
    #expect(imported["train"]?.classNames == nil)
    #expect(imported["train"]?.coarseNames == ["left", "right"])
    let path = folder + "/coarse_label_names.txt"
    try put(Array(String(repeating: "x\n", count: 21).utf8), "coarse_label_names.txt", in: folder)
    #expect(
      formatError { _ = try CIFARFamily.cifar100.read(from: folder) }
        == .badClassNames(file: path, reason: "there are 21, and the format has room for 20"))
  }
}

@Test func nothingIsWrittenOverAFileThatIsThere() throws {
  try withFolder { folder in
    try put([1], "data_batch_1.bin", in: folder)
    let error = formatError {
      _ = try CIFARFormat.cifar10Binary.write(train: somePictures(5), to: folder)
    }
    #expect(
      error == .unwritable(path: folder + "/data_batch_1.bin", reason: "File exists"))
    #expect(try contents("data_batch_1.bin", in: folder) == [1])
  }
}
