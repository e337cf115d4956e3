// The two datasets of Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009),
// and the four ways in which https://www.cs.toronto.edu/~kriz/cifar.html gives them: what their
// files are called and how many classes they have room for.
import Nets

/// CIFAR-10, or CIFAR-100 with its superclasses.
public enum CIFARFamily: String, CaseIterable, Sendable {
  case cifar10
  case cifar100

  /// The shape of every CIFAR picture: 3×32×32.
  public static let shape = ImageShape(channels: 3, height: 32, width: 32)

  /// The dataset's name.
  var title: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }
  /// Classes that there is room for.
  var classLimit: Int { self == .cifar10 ? 10 : 100 }
  /// Superclasses that there is room for; 0 for CIFAR-10.
  var coarseLimit: Int { self == .cifar10 ? 0 : 20 }
  /// The formats that hold this dataset, in the order in which a reader looks for them.
  var formats: [CIFARFormat] { CIFARFormat.allCases.filter { $0.family == self } }
}

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

/// Pictures and labels as they gather from a split's files.
struct CIFARRows {
  var pixels: [UInt8] = []
  var labels: [UInt16] = []
  var coarse: [UInt16] = []
}

/// The names of classes and superclasses, and the numbers that labels must stay below.
struct CIFARNames {
  let family: CIFARFamily
  var classes: [String]?
  var coarse: [String]?

  var classCount: Int { classes?.count ?? family.classLimit }
  var coarseCount: Int { coarse?.count ?? family.coarseLimit }

  /// Refuses a label that has no class.
  func check(label: Int, coarse: Int?, of ordinal: Int, in file: String) throws {
    if !(0..<classCount ~= label) {
      throw FormatError.labelOutOfRange(
        file: file, ordinal: ordinal, label: label, classes: classCount)
    }
    if let coarse, !(0..<coarseCount ~= coarse) {
      throw FormatError.labelOutOfRange(
        file: file, ordinal: ordinal, label: coarse, classes: coarseCount)
    }
  }
}
