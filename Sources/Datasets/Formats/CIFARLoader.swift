// load.py beside exported pickles: the files' own MD5 sums, with which torchvision's datasets
// (torchvision/datasets/cifar.py) take them, and a reader that needs numpy alone.
import Foundation
import Store

/// The Python module that loads what was exported in one of CIFAR's Python formats.
struct CIFARLoader {
  static let file = "load.py"

  private let family: CIFARFamily
  /// [name, sum] of each split's files, and of the file of names.
  private let train: [[String]]
  private let test: [[String]]
  private let meta: [[String]]

  /// The loader of `files`, which lie in `folder` as `format` has them.
  ///
  /// - Throws: what reading them throws.
  init(_ format: CIFARFormat, _ files: [FormatFile], in folder: String) throws {
    func sums(_ names: [String]) throws -> [[String]] {
      try names.filter { name in files.contains { $0.name == name } }.map {
        [$0, Data(try FileSource.bytes(of: "\(folder)/\($0)").bytes).md5.hexadecimal]
      }
    }
    family = format.family
    train = try sums(format.files(of: "train"))
    test = try sums(format.files(of: "test"))
    meta = try sums(format.nameFiles)
  }

  /// Writes the module into `folder` and reads it back.
  ///
  /// - Throws: `FormatError.unwritable`, `StoreError.refused` if it reads back otherwise.
  func write(to folder: String) throws -> FormatFile {
    let bytes = Array(text.utf8)
    let file = try FormatFile.write(bytes, as: Self.file, in: folder)
    guard try FileSource.bytes(of: "\(folder)/\(Self.file)").bytes == bytes else {
      throw StoreError.refused(
        "what was written of \(Self.file) does not read back equal; nothing was exported")
    }
    return file
  }

  private static func list(_ files: [[String]]) -> String {
    "["
      + files.map { "\n    [\"\($0[0])\", \"\($0[1])\"],\n" }.joined().replacing("\n\n", with: "\n")
      + "]"
  }

  private var text: String {
    let isTen = family == .cifar10
    let names = isTen ? "label_names" : "fine_label_names"
    return """
      \"\"\"Loads the pictures in this folder, comparing every file with its MD5 sum.

          images, labels = load("train")        # uint8, N x 32 x 32 x 3, and N classes; numpy alone
          dataset = Pictures(train=True)        # torchvision's \(isTen ? "CIFAR10" : "CIFAR100"), where it is installed
      \"\"\"
      import hashlib
      import io
      import os
      import pickle

      import numpy

      HERE = os.path.dirname(os.path.abspath(__file__))
      TRAIN = \(Self.list(train))
      TEST = \(Self.list(test))
      META = {"filename": "\(meta[0][0])", "key": "\(names)", "md5": "\(meta[0][1])"}
      LABELS = "\(isTen ? "labels" : "fine_labels")"


      class _Unpickler(pickle.Unpickler):
          \"\"\"Knows what numpy arrays are made of, and nothing else.\"\"\"

          known = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}

          def find_class(self, module, name):
              if (module, name) not in self.known:
                  raise pickle.UnpicklingError(f"{module}.{name} has no place in these files")
              return super().find_class(module, name)


      def _read(name, md5):
          with open(os.path.join(HERE, name), "rb") as file:
              content = file.read()
          if hashlib.md5(content).hexdigest() != md5:
              raise ValueError(f"{name} is not what was exported: its MD5 sum differs")
          return _Unpickler(io.BytesIO(content), encoding="latin1").load()


      def load(split="train"):
          \"\"\"Pictures and labels of "train" or "test".\"\"\"
          files = {"train": TRAIN, "test": TEST}[split]
          if not files:
              raise ValueError(f"this export holds no {split} pictures")
          batches = [_read(*file) for file in files]
          planes = numpy.concatenate([batch["data"] for batch in batches]).reshape(-1, 3, 32, 32)
          labels = numpy.concatenate([numpy.asarray(batch[LABELS]) for batch in batches])
          return numpy.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels


      def class_names():
          \"\"\"The names of all classes, in label order.\"\"\"
          return _read(META["filename"], META["md5"])[META["key"]]


      try:
          from torchvision.datasets import \(isTen ? "CIFAR10" : "CIFAR100") as _Official
      except ImportError:
          pass
      else:

          class Pictures(_Official):
              \"\"\"The pictures as torchvision's dataset, with its checks.\"\"\"

              base_folder = ""
              url = filename = tgz_md5 = None
              train_list, test_list, meta = TRAIN, TEST, META

              def __init__(self, root=HERE, train=True, transform=None, target_transform=None):
                  super().__init__(root, train, transform, target_transform, download=False)

      """
  }
}
