// Lists of class names, one a line, as CIFAR's .txt files have them.

/// Reading, checking and writing of class names.
enum ClassNames {
  private static let longestFile = 1 << 16

  /// The names in a text file; empty lines at its end are no names.
  ///
  /// - Throws: `FormatError.badClassNames`.
  static func parse(_ file: NamedBytes) throws -> [String] {
    guard file.bytes.count <= longestFile else {
      throw FormatError.tooLarge(file: file.name, limit: longestFile)
    }
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      throw FormatError.badClassNames(file: file.name, reason: "the text is not UTF-8")
    }
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    try check(lines, in: file.name)
    return lines
  }

  /// One name a line, each line closed; no empty line at the end.
  static func encode(_ names: [String]) -> [UInt8] {
    names.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
  }

  /// `names` if they can be written, or the numbers of all classes where there are no names.
  ///
  /// - Throws: `FormatError.tooManyClasses`, `.badClassNames`.
  static func checked(_ names: [String]?, limit: Int, for format: CIFARFormat) throws -> [String] {
    guard let names else { return (0..<limit).map(String.init) }
    guard names.count <= limit else {
      throw FormatError.tooManyClasses(format: format.rawValue, classes: names.count, limit: limit)
    }
    try check(names, in: format.rawValue)
    return names
  }

  /// Refuses more names than a dataset has room for.
  static func check(_ names: [String]?, limit: Int, in file: String) throws {
    guard let names, names.count > limit else { return }
    throw FormatError.badClassNames(
      file: file, reason: "there are \(names.count), and the format has room for \(limit)")
  }

  /// Refuses names that a line each could not hold.
  static func check(_ names: [String], in file: String) throws {
    guard !names.isEmpty else {
      throw FormatError.badClassNames(file: file, reason: "there are none")
    }
    if let index = names.firstIndex(where: { $0.isEmpty || $0.contains(where: \.isNewline) }) {
      throw FormatError.badClassNames(
        file: file, reason: "name \(index) is empty or has more than one line")
    }
  }
}
