// Folders of classes, as torchvision's ImageFolder reads them (torchvision/datasets/folder.py): each
// folder is a class, and classes are numbered in the order of their folders' names.

/// What the folder of each class is called.
enum ClassFolders {
  /// The file beside the folders that gives the names of all classes, one a line, in label order.
  static let namesFile = "classes.txt"

  private static let longest = 100

  /// A folder's name for each class, in label order: its name with every character but ASCII letters,
  /// digits, `-`, `_` and inner `.` as `_`. Where these would not be in order, or not differ but in
  /// case, the class's number stands before each, with zeros.
  static func names(for classes: [String]) -> [String] {
    let safe = classes.map(Self.safe)
    let isOrdered = zip(safe, safe.dropFirst()).allSatisfy {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    if isOrdered, Set(safe.map { $0.lowercased() }).count == safe.count { return safe }
    let width = String(classes.count - 1).count
    return safe.enumerated().map { label, name in
      padded(label, to: width) + (name == String(label) ? "" : "_" + name)
    }
  }

  private static func safe(_ name: String) -> String {
    let letters = name.unicodeScalars.prefix(longest).map { scalar in
      let isSafe =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        || ["-", "_", "."].contains(scalar)
      return isSafe ? Character(scalar) : "_"
    }
    guard letters.first != ".", let last = letters.last, last != "." else {
      return "_" + String(letters.filter { $0 != "." })
    }
    return String(letters)
  }

  /// `number` with zeros in front of it.
  static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
