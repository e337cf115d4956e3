// The classes of a CIFAR dataset, to which every label is held.

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
