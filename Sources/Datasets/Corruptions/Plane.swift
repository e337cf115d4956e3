// One channel of a picture as real numbers: what it is beyond its edges and between its pixels.
import Nets

/// How a plane goes on beyond its edges.
enum Border {
  /// The pixel at the edge for ever: aa|abc|cc.
  case edge
  /// Mirrored about the middle of the pixel at the edge: cb|abc|ba.
  case mirror
  /// Mirrored about the outer side of the pixel at the edge: ba|abc|cb.
  case reflect

  /// The index within 0 ..< `count` that stands for `index`.
  func place(_ index: Int, in count: Int) -> Int {
    switch self {
    case .edge:
      return min(max(index, 0), count - 1)
    case .mirror:
      guard count > 1 else { return 0 }
      let place = Self.wrap(index, 2 * count - 2)
      return min(place, 2 * count - 2 - place)
    case .reflect:
      let place = Self.wrap(index, 2 * count)
      return min(place, 2 * count - 1 - place)
    }
  }

  private static func wrap(_ index: Int, _ period: Int) -> Int {
    let rest = index % period
    return rest < 0 ? rest + period : rest
  }
}

/// Numbers by row and column, mostly in units of the pixel range [0, 1].
struct Plane: Equatable {
  let height: Int
  let width: Int
  /// Row by row.
  var values: [Double]

  init(height: Int, width: Int, values: [Double]) {
    self.height = height
    self.width = width
    self.values = values
  }

  /// What `make` gives, row by row.
  init(height: Int, width: Int, filledBy make: () -> Double) {
    self.init(height: height, width: width, values: (0..<height * width).map { _ in make() })
  }

  /// What `make` gives for each row and column.
  init(height: Int, width: Int, at make: (_ row: Int, _ column: Int) -> Double) {
    self.init(
      height: height, width: width,
      values: (0..<height * width).map { make($0 / width, $0 % width) })
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * width + column] }
    set { values[row * width + column] = newValue }
  }

  /// The value at a place that may lie outside.
  func value(_ row: Int, _ column: Int, beyond border: Border) -> Double {
    self[border.place(row, in: height), border.place(column, in: width)]
  }

  /// The value between four pixels, by bilinear interpolation.
  func interpolated(_ row: Double, _ column: Double, beyond border: Border) -> Double {
    let (top, left) = (row.rounded(.down), column.rounded(.down))
    let (down, right) = (row - top, column - left)
    let (y, x) = (Int(top), Int(left))
    let upper =
      (1 - right) * value(y, x, beyond: border) + right * value(y, x + 1, beyond: border)
    let lower =
      (1 - right) * value(y + 1, x, beyond: border) + right * value(y + 1, x + 1, beyond: border)
    return (1 - down) * upper + down * lower
  }

  func map(_ change: (Double) -> Double) -> Plane {
    Plane(height: height, width: width, values: values.map(change))
  }

  /// `change` of each value and the other's at its place; the extents must be equal.
  func combined(with other: Plane, _ change: (Double, Double) -> Double) -> Plane {
    Plane(height: height, width: width, values: zip(values, other.values).map(change))
  }

  /// Turned by half a circle.
  var upsideDown: Plane { Plane(height: height, width: width, values: values.reversed()) }
}

/// A picture as planes in units of the pixel range [0, 1]: one if grey, else red, green and blue.
struct Canvas: Equatable {
  var planes: [Plane]

  init(planes: [Plane]) { self.planes = planes }

  /// An 8-bit picture, channels × height × width.
  init(_ picture: ArraySlice<UInt8>, shape: ImageShape) {
    let size = shape.height * shape.width
    planes = (0..<shape.channels).map { channel in
      let start = picture.startIndex + channel * size
      return Plane(
        height: shape.height, width: shape.width,
        values: picture[start..<start + size].map { Double($0) / 255 })
    }
  }

  var height: Int { planes[0].height }
  var width: Int { planes[0].width }

  /// The picture in 8 bits: clipped, then cut off rather than rounded, as the published files are.
  var levels: [UInt8] {
    planes.flatMap { $0.values.map { UInt8(min(max($0, 0), 1) * 255) } }
  }

  func mapPlanes(_ change: (Plane) throws -> Plane) rethrows -> Canvas {
    Canvas(planes: try planes.map(change))
  }

  /// `change` of every value.
  func map(_ change: (Double) -> Double) -> Canvas { mapPlanes { $0.map(change) } }

  /// The brightness of each place (ITU-R BT.601).
  var grey: Plane {
    guard planes.count == 3 else { return planes[0] }
    return Plane(height: height, width: width) { row, column in
      0.299 * planes[0][row, column] + 0.587 * planes[1][row, column]
        + 0.114 * planes[2][row, column]
    }
  }
}
