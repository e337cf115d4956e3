// The four ways in which https://www.cs.toronto.edu/~kriz/cifar.html gives CIFAR-10 and CIFAR-100:
// what their files are called.

/// A CIFAR dataset's official files; the raw value is the format's name on the command line.
public enum CIFARFormat: String, CaseIterable, Sendable {
  case cifar10Binary = "cifar10-binary"
  case cifar10Python = "cifar10-python"
  case cifar100Binary = "cifar100-binary"
  case cifar100Python = "cifar100-python"

  /// The name of the one superclass that is written where a dataset has none, with label 0; a
  /// reader that meets it gives no superclasses.
  static let noSuperclass = "none"

  /// The dataset whose format this is.
  public var family: CIFARFamily {
    self == .cifar10Binary || self == .cifar10Python ? .cifar10 : .cifar100
  }

  /// Whether the files are plain records; they are Python pickles otherwise.
  var isBinary: Bool { self == .cifar10Binary || self == .cifar100Binary }

  /// The folder that the official archive unpacks to.
  public var folder: String {
    switch self {
    case .cifar10Binary: "cifar-10-batches-bin"
    case .cifar10Python: "cifar-10-batches-py"
    case .cifar100Binary: "cifar-100-binary"
    case .cifar100Python: "cifar-100-python"
    }
  }

  /// The files of the split called `split`, in order; none for names other than train and test.
  func files(of split: String) -> [String] {
    let ending = isBinary ? ".bin" : ""
    switch (family, split) {
    case (.cifar10, "train"): return (1...5).map { "data_batch_\($0)\(ending)" }
    case (.cifar10, "test"): return ["test_batch" + ending]
    case (.cifar100, "train"), (.cifar100, "test"): return [split + ending]
    default: return []
    }
  }

  /// The file or, for binary CIFAR-100, the two files with the class names.
  var nameFiles: [String] {
    switch self {
    case .cifar10Binary: ["batches.meta.txt"]
    case .cifar10Python: ["batches.meta"]
    case .cifar100Binary: ["fine_label_names.txt", "coarse_label_names.txt"]
    case .cifar100Python: ["meta"]
    }
  }
}
