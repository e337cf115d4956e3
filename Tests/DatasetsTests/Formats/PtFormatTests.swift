// The released datasets' files as PyTorch itself writes them, in all ways that torch.save has, and
// what is refused of them.
import Nets
import Testing

@testable import Datasets

/// The folder called `name`, made by fixtures/formats/make_torch.py.
func torchFixture(_ name: String) -> String { fixturePath("torch/\(name)") }

/// The five pictures in it: the first of 8 bits, the others finer.
let torchPixels: [Float] = (0..<5 * 192).map { place in
  let steps = place < 192 ? 255 : 1021
  return Float(place * 37 % (steps + 1)) / Float(steps)
}

private let formats = [
  "zip", "legacy", "zip-one", "legacy-one", "zip-views", "legacy-views", "double", "deflated",
]

@Suite struct PtFormatTests {
  @Test(arguments: formats)
  func everyWayToSaveGivesTheSamePictures(name: String) throws {
    let read = try PtFormat.read(from: torchFixture(name), split: "train")
    let pictures = try #require(read["train"])
    #expect(pictures.shape == ImageShape(channels: 3, height: 8, width: 8))
    #expect(pictures.labels == [3, 0, 9, 11, 3])
    #expect(pictures.classNames == nil)
    #expect(pictures.pixels == torchPixels.map { UInt8(255 * $0) })
    let floats = try #require(read.floats)
    #expect(try floats.read(0..<5) == torchPixels)
    for ordinal in 0..<5 {
      #expect(
        try floats.read(ordinal..<ordinal + 1)
          == Array(torchPixels[ordinal * 192..<(ordinal + 1) * 192]))
    }
    #expect(read.sources.map(\.name) == ["CIFAR_ims", "CIFAR_lab"])
  }

  @Test func everyEightBitValueComesBackAsItself() {
    let all = [UInt8](0...255)
    #expect(PtPixels.levels(of: all.map { Float($0) / 255 }) == all)
    #expect(PtPixels.levels(of: [0.999, Float(128).nextDown / 255, -0.0]) == [254, 127, 0])
  }

  @Test func ofCIFARsShapeTheClassesHaveNames() throws {
    try withFolder { folder in
      _ = try PtFormat.write(somePictures(3), floats: nil, to: folder)
      let read = try PtFormat.read(from: folder, split: "test")
      #expect(read["test"]?.classNames?.count == 10)
      #expect(read["test"]?.classNames?.last == "truck")
    }
    try withFolder { folder in
      _ = try PtFormat.write(somePictures(11, classes: 11), floats: nil, to: folder)
      #expect(try PtFormat.read(from: folder, split: "test")["test"]?.classNames == nil)
    }
  }

  @Test func otherTypesAreRefusedByName() {
    #expect(
      complaint(about: torchFixture("half"))
        == "its pictures are float16, and float32 or float64 is read")
    #expect(
      complaint(about: torchFixture("legacy"), swapping: (true, "LongStorage", "IntStorage"))
        == "20 bytes follow its end")
    #expect(
      complaint(about: torchFixture("legacy"), swapping: (true, "LongStorage", "DoubleStorage"))
        == "its labels are float64, and int64 is read")
  }

  @Test func whatAPickleAsksForBesidesTensorsIsNotRun() throws {
    for (before, after, name) in [
      ("torch._utils\n_rebuild_tensor_v2", "os\nsystem", "os.system"),
      ("torch\nFloatStorage", "torch\nload", "torch.load"),
      ("collections\nOrderedDict", "builtins\neval", "builtins.eval"),
      ("torch._utils\n_rebuild_tensor_v2", "numpy._core.multiarray\n_reconstruct", nil),
    ] {
      let name = name ?? "numpy._core.multiarray._reconstruct"
      try withChanged("legacy", (false, before, after)) { folder in
        let error = formatError { _ = try PtFormat.read(from: folder, split: "train") }
        #expect(error == .refusedGlobal(file: folder + "/CIFAR_ims", name: name))
      }
    }
  }

  @Test func tensorsThatReachBeyondTheirStorageAreRefused() throws {
    // In the legacy format: 3×3×8×8 at offset 0 in a storage of 576 numbers.
    let shape = "K\u{3}K\u{3}K\u{8}K\u{8}t"
    let beyond = "a tensor reaches beyond its storage)"
    for (before, after, reason) in [
      (shape, "K\u{4}K\u{3}K\u{8}K\u{8}t", "as torch.expand makes them; save a clone)"),
      (shape, "K\u{3}K\u{3}K\u{8}K\u{7}t", "its pictures have several shapes"),
      ("QK\u{0}(" + shape, "QK\u{1}(" + shape, beyond),
      ("QK\u{0}(" + shape, "QJ\u{7f}\u{7f}\u{7f}\u{7f}(" + shape, beyond),
      ("K@K\u{8}K\u{1}t", "K@K\u{9}K\u{1}t", beyond),
      ("K@K\u{8}K\u{1}t", "K@K\u{8}J\u{0}\u{0}\u{0}\u{7f}t", beyond),
      (shape, String(repeating: "J\u{7f}\u{7f}\u{7f}\u{7f}", count: 4) + "t", "save a clone)"),
    ] {
      let found = complaint(about: torchFixture("legacy"), swapping: (false, before, after))
      #expect(found?.hasSuffix(reason) == true)
    }
  }

  @Test func pixelsThatAreNoneAreNamed() throws {
    // The last storage's last number, picture 4.
    for (bits, value) in [(Float.nan.bitPattern, "nan"), (Float(1.5).bitPattern, "1.5")] {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
      try withFiles("legacy-one") {
        $0.replaceSubrange(($0.count - 4)..., with: bytes)
      } read: {
        folder in
        let error = formatError { _ = try PtFormat.read(from: folder, split: "train") }
        #expect(
          error
            == .badTorch(
              file: folder + "/CIFAR_ims",
              reason: "picture 4 has a pixel of \(value), and pixels lie in [0, 1]"))
      }
    }
  }

  @Test func picturesAndLabelsMustBeEquallyMany() throws {
    try withFolder { folder in
      try put(contents("CIFAR_ims", in: torchFixture("zip")), "CIFAR_ims", in: folder)
      #expect(
        formatError { _ = try PtFormat.read(from: folder, split: "train") }
          == .missingFiles(source: folder, files: ["CIFAR_lab"], hint: nil))
      let few = try withFolder { other in
        _ = try PtFormat.write(somePictures(4), floats: nil, to: other)
        return try contents("CIFAR_lab", in: other)
      }
      try put(few, "CIFAR_lab", in: folder)
      #expect(
        formatError { _ = try PtFormat.read(from: folder, split: "train") }
          == .countsDiffer(file: folder + "/CIFAR_lab", pictures: 5, labels: 4))
    }
  }

  @Test(arguments: formats, [false, true])
  func damagedFilesAreValuesOrErrors(name: String, labels: Bool) throws {
    let file = labels ? "CIFAR_lab" : "CIFAR_ims"
    let good = try contents(file, in: torchFixture(name))
    try withFolder { folder in
      let other = labels ? "CIFAR_ims" : "CIFAR_lab"
      try put(contents(other, in: torchFixture(name)), other, in: folder)
      expectOnlyFormatErrors(good, rounds: 150) { bytes in
        try put(bytes, file, in: folder)
        _ = try PtFormat.read(from: folder, split: "train")
      }
    }
  }

  @Test(arguments: formats)
  func aFileThatIsCutIsRefusedWhereverItIs(name: String) throws {
    let good = try contents("CIFAR_ims", in: torchFixture(name))
    for length in stride(from: 0, to: good.count, by: good.count / 40 + 1) + [good.count - 1] {
      try withFiles(name) {
        $0.removeSubrange(length...)
      } read: { folder in
        #expect(formatError { _ = try PtFormat.read(from: folder, split: "train") } != nil)
      }
    }
  }
}

/// Writes the files of a fixture into a folder, its pictures (or labels) changed by `change`.
private func withFiles(
  _ name: String, labels: Bool = false, _ change: (inout [UInt8]) -> Void,
  read: (String) throws -> Void
) throws {
  try withFolder { folder in
    for file in ["CIFAR_ims", "CIFAR_lab"] {
      var bytes = try contents(file, in: torchFixture(name))
      if labels == (file == "CIFAR_lab") { change(&bytes) }
      try put(bytes, file, in: folder)
    }
    try read(folder)
  }
}

/// The same with the first `before` in the file replaced by `after`.
private func withChanged(
  _ name: String, _ swap: (labels: Bool, before: String, after: String),
  read: (String) throws -> Void
) throws {
  try withFiles(name, labels: swap.labels) { bytes in
    guard let place = bytes.firstRange(of: Array(swap.before.utf8)) else {
      Issue.record("\(swap.before) is not in \(name)")
      return
    }
    bytes.replaceSubrange(place, with: Array(swap.after.utf8))
  } read: {
    try read($0)
  }
}

/// Why a folder is refused, perhaps after a change of its files.
private func complaint(
  about folder: String, swapping swap: (Bool, String, String)? = nil
) -> String? {
  var found: String?
  func note(_ folder: String) {
    switch formatError({ _ = try PtFormat.read(from: folder, split: "train") }) {
    case .badTorch(_, let reason): found = reason
    case let other: found = other?.description
    }
  }
  guard let swap else {
    note(folder)
    return found
  }
  let name = folder.split(separator: "/").last.map(String.init) ?? ""
  #expect(throws: Never.self) { try withChanged(name, swap) { note($0) } }
  return found
}
