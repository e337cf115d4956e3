// The Python version of CIFAR: exact bytes, our own reader, and Python itself where it is at hand.
import Foundation
import Testing

@testable import Datasets

@Test func aPickleIsWrittenOpcodeByOpcode() {
  var writer = PickleWriter()
  writer.dictionary { writer in
    writer.string("data")
    writer.array([7, 255], rows: 1, columns: 2)
    writer.string("n")
    writer.list([1, 256, 65536]) { $0.integer($1) }
    writer.string("ü")
    writer.integer(-1)
  }
  let array =
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\u{0}tU\u{1}btR(K\u{1}(K\u{1}K\u{2}t"
    + "cnumpy\ndtype\n(U\u{2}u1K\u{0}K\u{1}tR(K\u{3}U\u{1}|NNNJ"
  let minusOne: [UInt8] = [255, 255, 255, 255]
  var expected: [UInt8] = [0x80, 3]
  expected += Array("}(U\u{4}data\(array)".utf8)
  expected += minusOne
  expected += Array("J".utf8)
  expected += minusOne
  expected += Array("K\u{0}tb".utf8)
  expected.append(0x89)
  expected += Array("B\u{2}\u{0}\u{0}\u{0}".utf8)
  expected += [7, 255]
  expected += Array("tbU\u{1}n](K\u{1}M\u{0}\u{1}".utf8)
  expected += Array("J\u{0}\u{0}\u{1}\u{0}eX\u{2}\u{0}\u{0}\u{0}üJ".utf8)
  expected += minusOne
  expected += Array("u.".utf8)
  #expect(writer.bytes == expected)
}

@Test func tenClassesComeBackFromFivePickles() throws {
  let train = somePictures(7)
  let test = somePictures(2)
  try withFolder { folder in
    let files = try CIFARFormat.cifar10Python.write(train: train, test: test, to: folder)
    #expect(
      files.map(\.name) == [
        "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5",
        "test_batch", "batches.meta",
      ])
    let imported = try CIFARFamily.cifar10.read(from: folder)
    #expect(imported["train"] == train)
    #expect(imported["test"] == test)
  }
}

@Test(arguments: [true, false])
func aHundredClassesComeBackFromPickles(coarse: Bool) throws {
  let train = somePictures(3, classes: 100, coarse: coarse)
  try withFolder { folder in
    let files = try CIFARFormat.cifar100Python.write(train: train, test: train, to: folder)
    #expect(files.map(\.name) == ["train", "test", "meta"])
    #expect(try CIFARFamily.cifar100.read(from: folder)["train"] == train)
  }
}

@Test func rowsThatDoNotAgreeAreRefused() throws {
  func batch(labels: [Int], rows: Int, columns: Int = 3072) -> NamedBytes {
    var writer = PickleWriter()
    writer.dictionary { writer in
      writer.string("labels")
      writer.list(labels) { $0.integer($1) }
      writer.string("data")
      let pixels = [UInt8](repeating: 0, count: rows * columns)
      writer.array(pixels[...], rows: rows, columns: columns)
    }
    return NamedBytes(name: "b", bytes: writer.bytes)
  }
  func error(_ file: NamedBytes) -> FormatError? {
    formatError {
      var rows = CIFARRows()
      try CIFARPython.append(file, names: CIFARNames(family: .cifar10), to: &rows)
    }
  }
  #expect(
    error(batch(labels: [1], rows: 2)) == .countsDiffer(file: "b", pictures: 2, labels: 1))
  #expect(
    error(batch(labels: [1, 10], rows: 2))
      == .labelOutOfRange(file: "b", ordinal: 1, label: 10, classes: 10))
  #expect(error(batch(labels: [], rows: 0)) == .empty(file: "b"))
  #expect(
    error(batch(labels: [1], rows: 1, columns: 784))
      == .badEntry(file: "b", key: "data", reason: "is no array of 8-bit values, N × 3072"))
}

@Test(.enabled(if: Python.hasNumpy, "python3 with numpy is installed"))
func pythonReadsThePicklesInEveryEncoding() throws {
  // Keras' reader allows the same three globals and no other.
  let program = """
    import pickle, sys, numpy
    class Restricted(pickle.Unpickler):
        def find_class(self, module, name):
            assert (module, name) in {("numpy.core.multiarray", "_reconstruct"),
                                      ("numpy", "ndarray"), ("numpy", "dtype")}
            return super().find_class(module, name)
    for reader in (pickle.Unpickler, Restricted):
        for encoding in ("latin1", "bytes", "ASCII"):
            def load(name):
                with open(sys.argv[1] + "/" + name, "rb") as file:
                    return reader(file, encoding=encoding).load()
            key = (lambda text: text.encode()) if encoding == "bytes" else (lambda text: text)
            first, last, meta = load("data_batch_1"), load("data_batch_5"), load("batches.meta")
            assert first[key("data")].shape == (2, 3072) and last[key("data")].shape == (1, 3072)
            assert first[key("data")].dtype == numpy.uint8
            expected = (numpy.arange(2 * 3072) * 37 // 8) % 256
            assert (first[key("data")].ravel() == expected).all()
            assert first[key("labels")] == [0, 1] and last[key("labels")] == [6]
            assert first[key("batch_label")] == key("training batch 1 of 5")
            assert last[key("filenames")] == [key("train_000006.png")]
            assert meta[key("label_names")][9] == key("class 9")
            assert meta[key("num_cases_per_batch")] == 2 and meta[key("num_vis")] == 3072
    """
  try withFolder { folder in
    _ = try CIFARFormat.cifar10Python.write(train: somePictures(7), to: folder)
    let read = Python.run(["-c", program, folder])
    #expect(read.succeeded, "\(read.output)")
  }
}
