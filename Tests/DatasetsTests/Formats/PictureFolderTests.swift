// Folders of PNG pictures: what is written, what another writer's folders give, and what is refused.
import Foundation
import Nets
import Testing

@testable import Datasets

@Suite struct PictureFolderTests {
  private func read(_ folder: String, split: String? = nil) throws -> [(String, PictureFolder)] {
    try PictureFolder.splits(of: folder, split: split).map { ($0.name, $0.pictures) }
  }

  private func write(_ pictures: LabelledPictures, to folder: String) throws -> [FormatFile] {
    try PictureFolder.write([("train", pictures)], to: folder) { _ in }
  }

  /// Puts a file into a folder that may not be there.
  private func put(_ bytes: [UInt8], _ path: String, in folder: String) throws {
    let file = URL(filePath: folder).appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  private func grey(_ levels: [UInt8]) throws -> [UInt8] {
    try PNGCodec.encode(levels[...], shape: ImageShape(channels: 1, height: 1, width: levels.count))
  }

  @Test func picturesComeBackInOrderUnderTheirClasses() throws {
    let pictures = somePictures(23, classes: 11)
    try withFolder { folder in
      let files = try write(pictures, to: folder)
      // "class 10" is not behind "class 9" by name: numbers stand before all.
      #expect(files.first?.name == "train/00_class_0" && files.count == 12)
      #expect(files.last == FormatFile(name: "classes.txt", bytes: 89))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/train/10_class_10").sorted()
          == ["00010.png", "00021.png"])
      let found = try read(folder)
      #expect(found.map(\.0) == ["train"])
      let split = found[0].1
      #expect(split.labels == pictures.labels)
      #expect(split.classNames == pictures.classNames)
      #expect(try split.pixels(in: 0..<23) == pictures.pixels)
      #expect(try split.pixels(in: 5..<7) == Array(pictures.pixels[5 * 3072..<7 * 3072]))
      #expect(
        split.sources
          == Array(files.dropLast()).map {
            .init(name: String($0.name.dropFirst(6)), bytes: $0.bytes)
          })
    }
  }

  @Test func aClassWithoutPicturesKeepsItsNumber() throws {
    let pictures = LabelledPictures(
      shape: ImageShape(channels: 1, height: 1, width: 2), pixels: [1, 2, 3, 4], labels: [2, 0],
      classNames: ["ant", "bee", "cat"])
    try withFolder { folder in
      let files = try write(pictures, to: folder)
      #expect(files.map(\.name) == ["train/ant", "train/cat", "classes.txt"])
      let split = try read(folder)[0].1
      #expect(split.labels == [2, 0])
      #expect(try split.pixels(in: 0..<2) == [1, 2, 3, 4])
      // Without the list, classes are those whose folders are there.
      try FileManager.default.removeItem(atPath: folder + "/classes.txt")
      #expect(try read(folder)[0].1.labels == [1, 0])
    }
  }

  @Test func foldersOfOthersAreOrderedByFileThenClass() throws {
    try withFolder { folder in
      for (name, level) in [("dog/2.png", 3), ("cat/2.png", 2), ("cat/3.PNG", 4), ("dog/1.png", 1)]
      {
        try put(grey([UInt8(level)]), name, in: folder)
      }
      let found = try read(folder, split: "val")
      #expect(found.map(\.0) == ["val"])
      #expect(found[0].1.classNames == ["cat", "dog"])
      #expect(found[0].1.labels == [1, 0, 1, 0])
      #expect(try found[0].1.pixels(in: 0..<4) == [1, 2, 3, 4])
    }
  }

  @Test func splitsShareTheirClassesAndOneCanBeChosen() throws {
    try withFolder { folder in
      for (name, level) in [("test/b/1.png", 1), ("train/a/1.png", 2), ("train/c/2.png", 3)] {
        try put(grey([UInt8(level)]), name, in: folder)
      }
      let found = try read(folder)
      #expect(found.map(\.0) == ["train", "test"])
      #expect(found.map(\.1.labels) == [[0, 2], [1]])
      #expect(try read(folder, split: "test").map(\.1.labels) == [[1]])
      #expect(
        formatError { _ = try read(folder, split: "val") }
          == .badFolder(path: folder, reason: "holds the splits train, test and no val"))
    }
  }

  @Test func palettesAreWidened() throws {
    try withFolder { folder in
      try put(fixture("palette.png").bytes, "a/1.png", in: folder)
      try put(fixture("colour.png").bytes, "a/2.png", in: folder)
      let split = try read(folder)[0].1
      #expect(split.shape == ImageShape(channels: 3, height: 2, width: 3))
      #expect(
        try split.pixels(in: 0..<1)
          == PNGCodec.decode(fixture("palette.png").bytes, name: "p").pixels)
    }
  }

  /// What is said of a folder with the good picture a/1.png after `change`.
  private func complaint(_ change: (String) throws -> Void) throws -> String {
    try withFolder { folder in
      try put(grey([1]), "a/1.png", in: folder)
      try change(folder)
      let error = formatError {
        let pictures = try read(folder)[0].1
        _ = try pictures.pixels(in: 0..<pictures.size)
      }
      return error.map { $0.description.replacing(folder + "/", with: "") } ?? "nothing"
    }
  }

  @Test func whatIsNoPictureOfAClassIsRefused() throws {
    #expect(try complaint { _ in } == "nothing")
    #expect(
      try complaint { try put([], "a/.hidden", in: $0) }
        == "a/.hidden is a hidden file; take it away")
    #expect(
      try complaint { try put([1], "notes.txt", in: $0) }
        == "notes.txt lies beside the folders of classes; pictures lie in the folder of their class"
    )
    #expect(
      try complaint { try put([1], "a/2.jpg", in: $0) }
        == "a/2.jpg is no PNG file; the folder of a class holds PNG files and nothing else")
    #expect(
      try complaint { try put(grey([1]), "a/b/1.png", in: $0) }
        == "a/b is no PNG file; the folder of a class holds PNG files and nothing else")
    let link = try complaint {
      try FileManager.default.createSymbolicLink(
        atPath: $0 + "/a/2.png", withDestinationPath: "1.png")
    }
    #expect(
      link == "a/2.png is a symbolic link, which is not followed; put the file itself there")
    let empty = try complaint {
      try FileManager.default.createDirectory(
        atPath: $0 + "/b", withIntermediateDirectories: false)
    }
    #expect(empty == "b is empty; take the folder away or put its pictures there")
    #expect(
      try complaint { try put(grey([1, 2]), "a/2.png", in: $0) }
        == "a/2.png is 1×1×2, and a/1.png is 1×1×1; pictures of one dataset have one shape")
    #expect(
      try complaint { try put([], "a/2.png", in: $0) }
        == "a/2.png is empty; download or write it again")
    #expect(
      try complaint { try put(fixture("deep.png").bytes, "a/2.png", in: $0) }
        == "a/2.png: the PNG picture cannot be used: it has transparency or 16 bits a channel; save "
        + "it as 8-bit grey or RGB")
    #expect(
      try complaint { try put(Array("ant\nbee\n".utf8), "classes.txt", in: $0) }
        == "a is the folder of no class that classes.txt names")
    try withFolder { folder in
      #expect(
        formatError { _ = try read(folder) }
          == .badFolder(
            path: folder, reason: "holds no folders of pictures; each class has a folder of its own"
          ))
    }
  }

  @Test func aFileThatChangesBetweenTwoReadingsIsFound() throws {
    try withFolder { folder in
      try put(grey([1]), "a/1.png", in: folder)
      let split = try read(folder)[0].1
      #expect(try split.pixels(in: 0..<1) == [1])
      try put(grey([2]), "a/1.png", in: folder)
      #expect(
        formatError { _ = try split.pixels(in: 0..<1) }
          == .badFolder(
            path: folder + "/a/1.png",
            reason: "changed while the folder was read; import it again"))
    }
  }

  @Test func foldersAreSafeDistinctAndInOrder() {
    #expect(ClassFolders.names(for: ["ant", "bee"]) == ["ant", "bee"])
    #expect(ClassFolders.names(for: ["bee", "ant"]) == ["0_bee", "1_ant"])
    #expect(ClassFolders.names(for: ["ant", "Ant"]) == ["0_ant", "1_Ant"])
    // In order, but one folder where a file system does not tell case.
    #expect(ClassFolders.names(for: ["Ant", "ant"]) == ["0_Ant", "1_ant"])
    #expect(ClassFolders.names(for: ["a/b", "a:c"]) == ["a_b", "a_c"])
    #expect(ClassFolders.names(for: ["..", "é", ".x."]) == ["0__", "1__", "2__x"])
    let many = ClassFolders.names(for: (0..<100).map(String.init))
    #expect(many == many.sorted() && many[7] == "07" && many[99] == "99")
    let long = ClassFolders.names(for: [String(repeating: "x", count: 300)])
    #expect(long[0].utf8.count == 100)
  }
}
