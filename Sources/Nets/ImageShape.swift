// The shape of a picture, in the channel-height-width order that every buffer of the lab uses.

/// Channels, height and width of one picture; its values lie in memory in that order.
public struct ImageShape: Hashable, Codable, Sendable {
  /// 1 for grey, 3 for red-green-blue.
  public var channels: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A shape of the given extents, each at least 1.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Values in one picture: channels × height × width.
  public var count: Int { channels * height * width }
}
