// What an import stores of one split: labels at once, pixels a part at a time; and which splits it takes.
import Nets

/// Pictures with labels that are in memory or still in their files.
protocol SplitPictures {
  var shape: ImageShape { get }
  var labels: [UInt16] { get }
  /// The superclass of each picture, where there are any.
  var coarse: [UInt16]? { get }
  var classNames: [String]? { get }
  var coarseNames: [String]? { get }

  /// The pixels of the pictures in `range`, each channels × height × width; the same at each call.
  ///
  /// - Throws: `FormatError` for files that are not as the format has them.
  func pixels(in range: Range<Int>) throws -> [UInt8]
}

extension SplitPictures {
  /// Number of pictures.
  var size: Int { labels.count }

  /// The pictures in parts of some 8 MB.
  var parts: [Range<Int>] {
    let step = max(1, (8 << 20) / shape.count)
    return stride(from: 0, to: size, by: step).map { $0..<min($0 + step, size) }
  }
}

extension LabelledPictures: SplitPictures {
  func pixels(in range: Range<Int>) -> [UInt8] {
    Array(pixels[range.lowerBound * shape.count..<range.upperBound * shape.count])
  }
}

/// The names of splits, in sources that may say them or not.
enum SplitNames {
  /// Train, test, then by name.
  static func rank(_ split: String?, _ name: String) -> (Int, String) {
    (["train", "test"].firstIndex(of: split ?? "") ?? 2, name)
  }

  /// The splits to be read, each under its name.
  static func choose<Place>(
    _ found: [(name: String?, pair: Place)], _ split: String?, of source: String
  ) throws -> [(name: String, pair: Place)] {
    let named = found.map { (name: $0.name ?? split ?? "train", pair: $0.pair) }
    guard let split else { return named }
    let chosen = named.filter { $0.name == split }
    guard !chosen.isEmpty else {
      throw FormatError.badFolder(
        path: source,
        reason: "holds the splits \(named.map(\.name).joined(separator: ", ")) and no \(split)")
    }
    return chosen
  }
}
