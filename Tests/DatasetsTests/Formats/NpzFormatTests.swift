// .npz archives and folders of arrays: numpy's own files, round trips, the many names of a split, and
// what is refused.
import Foundation
import Nets
import Testing

@testable import Datasets

@Suite struct NpzFormatTests {
  /// Puts the arrays of `pictures` into `folder` under two names.
  private func put(
    _ pictures: LabelledPictures, _ images: String, _ labels: String, in folder: String
  ) throws {
    let arrays = try NpyFormat.arrays(of: pictures, format: "npy")
    try DatasetsTests.put(arrays.images, images + ".npy", in: folder)
    try DatasetsTests.put(arrays.labels, labels + ".npy", in: folder)
  }

  /// `count` pictures without class names, which arrays do not hold.
  private func pictures(_ count: Int) -> LabelledPictures { somePictures(count, named: false) }

  private func names(_ read: ImportedPictures) -> [String] { read.splits.map(\.name) }

  /// What numpy.savez and numpy.savez_compressed wrote of the arrays in two_images.npy and
  /// two_labels.npy.
  @Test(arguments: ["two.npz", "two_packed.npz"])
  func archivesOfNumpyAreRead(name: String) throws {
    let expected = try NpyFormat.parse(
      images: fixture("two_images.npy"), labels: fixture("two_labels.npy"))
    let read = try NpzFormat.read(from: fixturePath(name))
    #expect(names(read) == ["train"])
    #expect(read["train"] == expected)
    #expect(try read.sources == [FormatFile(name: name, bytes: fixture(name).bytes.count)])
    #expect(try NpzFormat.read(from: fixturePath(name), split: "val")["val"] == expected)
  }

  @Test func archivesComeBackAndTheirValuesBeginAtMultiplesOf64() throws {
    try withFolder { folder in
      let file = try NpzFormat.write(pictures(7), name: "train", to: folder)
      #expect(file.name == "train.npz")
      _ = try NpzFormat.write(pictures(3), name: "test", to: folder)
      let read = try NpzFormat.read(from: folder)
      #expect(names(read) == ["train", "test"])
      #expect(read["train"] == pictures(7))
      #expect(read["test"] == pictures(3))
      #expect(read.sources.map(\.name) == ["train.npz", "test.npz"])
      #expect(names(try NpzFormat.read(from: folder, split: "test")) == ["test"])
      let zip = try ZipArchive(FileSource(folder + "/train.npz"))
      #expect(zip.entries.values.allSatisfy { $0.start.isMultiple(of: 64) })
    }
  }

  @Test(arguments: [("train_images", "train_labels"), ("x_train", "y_train")])
  func namesSayTheSplit(images: String, labels: String) throws {
    try withFolder { folder in
      try put(pictures(4), images, labels, in: folder)
      let (more, others) = (
        images.replacing("train", with: "test"), labels.replacing("train", with: "test")
      )
      try put(pictures(2), more, others, in: folder)
      let read = try NpzFormat.read(from: folder)
      #expect(names(read) == ["train", "test"])
      #expect(read["train"] == pictures(4) && read["test"] == pictures(2))
      #expect(
        formatError { _ = try NpzFormat.read(from: folder, split: "val") }
          == .badFolder(path: folder, reason: "holds the splits train, test and no val"))
    }
  }

  @Test(arguments: [("images", "labels"), ("x", "y"), ("data", "labels"), ("fog", "labels")])
  func onePairIsTheOnlySplit(images: String, labels: String) throws {
    try withFolder { folder in
      try put(pictures(4), images, labels, in: folder)
      #expect(try NpzFormat.read(from: folder)["train"] == pictures(4))
      #expect(try NpzFormat.read(from: folder, split: "test")["test"] == pictures(4))
    }
  }

  @Test func oneCorruptionOfSeveralIsChosenByItsFile() throws {
    try withFolder { folder in
      try put(pictures(5), "fog", "labels", in: folder)
      try put(pictures(5), "snow", "labels", in: folder)
      let read = try NpzFormat.read(from: folder + "/snow.npy", split: "test")
      #expect(read["test"] == pictures(5))
      #expect(read.sources.map(\.name) == ["snow.npy", "labels.npy"])
      #expect(
        formatError { _ = try NpzFormat.read(from: folder) }
          == .badFolder(
            path: folder,
            reason: "holds 2 arrays beside labels.npy; give the path of one, such as "
              + "\(folder)/fog.npy"))
      try FileManager.default.removeItem(atPath: folder + "/labels.npy")
      #expect(
        formatError { _ = try NpzFormat.read(from: folder + "/snow.npy") }
          == .missingFiles(source: folder, files: ["labels.npy"], hint: nil))
    }
  }

  @Test func aColumnOfLabelsIsTaken() throws {
    let images = try fixture("two_images.npy")
    let labels = NpyHeader(type: "|u1", shape: [2, 1]).encoded() + [3, 200]
    let read = try NpyFormat.parse(
      images: images, labels: NamedBytes(name: "l", bytes: labels))
    #expect(read.labels == [3, 200])
    let wide = NpyHeader(type: "|u1", shape: [2, 2]).encoded() + [3, 200, 1, 1]
    #expect(
      formatError {
        _ = try NpyFormat.parse(images: images, labels: NamedBytes(name: "l", bytes: wide))
      } == .badArray(file: "l", reason: "labels have one dimension"))
  }

  @Test func whatHoldsNoPicturesIsRefused() throws {
    try withFolder { folder in
      #expect(
        formatError { _ = try NpzFormat.read(from: folder + "/a") }
          == .notFound(path: folder + "/a"))
      #expect(
        formatError { _ = try NpzFormat.read(from: folder) }
          == .missingFiles(
            source: folder, files: ["images.npy", "labels.npy"],
            hint: "arrays may also be called train_images and train_labels, or x_train and y_train")
      )
      try DatasetsTests.put([1, 2, 3], "a.npz", in: folder)
      #expect(
        formatError { _ = try NpzFormat.read(from: folder + "/a.npz") }
          == .wrongKind(file: folder + "/a.npz", expected: "a numpy archive (npz)", found: nil))
      let float = NpyHeader(type: "<f4", shape: [1, 1, 1, 1]).encoded() + [0, 0, 0, 0]
      try DatasetsTests.put(float, "images.npy", in: folder)
      try DatasetsTests.put(float, "labels.npy", in: folder)
      try FileManager.default.removeItem(atPath: folder + "/a.npz")
      #expect(
        formatError { _ = try NpzFormat.read(from: folder) }
          == .badArray(
            file: folder + "/images.npy", reason: "its type \"<f4\" is not |u1, <i4 or <i8"))
    }
  }

  @Test func damagedArchivesAreValuesOrErrors() throws {
    try withFolder { folder in
      for name in ["two.npz", "two_packed.npz"] {
        try expectOnlyFormatErrors(fixture(name).bytes, rounds: 500) {
          try DatasetsTests.put($0, "a.npz", in: folder)
          _ = try NpzFormat.read(from: folder + "/a.npz")
        }
      }
    }
  }
}
