// Names and shapes that the store speaks of.

/// Channels, height and width of a picture, channel by channel, row by row.
public struct PictureShape: Hashable, Codable, Sendable {
  public let channels: Int
  public let height: Int
  public let width: Int

  /// A shape of the given extents, each at least 1.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// A shape as its columns have it.
  ///
  /// - Throws: `PayloadError.shape` where a damaged column makes it impossible.
  init(stored channels: Int, _ height: Int, _ width: Int) throws {
    let sides = 1...16_384
    guard sides.contains(channels), sides.contains(height), sides.contains(width),
      channels * height * width <= Payload.rawLengthLimit
    else { throw PayloadError.shape(channels: channels, height: height, width: width, elements: 0) }
    self.init(channels: channels, height: height, width: width)
  }

  /// Bytes of one picture.
  public var count: Int { channels * height * width }
}

/// A dataset's full name, written `name/split`.
public struct DatasetName: Hashable, Sendable, CustomStringConvertible {
  public let name: String
  public let split: String

  /// The name and split of a dataset.
  ///
  /// - Throws: `StoreError.badName` if either has anything but letters, digits and `. _ - +`.
  public init(name: String, split: String) throws {
    for part in [name, split] {
      guard !part.isEmpty, part.count <= 200, part.allSatisfy(Self.isAllowed) else {
        throw StoreError.badName("\(name)/\(split)")
      }
    }
    self.name = name
    self.split = split
  }

  /// Reads `name/split`; a name without a slash gets `split`.
  public init(_ text: String, defaultSplit: String? = nil) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.count, defaultSplit) {
    case (2, _): try self.init(name: parts[0], split: parts[1])
    case (1, let split?): try self.init(name: parts[0], split: split)
    default: throw StoreError.badName(text)
    }
  }

  private static func isAllowed(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "._-+".contains(character))
  }

  public var description: String { "\(name)/\(split)" }
}
