// The pictures of one split and their labels, as every importer gives and every exporter takes them.
import Nets

/// 8-bit pictures of one shape with one label each.
public struct LabelledPictures: Hashable, Sendable {
  /// The shape that all pictures share.
  public let shape: ImageShape
  /// Pixels of all pictures one after the other: count × channels × height × width, 0 to 255.
  public let pixels: [UInt8]
  /// One class for each picture, counted from 0.
  public let labels: [UInt16]
  /// CIFAR-100's superclass of each picture, counted from 0; `nil` where a dataset has none.
  public let coarse: [UInt16]?
  /// The name of each class, in label order; `nil` where the source names none.
  public let classNames: [String]?
  /// The name of each superclass, in label order.
  public let coarseNames: [String]?

  /// Pictures whose parts agree: `pixels` holds `shape.count` bytes for each label.
  public init(
    shape: ImageShape, pixels: [UInt8], labels: [UInt16], coarse: [UInt16]? = nil,
    classNames: [String]? = nil, coarseNames: [String]? = nil
  ) {
    precondition(pixels.count == labels.count * shape.count, "a picture and a label for each other")
    precondition(coarse.map { $0.count == labels.count } ?? true, "a coarse label for each label")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.coarse = coarse
    self.classNames = classNames
    self.coarseNames = coarseNames
  }

  /// Number of pictures.
  public var count: Int { labels.count }

  /// The pixels of the picture at `ordinal` (0 ..< count), channels × height × width.
  public func pixels(of ordinal: Int) -> ArraySlice<UInt8> {
    pixels[ordinal * shape.count..<(ordinal + 1) * shape.count]
  }

  /// The same pictures at CIFAR's shape: centred in 32×32 zeros, grey repeated to three channels.
  ///
  /// An odd margin puts the extra row below and the extra column on the right.
  /// - Throws: `FormatError.wrongShape` if a picture is larger than 32×32 or has not 1 or 3 channels.
  public func paddedToCIFAR() throws -> LabelledPictures {
    let wide = CIFARFamily.shape
    guard shape.height <= wide.height, shape.width <= wide.width,
      shape.channels == 1 || shape.channels == wide.channels
    else { throw FormatError.wrongShape(format: "padding to CIFAR", shape: shape) }
    let top = (wide.height - shape.height) / 2
    let left = (wide.width - shape.width) / 2
    var padded = [UInt8](repeating: 0, count: count * wide.count)
    for row in 0..<count * wide.channels * shape.height {
      let (plane, y) = row.quotientAndRemainder(dividingBy: shape.height)
      let (ordinal, channel) = plane.quotientAndRemainder(dividingBy: wide.channels)
      let sourcePlane = ordinal * shape.channels + min(channel, shape.channels - 1)
      let source = (sourcePlane * shape.height + y) * shape.width
      let target = (plane * wide.height + top + y) * wide.width + left
      for x in 0..<shape.width { padded[target + x] = pixels[source + x] }
    }
    return LabelledPictures(
      shape: wide, pixels: padded, labels: labels, coarse: coarse, classNames: classNames,
      coarseNames: coarseNames)
  }
}
